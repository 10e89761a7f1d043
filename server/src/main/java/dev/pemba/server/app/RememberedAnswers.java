package dev.pemba.server.app;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Decision;
import dev.pemba.server.cache.SlotTable;
import dev.pemba.store.Basis;
import dev.pemba.store.Grant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers to checks, by the bytes in which they were asked: bounded, and exact, as each knows what
/// it was made from (see [Remembered]). Thread-safe.
///
/// Services ask the same again and again: who is found here is not read, not numbered and not
/// evaluated. What is kept is the engine's own answer, never one that is put together here.
public final class RememberedAnswers {
  /// None is remembered.
  public static final RememberedAnswers NONE = new RememberedAnswers(0);

  /// Longer questions bring much along, and are seldom asked twice.
  static final int LONGEST_WORDING = 1_024;

  /// Nearly all answers are one of these two: one object each stays near.
  private static final Answer ALLOWED = new Answer(Decision.ALLOWED, Set.of(), Grant.NEVER);

  private static final Answer DENIED = new Answer(Decision.DENIED, Set.of(), Grant.NEVER);

  private final boolean enabled;
  private final SlotTable<Remembered> table;

  /// @param mostBytes 0 to remember none
  public RememberedAnswers(long mostBytes) {
    this.enabled = mostBytes > 0;
    this.table = new SlotTable<>(mostBytes);
  }

  /// True if an answer to this question, with what it brings along, may be kept.
  boolean takes(Wording wording, Given given) {
    return enabled && wording.length() <= LONGEST_WORDING && given.draft().isEmpty();
  }

  /// What is remembered of a question, whether or not it still holds.
  @Nullable Remembered find(Wording wording) {
    if (!enabled) {
      return null;
    }
    for (int probe = 0; probe < SlotTable.PROBES; probe++) {
      Remembered entry = table.at(wording.hash(), probe);
      if (entry == null) {
        return null;
      }
      if (entry.isOf(wording)) {
        entry.mark(true);
        return entry;
      }
    }
    return null;
  }

  /// Keeps an answer, in the place of the one before.
  void keep(
      Wording wording, Remembered.Judged judged, Basis basis, Recorder.@Nullable Said recorded) {
    Remembered.Judged shared =
        new Remembered.Judged(shared(judged.answer()), judged.revision(), judged.at());
    table.put(new Remembered(wording, shared, basis, recorded));
  }

  private static Answer shared(Answer answer) {
    return answer.equals(ALLOWED) ? ALLOWED : answer.equals(DENIED) ? DENIED : answer;
  }
}
