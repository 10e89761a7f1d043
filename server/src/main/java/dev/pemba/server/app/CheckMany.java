package dev.pemba.server.app;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Chain;
import dev.pemba.graph.CheckSession;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Naming;
import dev.pemba.graph.Question;
import dev.pemba.graph.World;
import dev.pemba.model.Context;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Many checks in one world, answered in order. A faulty item fails alone. Thread-safe.
///
/// Items with one subject, the same actors and one context share what was found on the way.
public final class CheckMany {
  private final Worlds worlds;
  private final Engine engine;
  private final Recorder recorder;

  public CheckMany(Decider decider) {
    this.worlds = decider.worlds();
    this.engine = decider.engine();
    this.recorder = decider.recorder();
  }

  /// The questions.
  ///
  /// @param given holds for all items
  /// @param until which answer ends it, that and no further item being answered
  /// @param reasoned whether to say how each answer came about
  public record Query(
      Consistency consistency, List<Item> items, Given given, Until until, boolean reasoned) {
    public Query(Consistency consistency, List<Item> items, Given given) {
      this(consistency, items, given, Until.THE_END, false);
    }

    public Query {
      items = List.copyOf(items);
      if (items.isEmpty()) {
        throw PembaException.malformed("`items` is empty: ask at least one question");
      }
      if (items.size() > Limits.CHECK_MANY_ITEMS) {
        throw PembaException.limit("items", Limits.CHECK_MANY_ITEMS, items.size());
      }
    }
  }

  /// Up to where items are answered.
  public enum Until {
    THE_END,
    /// The first that is allowed.
    ALLOWED,
    /// The first that is not: denied, conditional or failed.
    NOT_ALLOWED;

    boolean reached(ItemResult last) {
      return switch (this) {
        case THE_END -> false;
        case ALLOWED -> last.isAllowed();
        case NOT_ALLOWED -> !last.isAllowed();
      };
    }
  }

  /// One of the questions, or why it can't be read.
  public sealed interface Item {
    /// A question.
    ///
    /// @param context laid over the context of all
    record Asked(Question question, Context context) implements Item {}

    record Faulty(PembaException failure) implements Item {}
  }

  /// What became of one item.
  public sealed interface ItemResult {
    /// An answer.
    ///
    /// @param reason see `CheckSession.reason`; empty if not asked for
    record Answered(Answer answer, String reason) implements ItemResult {}

    record Failed(PembaException failure) implements ItemResult {}

    default boolean isAllowed() {
      return this instanceof Answered(Answer answer, _) && answer.decision() == Decision.ALLOWED;
    }
  }

  public record Result(List<ItemResult> items, Token token, DecisionId decision) {
    public Result {
      items = List.copyOf(items);
    }
  }

  public Result run(Query query, Effort effort) {
    try (Pinned pinned =
        worlds
            .pin(query.consistency(), effort.deadline())
            .under(query.given().draft(), effort.deadline())) {
      DecisionId id = DecisionId.at(pinned.now());
      Sessions sessions = new Sessions(pinned, query, effort, id);
      List<ItemResult> results = new ArrayList<>(query.items().size());
      for (Item item : query.items()) {
        sessions.next(results.size());
        results.add(
            switch (item) {
              case Item.Faulty(PembaException failure) -> new ItemResult.Failed(failure);
              case Item.Asked asked -> sessions.answer(asked);
            });
        if (query.until().reached(results.getLast())) {
          break;
        }
      }
      sessions.record();
      return new Result(results, pinned.token(), id);
    }
  }

  /// One session per context and chain of actors. Not thread-safe.
  private final class Sessions {
    /// Items between two looks at the deadline; the engine looks too, by its own steps.
    private static final int STRIDE = 64;

    /// Items that are looked at ahead: so few that what was looked at is still near when its turn
    /// comes.
    private static final int FORESEEN = 32;

    private final Pinned pinned;
    private final Query query;
    private final Effort effort;
    private final Records records;
    private final List<String> contextual;
    private final InOneContext common;
    private final Map<Context, InOneContext> byContext = new HashMap<>();
    private int asked;

