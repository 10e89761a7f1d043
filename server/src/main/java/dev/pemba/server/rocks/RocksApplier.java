package dev.pemba.server.rocks;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Precondition;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Limits;
import dev.pemba.model.ObjectId;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.server.log.Applier;
import dev.pemba.server.log.ContentHash;
import dev.pemba.store.Store.Outcome;
import dev.pemba.store.Store.Stranded;
import dev.pemba.store.Symbols;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Judges changes one after another against what is durable and what the open group has already
/// changed.
///
/// INVARIANT (judge, then write): a change is judged to the end before anything of it is written to
/// the group, so a refused one leaves no trace and gets no revision.
///
/// Used by the log's thread only.
final class RocksApplier implements Applier, Directory {
  private static final int STRANDED_NAMED = 10;

  private final Group group;
  private final Duration retention;

  RocksApplier(Group group, Duration retention) {
    this.group = group;
    this.retention = retention;
  }

  @Override
  public long lastTimeMillis() {
    return group.state().timeMillis();
  }

  @Override
  public Outcome apply(Change change, long timeMillis) {
    group.ready();
    String hash = change.idempotencyKey().isPresent() ? ContentHash.of(change.body()) : "";
    Optional<Outcome> repeated = repeated(change, hash, timeMillis);
    if (repeated.isPresent()) {
      return repeated.get();
    }
    Verdict verdict =
        switch (change.body()) {
          case Change.Updates(var preconditions, var updates) -> {
            check(preconditions, timeMillis);
            yield Verdict.of(judge(updates, timeMillis), true);
          }
          case Change.DeleteMatching delete -> {
            check(delete.preconditions(), timeMillis);
            yield judge(delete);
          }
          case Change.SchemaText(String text) -> judge(text, timeMillis);
        };
    long revision = group.write(change, timeMillis, verdict);
    Outcome outcome =
        new Outcome(new Revision(revision), verdict.steps().size(), verdict.complete());
    change
        .idempotencyKey()
        .ifPresent(
            key ->
                group.remember(
                    key,
                    new Idempotency(
                        revision, timeMillis, hash, outcome.relationships(), outcome.complete())));
    return outcome;
  }

  @Override
  public void commit() {
    group.commit();
  }

  @Override
  public void abandon() {
    group.abandon();
  }

  @Override
  public Symbols symbols() {
    return group.state().symbols();
  }

  @Override
  public int number(int type, ObjectId id) {
    return group.number(new Ids.IdKey(type, id));
  }

  @Override
  public ObjectId name(int type, int number) {
    byte[] value = group.reader().get(Family.NAMES, Ids.nameKey(type, number));
    return Ids.nameOf(value, type, number).toId();
  }

  private Optional<Outcome> repeated(Change change, String hash, long timeMillis) {
    if (change.idempotencyKey().isEmpty()) {
      return Optional.empty();
    }
    String key = change.idempotencyKey().get();
    byte[] value = group.reader().get(Family.IDEMPOTENCY, Idempotency.key(key));
    if (value.length == 0) {
      return Optional.empty();
    }
    Idempotency first = Idempotency.read(value);
    boolean forgotten = first.timeMillis() + retention.toMillis() < timeMillis;
    return forgotten ? Optional.empty() : Optional.of(first.repeat(key, hash));
  }

  private void check(List<Precondition> preconditions, long timeMillis) {
    for (int i = 0; i < preconditions.size(); i++) {
      Precondition precondition = preconditions.get(i);
      if (anyMatch(precondition, timeMillis) != precondition.mustMatch()) {
        throw new PembaException(
            Reason.PRECONDITION_FAILED,
            "precondition %d of the write does not hold: %s relationship matches its filter"
                .formatted(i + 1, precondition.mustMatch() ? "no" : "a"),
            Map.of("precondition", Integer.toString(i)));
      }
    }
  }

  private boolean anyMatch(Precondition precondition, long timeMillis) {
    Query query = Query.of(precondition.filter(), this, group.reader());
    try (Scan scan = new Scan(group.reader(), query, Long.MAX_VALUE, false)) {
      for (scan.start(); scan.isValid(); scan.next()) {
        if (scan.row().value().grant().existsAt(timeMillis)) {
          return true;
        }
      }
    }
    return false;
  }

