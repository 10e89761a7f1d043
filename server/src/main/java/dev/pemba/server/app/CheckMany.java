package dev.pemba.server.app;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Question;
import dev.pemba.model.Context;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import java.util.List;
import java.util.function.Supplier;

/// Many checks in one world, answered in order. A faulty item fails alone. Thread-safe.
///
/// Items with one subject, the same actors and one context share what was found on the way.
public final class CheckMany {
  private final Worlds worlds;
  private final Engine engine;
  private final Recorder recorder;
  private final RememberedAnswers remembered;

  public CheckMany(Decider decider) {
    this.worlds = decider.worlds();
    this.engine = decider.engine();
    this.recorder = decider.recorder();
    this.remembered = decider.remembered();
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
    /// A question that may have been asked before.
    ///
    /// @param wording of all that its answer hangs on: what the request brings for all items, too
    /// @param reading what it says; asked only if its answer is not remembered. Never another one
    ///   of these
    record Worded(Wording wording, Supplier<Item> reading) implements Item {}

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
      return new ManyChecks(this, pinned, query, effort).run();
    }
  }

  Engine engine() {
    return engine;
  }

  Recorder recorder() {
    return recorder;
  }

  RememberedAnswers remembered() {
    return remembered;
  }
}
