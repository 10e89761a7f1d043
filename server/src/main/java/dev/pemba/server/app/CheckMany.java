package dev.pemba.server.app;

import dev.pemba.graph.Answer;
import dev.pemba.graph.CheckSession;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Question;
import dev.pemba.graph.World;
import dev.pemba.model.Context;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Many checks in one world, answered in order. A faulty item fails alone. Thread-safe.
///
/// Items with one subject and one context share what was found on the way.
public final class CheckMany {
  private final Worlds worlds;
  private final Engine engine;

  public CheckMany(Worlds worlds, Engine engine) {
    this.worlds = worlds;
    this.engine = engine;
  }

  /// The questions.
  ///
  /// @param given holds for all items
  public record Query(Consistency consistency, List<Item> items, Given given) {
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
    record Answered(Answer answer) implements ItemResult {}

    record Failed(PembaException failure) implements ItemResult {}
  }

  public record Result(List<ItemResult> items, Token token, DecisionId decision) {
    public Result {
      items = List.copyOf(items);
    }
  }

  public Result run(Query query, Effort effort) {
    try (Pinned pinned = worlds.pin(query.consistency(), effort.deadline())) {
      Sessions sessions = new Sessions(pinned, query.given(), effort);
      // Facts of the request that the schema refuses are the request's fault, not each item's.
      sessions.world(query.given().context());
      List<ItemResult> results = new ArrayList<>(query.items().size());
      for (Item item : query.items()) {
        effort.deadline().check();
        results.add(
            switch (item) {
              case Item.Faulty(PembaException failure) -> new ItemResult.Failed(failure);
              case Item.Asked asked -> answer(asked, sessions, effort);
            });
      }
      return new Result(results, pinned.token(), DecisionId.at(pinned.now()));
    }
  }

  private static ItemResult answer(Item.Asked asked, Sessions sessions, Effort effort) {
    Key key = new Key(sessions.context(asked.context()), asked.question().subject());
    try {
      return new ItemResult.Answered(
          sessions.of(key).check(asked.question().object(), asked.question().permission()));
    } catch (PembaException failure) {
      if (effort.endsRequest(failure)) {
        throw failure;
      }
      // Each item has the whole budget: what one used up must not fail the next.
      sessions.forget(key);
      return new ItemResult.Failed(failure);
    }
  }

  private record Key(Context context, Subject subject) {}

  /// One session per subject and context. Not thread-safe.
  private final class Sessions {
    private final Pinned pinned;
    private final Given given;
    private final Effort effort;
    private final Map<Context, World> byContext = new HashMap<>();
    private final Map<Key, CheckSession> byKey = new HashMap<>();

    Sessions(Pinned pinned, Given given, Effort effort) {
      this.pinned = pinned;
      this.given = given;
      this.effort = effort;
    }

    Context context(Context ofItem) {
      return given.context().overlaidBy(ofItem);
    }

    World world(Context context) {
      return byContext.computeIfAbsent(context, c -> pinned.world(given.withContext(c)));
    }

    CheckSession of(Key key) {
      return byKey.computeIfAbsent(
          key, k -> engine.session(world(k.context()), k.subject(), effort.budget()));
    }

    void forget(Key key) {
      byKey.remove(key);
    }
  }
}