    /// Fails if the schema refuses the facts of the request: that is no item's fault.
    Sessions(Pinned pinned, Query query, Effort effort, DecisionId id) {
      this.pinned = pinned;
      this.query = query;
      this.effort = effort;
      this.records = new Records(id, pinned, effort);
      this.contextual =
          recorder.keeps(query.given().draft())
              ? recorder.shown(query.given().contextual(), query.items().size())
              : List.of();
      this.common = in(query.given());
    }

    /// Called before each item, with its index.
    void next(int index) {
      if (index % FORESEEN == 0 && query.items().size() > 1) {
        foresee(index);
      }
      records.next();
    }

    private void foresee(int from) {
      List<Question> next = new ArrayList<>(FORESEEN);
      int to = Math.min(from + FORESEEN, query.items().size());
      for (Item item : query.items().subList(from, to)) {
        if (item instanceof Item.Asked(Question question, _)) {
          next.add(question);
        }
      }
      engine.foresee(common.world, next);
    }

    /// Called after the last item.
    void record() {
      records.keep();
    }

    ItemResult answer(Item.Asked item) {
      if (asked++ % STRIDE == 0) {
        effort.deadline().check();
      }
      return in(item.context()).answer(item.question(), records);
    }

    private InOneContext in(Context ofItem) {
      return ofItem.isEmpty()
          ? common
          : byContext.computeIfAbsent(
              query.given().context().overlaidBy(ofItem),
              context -> in(query.given().withContext(context)));
    }

    private InOneContext in(Given given) {
      return new InOneContext(pinned.world(given, effort), given, this);
    }
  }

  /// Puts items on record, all together: an answer that nobody gets, since a later item ended the
  /// request, is none. Not thread-safe.
  private final class Records {
    private final DecisionId id;
    private final Pinned pinned;
    private final Effort effort;
    private final List<Recorder.Decided> decided = new ArrayList<>();
    private int items;

    Records(DecisionId id, Pinned pinned, Effort effort) {
      this.id = id;
      this.pinned = pinned;
      this.effort = effort;
    }

    /// Called before each item: a faulty one has a place too.
    void next() {
      items++;
    }

    void add(Answer answer, Recorder.Asked asked) {
      decided.add(
          new Recorder.Decided(
              Recorder.Call.CHECK_MANY,
              items,
              id,
              pinned.token().revision(),
              asked,
              Optional.of(answer),
              0));
    }

    /// Throws as [Recorder#record] does.
    void keep() {
      recorder.record(decided, effort);
    }
  }

  /// What the items of one context share. Not thread-safe.
  private final class InOneContext {
    private final World world;
    private final Given given;
    private final boolean reasoned;
    private final Effort effort;
    private final Recorder.Brought brought;
    private final Map<Chain, CheckSession> sessions = new HashMap<>();

    InOneContext(World world, Given given, Sessions of) {
      this.world = world;
      this.given = given;
      this.reasoned = of.query.reasoned();
      this.effort = of.effort;
      this.brought =
          recorder.keeps(given.draft())
              ? new Recorder.Brought(recorder.shown(given.context()), of.contextual)
              : Recorder.Brought.NOTHING;
    }

    ItemResult answer(Question question, Records records) {
      Chain chain = question.chain();
      try {
        CheckSession session = sessions.get(chain);
        if (session == null) {
          session = engine.session(world, chain, effort.budget());
          sessions.put(chain, session);
        }
        Answer answer = session.check(question.object(), question.permission());
        if (recorder.keeps(given.draft())) {
          String reason = session.reason(answer, recorder.naming());
          records.add(answer, recorder.asked(question, reason, brought));
        }
        return new ItemResult.Answered(
            answer, reasoned ? session.reason(answer, Naming.PLAIN) : "");
      } catch (PembaException failure) {
        if (effort.endsRequest(failure)) {
          throw failure;
        }
        // Each item has the whole budget: what one used up must not fail the next.
        sessions.remove(chain);
        return new ItemResult.Failed(failure);
      }
    }
  }
}
