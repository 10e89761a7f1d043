package dev.pemba.server.app;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Chain;
import dev.pemba.graph.CheckSession;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Naming;
import dev.pemba.graph.Question;
import dev.pemba.graph.World;
import dev.pemba.model.Context;
import dev.pemba.model.Invariant;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.CheckMany.Item;
import dev.pemba.server.app.CheckMany.ItemResult;
import dev.pemba.store.Basis;
import dev.pemba.store.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The checks of one [CheckMany] request. Not thread-safe.
///
/// What is remembered is told; the rest is judged, in one session for each chain of actors and
/// context. Items of one session are remembered with all that the session read, which is more than
/// each of them hangs on.
final class ManyChecks {
  /// Items between two looks at the deadline; the engine looks too, by its own steps.
  private static final int STRIDE = 64;

  /// Items that are looked at ahead: so few that what was looked at is still near when its turn
  /// comes.
  private static final int FORESEEN = 32;

  private final Engine engine;
  private final Recorder recorder;
  private final RememberedAnswers remembered;
  private final Pinned pinned;
  private final CheckMany.Query query;
  private final Effort effort;
  private final DecisionId id;
  private final long revision;
  private final boolean kept;

  /// True if what is remembered of items may be told.
  private final boolean remembers;

  /// True if what is judged may be remembered.
  private final boolean remembering;

  private final Recorder.Checks records;
  private final List<String> contextual;
  private final InOneContext common;
  private final Map<Context, InOneContext> byContext = new HashMap<>();
  private final List<ItemResult> results;

  /// Fails if the schema refuses the facts of the request: that is no item's fault.
  ManyChecks(CheckMany many, Pinned pinned, CheckMany.Query query, Effort effort) {
    this.engine = many.engine();
    this.recorder = many.recorder();
    this.remembered = many.remembered();
    this.pinned = pinned;
    this.query = query;
    this.effort = effort;
    this.id = DecisionId.at(pinned.now());
    this.revision = pinned.token().revision().value();
    this.kept = recorder.keeps(query.given().draft());
    this.records =
        kept
            ? recorder.checks(
                new Recorder.Deciding(
                    Recorder.Call.CHECK_MANY, id, pinned.token().revision(), query.items().size()),
                effort)
            : Recorder.Checks.NONE;
    this.remembers = !query.reasoned();
    this.remembering =
        remembers && query.consistency().isNow() && (!kept || recorder.naming().isPlain());
    this.contextual =
        kept ? recorder.shown(query.given().contextual(), query.items().size()) : List.of();
    this.results = new ArrayList<>(query.items().size());
    this.common = new InOneContext(query.given());
  }

  CheckMany.Result run() {
    List<Item> items = query.items();
    boolean ended = false;
    for (int from = 0; from < items.size() && !ended; from += FORESEEN) {
      if (from % STRIDE == 0) {
        effort.deadline().check();
      }
      ended = block(items.subList(from, Math.min(from + FORESEEN, items.size())));
    }
    if (remembering) {
      common.remember();
      byContext.values().forEach(InOneContext::remember);
    }
    // All together: an answer that nobody gets, since a later item ended the request, is none.
    records.keep();
    return new CheckMany.Result(results, pinned.token(), id);
  }

