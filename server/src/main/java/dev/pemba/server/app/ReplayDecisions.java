package dev.pemba.server.app;

import dev.pemba.graph.Chain;
import dev.pemba.graph.CheckSession;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Question;
import dev.pemba.model.Draft;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which of the checks and lists on record a draft would answer otherwise: each distinct question
/// is asked again, in one world without the draft and with it. Thread-safe.
///
/// Questions are gathered and asked some at a time, which bounds the memory; one that comes again
/// later is asked again, unless it is known to be answered otherwise.
public final class ReplayDecisions {
  private static final int QUESTIONS_AT_A_TIME = 100_000;

  private final Worlds worlds;
  private final Engine engine;
  private final Recorder recorder;
  private final int messageEntries;
  private final int atATime;

  public ReplayDecisions(Decider decider, int messageEntries) {
    this(decider, messageEntries, QUESTIONS_AT_A_TIME);
  }

  /// @param atATime questions that are gathered before they are asked
  ReplayDecisions(Decider decider, int messageEntries, int atATime) {
    this.atATime = atATime;
    this.worlds = decider.worlds();
    this.engine = decider.engine();
    this.recorder = decider.recorder();
    this.messageEntries = messageEntries;
  }

  /// Which decisions, under which draft.
  ///
  /// @param to empty for all from `from` on
  public record Query(Consistency consistency, Draft draft, Instant from, Optional<Instant> to) {
    public Query {
      if (draft.isEmpty()) {
        throw PembaException.malformed("`draft` is empty: say what would be otherwise");
      }
    }
  }

  /// A question whose answer would be another.
  ///
  /// @param asked how often it is on record
  public record Changed(
      Question question,
      Given given,
      Decision before,
      Decision after,
      long asked,
      Instant lastAsked) {
    private Changed again(Times times) {
      return new Changed(question, given, before, after, asked + times.count(), times.last());
    }
  }

  /// How a replay ended.
  ///
  /// @param decisions that were read
  /// @param questions that were asked again
  /// @param unanswered what could not be asked or answered again
  public record End(
      Token token, long decisions, long questions, long unanswered, boolean onRecord) {}

  /// Where the changed questions go. Methods block and throw as those of [Sink] do.
  public interface Receiver {
    /// `end` is given with the last message only.
    void send(List<Changed> changed, List<ReplayedLists.Changed> lists, Optional<End> end);
  }

  /// What questions have in common that one session answers.
  private record Asker(Given given, Chain chain) {}

  private record Times(long count, Instant last) {
    Times and(Times later) {
      return new Times(count + later.count, later.last);
    }
  }

  private record Key(Question question, Given given) {}

  public void run(Query query, Effort effort, Receiver receiver) {
    try (Pinned before = worlds.pin(query.consistency(), effort.deadline());
        Pinned after = worlds.again(before).under(query.draft(), effort.deadline())) {
      Replay replay = new Replay(effort, receiver, before, after);
      recorder
          .past()
          .ifPresent(past -> past.read(query.from(), query.to(), effort.deadline(), replay));
      replay.run(recorder.past().isPresent());
    }
  }

  /// One replay. Not thread-safe.
  private final class Replay implements PastDecisions.Receiver {
    private final Effort effort;
    private final Receiver receiver;
    private final Pinned before;
    private final Pinned after;
    private final Map<Asker, Map<Question, Times>> gathered = new LinkedHashMap<>();
    private final Map<Key, Changed> changed = new LinkedHashMap<>();
    private final ReplayedLists lists;
    private int waiting;
    private long decisions;
    private long questions;
    private long unanswered;

    Replay(Effort effort, Receiver receiver, Pinned before, Pinned after) {
      this.effort = effort;
      this.receiver = receiver;
      this.before = before;
      this.after = after;
      this.lists = new ReplayedLists(engine, before, after, effort);
    }

    @Override
    public void listed(PastDecisions.PastList list) {
      decisions++;
      lists.add(list);
    }

    @Override
    public void unaskable() {
      decisions++;
      unanswered++;
    }

    @Override
    public void past(PastDecisions.Past past) {
      decisions++;
      Times once = new Times(1, past.at());
      Changed known =
          changed.computeIfPresent(
              new Key(past.question(), past.given()), (_, old) -> old.again(once));
      if (known != null) {
        return;
      }
      Times times =
          gathered
              .computeIfAbsent(
                  new Asker(past.given(), past.question().chain()), _ -> new LinkedHashMap<>())
              .merge(past.question(), once, Times::and);
      if (times.count() == 1 && ++waiting >= atATime) {
        ask();
      }
    }

    private void ask() {
      gathered.forEach(this::ask);
      gathered.clear();
      questions += waiting;
      waiting = 0;
    }

    void run(boolean onRecord) {
      ask();
      List<Changed> message = new ArrayList<>();
      for (Changed one : changed.values()) {
        if (message.size() == messageEntries) {
          receiver.send(List.copyOf(message), List.of(), Optional.empty());
          message.clear();
        }
        message.add(one);
      }
      if (!message.isEmpty()) {
        receiver.send(List.copyOf(message), List.of(), Optional.empty());
      }
      lists.ask(one -> receiver.send(List.of(), List.of(one), Optional.empty()));
      receiver.send(
          List.of(),
          List.of(),
          Optional.of(
              new End(
                  before.token(),
                  decisions,
                  questions + lists.questions(),
                  unanswered + lists.unanswered(),
                  onRecord)));
    }

    private void ask(Asker asker, Map<Question, Times> all) {
      Session then = new Session(asker, before);
      Session now = new Session(asker, after);
      all.forEach(
          (question, times) -> {
            effort.deadline().check();
            Optional<Decision> was = then.decide(question);
            Optional<Decision> is = now.decide(question);
            if (was.isEmpty() || is.isEmpty()) {
              unanswered++;
            } else if (was.get() != is.get()) {
              tell(
                  new Changed(
                      question, asker.given(), was.get(), is.get(), times.count(), times.last()));
            }
          });
    }

    private void tell(Changed one) {
      changed.put(new Key(one.question(), one.given()), one);
      if (changed.size() > Limits.REPLAYED_CHANGES) {
        throw PembaException.limit("replayed_changes", Limits.REPLAYED_CHANGES, changed.size());
      }
    }

    /// One asker's questions in one world, which share what was found on the way. Not thread-safe.
    private final class Session {
      private final Asker asker;
      private final Pinned world;
      private Optional<CheckSession> session = Optional.empty();

      Session(Asker asker, Pinned world) {
        this.asker = asker;
        this.world = world;
      }

      /// Empty if there is no answer. What the schema does not know is denied.
      Optional<Decision> decide(Question question) {
        try {
          if (session.isEmpty()) {
            // What the request brought along may not fit this world's schema.
            session =
                Optional.of(
                    engine.session(world.world(asker.given()), asker.chain(), effort.budget()));
          }
          return Optional.of(
              session.get().check(question.object(), question.permission()).decision());
        } catch (PembaException failure) {
          if (effort.endsRequest(failure)) {
            throw failure;
          }
          session = Optional.empty();
          return switch (failure.reason()) {
            case UNKNOWN_TYPE, UNKNOWN_RELATION, NO_SCHEMA -> Optional.of(Decision.DENIED);
            default -> Optional.empty();
          };
        }
      }
    }
  }
}