  private List<Step> judge(List<Update> updates, long timeMillis) {
    if (updates.size() > Limits.RELATIONSHIPS_PER_CHANGE) {
      throw PembaException.limit(
          "relationships_per_change", Limits.RELATIONSHIPS_PER_CHANGE, updates.size());
    }
    Set<Relationship.Key> seen = HashSet.newHashSet(updates.size());
    List<Step> steps = new ArrayList<>(updates.size());
    for (Update update : updates) {
      if (!seen.add(update.relationship().key())) {
        throw refused(Reason.DUPLICATE_UPDATE, update, "is named twice in one write");
      }
      judge(update, timeMillis).ifPresent(steps::add);
    }
    return steps;
  }

  private Optional<Step> judge(Update update, long timeMillis) {
    Relationship relationship = update.relationship();
    Schema schema = group.state().schema();
    if (update.operation() == Operation.DELETE) {
      schema.relation(relationship.object().type(), relationship.relation());
    } else {
      schema.checkAllowed(relationship);
    }
    Step step = Step.of(update, this);
    byte[] old =
        step.isNumbered()
            ? group.reader().get(Family.FORWARD, step.key().toBytes(Direction.FORWARD))
            : Reader.ABSENT;
    boolean stored = old.length > 0;
    EdgeValue before = stored ? EdgeValue.read(old, Family.FORWARD) : EdgeValue.NONE;
    boolean exists = stored && before.grant().existsAt(timeMillis);
    return switch (update.operation()) {
      case CREATE -> {
        if (exists) {
          throw refused(Reason.ALREADY_EXISTS, update, "exists already");
        }
        yield Optional.of(step.replacing(before, Operation.CREATE));
      }
      case TOUCH ->
          exists && before.grant().equals(Naming.grantOf(relationship))
              ? Optional.empty()
              : Optional.of(step.replacing(before, exists ? Operation.TOUCH : Operation.CREATE));
      case DELETE ->
          stored ? Optional.of(step.replacing(before, Operation.DELETE)) : Optional.empty();
    };
  }

  private static PembaException refused(Reason reason, Update update, String why) {
    String key = update.relationship().key().toString();
    return new PembaException(
        reason, "relationship `%s` %s".formatted(key, why), Map.of("relationship", key));
  }

  private Verdict judge(Change.DeleteMatching delete) {
    Query query = Query.of(delete.filter(), this, group.reader());
    List<Step> steps = new ArrayList<>();
    try (Scan scan = new Scan(group.reader(), query, Long.MAX_VALUE, false)) {
      for (scan.start(); scan.isValid(); scan.next()) {
        if (steps.size() == delete.limit()) {
          if (!delete.partial()) {
            throw new PembaException(
                Reason.LIMIT_EXCEEDED,
                "more than %d relationships match the filter of the deletion"
                    .formatted(delete.limit()),
                Map.of("limit", "delete_limit", "allowed", Integer.toString(delete.limit())));
          }
          return Verdict.of(steps, false);
        }
        steps.add(Step.deletion(scan.row().key(), scan.row().value(), this));
      }
    }
    return Verdict.of(steps, true);
  }

  private Verdict judge(String text, long timeMillis) {
    Schema draft = SchemaCompiler.compile(text);
    StoreState state = group.state();
    Stranded stranded =
        new Stranding(draft, state.schema(), this, group.reader(), timeMillis)
            .find(state.tally().counts(), STRANDED_NAMED);
    if (stranded.count() > 0) {
      String first =
          stranded.first().stream().map(Relationship::toString).collect(Collectors.joining("\n"));
      throw new PembaException(
          Reason.SCHEMA_STRANDS_RELATIONSHIPS,
          "the schema would strand %d stored relationships, such as `%s`: delete them first"
              .formatted(stranded.count(), stranded.first().getFirst()),
          Map.of("count", Long.toString(stranded.count()), "first", first));
    }
    return Verdict.of(draft, state.symbols().with(draft));
  }
}
