package dev.pemba.server.app.authzen;

import dev.pemba.graph.Answer;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.CheckMany;
import dev.pemba.server.app.Consistency;
import dev.pemba.server.app.Effort;
import dev.pemba.server.app.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Many evaluations in one world, answered in order. A faulty one is denied alone. Thread-safe.
public final class EvaluateMany {
  private final CheckMany checkMany;

  public EvaluateMany(CheckMany checkMany) {
    this.checkMany = checkMany;
  }

  /// One of the evaluations, or why it can't be read.
  public sealed interface Item {
    record Asked(Evaluation evaluation) implements Item {}

    record Faulty(PembaException failure) implements Item {}
  }

  /// What is asked.
  ///
  /// @param until the verdict after which nothing more is evaluated
  public record Query(List<Item> items, CheckMany.Until until, boolean reasoned) {
    public Query {
      items = List.copyOf(items);
    }
  }

  /// One verdict for each item, in order, up to the one that ended it.
  public List<Verdict> run(Query query, Effort effort) {
    CheckMany.Result result =
        checkMany.run(
            new CheckMany.Query(
                new Consistency.Head(),
                query.items().stream().map(EvaluateMany::item).toList(),
                Given.NOTHING,
                query.until(),
                query.reasoned()),
            effort);
    List<Verdict> verdicts = new ArrayList<>(result.items().size());
    for (CheckMany.ItemResult one : result.items()) {
      int place = verdicts.size() + 1;
      verdicts.add(
          switch (one) {
            case CheckMany.ItemResult.Failed(PembaException failure) -> new Verdict.Failed(failure);
            case CheckMany.ItemResult.Answered(Answer answer, String reason) ->
                new Verdict.Decided(
                    answer,
                    result.decision(),
                    place,
                    query.reasoned() ? Optional.of(reason) : Optional.empty());
          });
    }
    return verdicts;
  }

  private static CheckMany.Item item(Item item) {
    return switch (item) {
      case Item.Faulty(PembaException failure) -> new CheckMany.Item.Faulty(failure);
      case Item.Asked(Evaluation evaluation) -> {
        try {
          yield new CheckMany.Item.Asked(evaluation.question(), evaluation.values());
        } catch (PembaException unnameable) {
          yield new CheckMany.Item.Faulty(unnameable);
        }
      }
    };
  }
}