  /// Answers some items; true if one of them ends the request.
  private boolean block(List<Item> items) {
    @Nullable Remembered[] known = new @Nullable Remembered[items.size()];
    Item[] read = new Item[items.size()];
    List<Question> next = new ArrayList<>();
    for (int i = 0; i < read.length; i++) {
      known[i] = remembered(items.get(i));
    }
    for (int i = 0; i < read.length; i++) {
      if (known[i] == null) {
        read[i] = read(items.get(i));
        if (read[i] instanceof Item.Asked(Question question, _)) {
          next.add(question);
        }
      }
    }
    if (next.size() > 1) {
      engine.foresee(common.world, next);
    }
    for (int i = 0; i < read.length; i++) {
      Remembered answer = known[i];
      ItemResult result = answer != null ? told(answer) : judged(items.get(i), read[i]);
      results.add(result);
      if (query.until().reached(result)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Remembered remembered(Item item) {
    if (!remembers || !(item instanceof Item.Worded worded)) {
      return null;
    }
    Remembered known = remembered.find(worded.wording());
    return known == null
            || (kept && !known.isRecorded())
            || !known.holds(pinned.snapshot(), revision, pinned.now())
        ? null
        : known;
  }

  private static Item read(Item item) {
    return item instanceof Item.Worded worded ? worded.reading().get() : item;
  }

  private ItemResult told(Remembered known) {
    if (kept) {
      records.add(results.size() + 1, known.said());
    }
    return new ItemResult.Answered(known.answer(), "");
  }

  private ItemResult judged(Item item, Item read) {
    return switch (read) {
      case Item.Faulty(PembaException failure) -> new ItemResult.Failed(failure);
      case Item.Asked(Question question, Context context) ->
          in(context)
              .answer(
                  question,
                  item instanceof Item.Worded worded
                      ? Optional.of(worded.wording())
                      : Optional.empty());
      case Item.Worded _ -> throw Invariant.broken("what was read is read");
    };
  }

  private InOneContext in(Context ofItem) {
    return ofItem.isEmpty()
        ? common
        : byContext.computeIfAbsent(
            query.given().context().overlaidBy(ofItem),
            context -> new InOneContext(query.given().withContext(context)));
  }

  /// A session, with what was answered in it.
  ///
  /// @param traced of a session whose answers are remembered
  private record Session(
      CheckSession checks, Optional<Snapshot.Traced> traced, List<Answered> answered) {}

  /// To be remembered.
  private record Answered(Wording wording, Answer answer, Recorder.@Nullable Said recorded) {}

  /// What the items of one context share. Not thread-safe.
  private final class InOneContext {
    private final Snapshot view;
    private final World world;
    private final Given given;
    private final Recorder.Brought brought;
    private final Map<Chain, Session> sessions = new HashMap<>();

    InOneContext(Given given) {
      this.given = given;
      this.view = pinned.view(effort);
      this.world = pinned.world(given, view);
      this.brought =
          kept
              ? new Recorder.Brought(recorder.shown(given.context()), contextual)
              : Recorder.Brought.NOTHING;
    }

    ItemResult answer(Question question, Optional<Wording> wording) {
      Chain chain = question.chain();
      try {
        Session session = sessions.get(chain);
        if (session == null) {
          session = open(chain, wording.isPresent());
          sessions.put(chain, session);
        }
        Answer answer = session.checks.check(question.object(), question.permission());
        if (kept) {
          records.add(
              new Recorder.Checked(
                  results.size() + 1, question, answer, session.checks::reason, brought));
        }
        if (wording.isPresent() && session.traced.isPresent()) {
          session.answered.add(new Answered(wording.get(), answer, kept ? records.said() : null));
        }
        return new ItemResult.Answered(
            answer, query.reasoned() ? session.checks.reason(answer, Naming.PLAIN) : "");
      } catch (PembaException failure) {
        if (effort.endsRequest(failure)) {
          throw failure;
        }
        // Each item has the whole budget: what one used up must not fail the next.
        sessions.remove(chain);
        return new ItemResult.Failed(failure);
      }
    }

    private Session open(Chain chain, boolean worded) {
      if (!worded || !remembering) {
        return new Session(
            engine.session(world, chain, effort.budget()), Optional.empty(), List.of());
      }
      Snapshot.Traced traced = view.traced();
      return new Session(
          engine.session(pinned.world(given, traced.snapshot()), chain, effort.budget()),
          Optional.of(traced),
          new ArrayList<>());
    }

    /// Called once all items are answered.
    void remember() {
      sessions.values().forEach(this::remember);
    }

    private void remember(Session session) {
      if (session.answered.isEmpty()) {
        return;
      }
      Basis basis = session.traced.map(Snapshot.Traced::basis).orElse(Basis.NOWHERE);
      for (Answered one : session.answered) {
        if (remembered.takes(one.wording, given)) {
          remembered.keep(
              one.wording,
              new Remembered.Judged(one.answer, revision, pinned.now()),
              basis,
              one.recorded);
        }
      }
    }
  }
}
