package dev.pemba.cli.worlds;

import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.reference.ReferenceEvaluator;
import dev.pemba.reference.ReferenceEvaluator.Cell;
import dev.pemba.reference.ReferenceEvaluator.Value;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.v1.CheckRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The reference evaluator as the worlds' oracle.
///
/// It works out a subject's whole table at once, so tables are kept.
final class ReferenceOracle implements Oracle {
  @Override
  public Opinion on(String schema, List<Relationship> relationships) {
    return new Stage(SchemaCompiler.compile(schema), relationships);
  }

  /// A request's context and own relationships make a world of their own.
  private record Circumstances(Context context, List<dev.pemba.v1.Relationship> contextual) {}

  private record Table(ReferenceEvaluator evaluator, Subject subject) {}

  private static final class Stage implements Opinion {
    private final Schema schema;
    private final List<Relationship> stored;
    private final Map<Circumstances, Optional<ReferenceEvaluator>> evaluators = new HashMap<>();
    private final Map<Table, Map<Cell, Value>> tables = new HashMap<>();

    Stage(Schema schema, List<Relationship> stored) {
      this.schema = schema;
      this.stored = stored;
    }

    @Override
    public Optional<Answer.Decided> check(CheckRequest request) {
      Circumstances circumstances =
          new Circumstances(
              Texts.context(request.getContext()), request.getContextualRelationshipsList());
      ObjectRef object = ObjectRef.parse(Texts.of(request.getObject()));
      Cell cell = new Cell(object, new RelationName(request.getPermission()));
      Subject subject = Subject.parse(Texts.of(request.getSubject()));
      return evaluators
          .computeIfAbsent(circumstances, this::evaluator)
          .map(evaluator -> decided(value(evaluator, cell, subject)));
    }

    /// Absent if some condition can't be evaluated: the reference evaluates all of them at once.
    private Optional<ReferenceEvaluator> evaluator(Circumstances circumstances) {
      List<Relationship> all = new ArrayList<>(stored);
      circumstances.contextual().forEach(one -> all.add(Relationship.parse(Texts.of(one))));
      try {
        return Optional.of(
            new ReferenceEvaluator(schema, all, circumstances.context(), Instant.now()));
      } catch (PembaException _) {
        return Optional.empty();
      }
    }

    private Value value(ReferenceEvaluator evaluator, Cell cell, Subject subject) {
      if (!evaluator.named().contains(cell.object())) {
        return evaluator.check(cell.object(), cell.relation(), subject);
      }
      return tables
          .computeIfAbsent(new Table(evaluator, subject), _ -> evaluator.table(subject, List.of()))
          .getOrDefault(cell, Value.NO);
    }

    private static Answer.Decided decided(Value value) {
      Verdict verdict =
          switch (value) {
            case NO -> Verdict.DENIED;
            case MAYBE -> Verdict.CONDITIONAL;
            case YES -> Verdict.ALLOWED;
          };
      return new Answer.Decided(verdict, new TreeSet<>());
    }
  }
}
