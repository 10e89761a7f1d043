package dev.pemba.graph;

import dev.pemba.model.Invariant;
import dev.pemba.model.ObjectRef;
import dev.pemba.store.IdBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;

/// The objects that a list found, in the order of their numbers: the order in which relationships
/// first named them, the same at every revision. Not thread-safe.
public final class ObjectList {
  private final World world;
  private final FoundObjects objects;
  private final TruthSet found;
  private final ObjectsQuestion question;
  private final Sessions sessions;
  private @Nullable CheckSession session;

  ObjectList(World world, FoundObjects objects, ObjectsQuestion question, Sessions sessions) {
    this.world = world;
    this.objects = objects;
    this.found = objects.set;
    this.question = question;
    this.sessions = sessions;
  }

  /// Makes the session that says what conditional entries lack: most lists have none.
  ///
  /// @param type of the objects
  record Sessions(int type, Supplier<CheckSession> maker) {}

  /// One object.
  ///
  /// @param decision ALLOWED or CONDITIONAL
  /// @param missing with CONDITIONAL, the parameters whose values are missing, sorted
  public record Entry(IdBytes id, Decision decision, Set<String> missing) {}

  /// Some of the objects.
  ///
  /// @param last where the page ends: pass it as `after` for the next one
  /// @param more whether objects follow
  public record Page(List<Entry> entries, int last, boolean more) {}

  /// What was found, to read on from.
  public FoundObjects found() {
    return objects;
  }

  /// How many objects.
  public long size() {
    return found.may().getLongCardinality();
  }

  /// How many objects follow the one numbered `after`.
  public long sizeAfter(int after) {
    return size() - found.may().rankLong(after);
  }

  /// Up to `limit` objects after the one numbered `after`; 0 to start. Numbers are unsigned.
  public Page page(int after, int limit) {
    PeekableIntIterator numbers = found.may().getIntIterator();
    numbers.advanceIfNeeded(after + 1);
    int[] page = Numbers.take(numbers, limit);
    List<IdBytes> names = world.names(sessions.type(), page);
    List<Entry> entries = new ArrayList<>(page.length);
    for (int i = 0; i < page.length; i++) {
      entries.add(entry(page[i], names.get(i)));
    }
    return new Page(entries, page.length == 0 ? after : page[page.length - 1], numbers.hasNext());
  }

  /// The same without those that are conditional.
  public Page allowed(int after, int limit) {
    PeekableIntIterator numbers = found.must().getIntIterator();
    numbers.advanceIfNeeded(after + 1);
    int[] page = Numbers.take(numbers, limit);
    List<Entry> entries =
        world.names(sessions.type(), page).stream()
            .map(id -> new Entry(id, Decision.ALLOWED, Set.of()))
            .toList();
    return new Page(entries, page.length == 0 ? after : page[page.length - 1], numbers.hasNext());
  }

  private Entry entry(int number, IdBytes id) {
    if (found.isSure() || found.must().contains(number)) {
      return new Entry(id, Decision.ALLOWED, Set.of());
    }
    CheckSession checks = session;
    if (checks == null) {
      checks = sessions.maker().get();
      session = checks;
    }
    Answer answer = checks.check(new ObjectRef(question.type(), id.toId()), question.permission());
    Invariant.check(answer.decision() == Decision.CONDITIONAL, "lists and checks agree");
    return new Entry(id, Decision.CONDITIONAL, answer.missing());
  }
}
