package dev.pemba.server.rocks;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Precondition;
import dev.pemba.model.Change.Update;
import dev.pemba.model.ObjectId;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.server.log.Applier;
import dev.pemba.server.log.ContentHash;
import dev.pemba.store.Grant;
import dev.pemba.store.Store.Outcome;
import dev.pemba.store.Store.Stranded;
import dev.pemba.store.Symbols;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Judges changes one after another against what is durable and what the open group has already
/// changed.
///
/// INVARIANT (judge, then write): a change is judged to the end before anything of it is written to
/// the group, so a refused one leaves no trace and gets no revision.
///
/// Used by the log's thread only.
final class RocksApplier implements Applier<DraftedChange>, Directory, DraftSource {
  private static final int STRANDED_NAMED = 10;

  private final Shared shared;
  private final Group group;
  private final Duration retention;

  RocksApplier(Shared shared, Group group) {
    this.shared = shared;
    this.group = group;
    this.retention = shared.settings().retention();
  }

  /// On any thread.
  @Override
  public DraftedChange prepare(Change change) {
    String hash = change.idempotencyKey().isPresent() ? ContentHash.of(change.body()) : "";
    if (change.body() instanceof Change.Updates(_, var updates)) {
      shared.disk().withoutCounting();
      Head head = shared.heads().pin();
      try {
        DraftSource source = new DraftSource.OfHead(head, shared);
        Draft draft = Draft.of(updates, head.state().schema(), source, head, head.revision());
        return new DraftedChange(change, hash, Optional.of(draft));
      } finally {
        head.unpin();
      }
    }
    return new DraftedChange(change, hash, Optional.empty());
  }

  @Override
  public long lastTimeMillis() {
    return group.state().timeMillis();
  }

  @Override
  public Outcome apply(DraftedChange prepared, long timeMillis) {
    group.ready();
    Change change = prepared.change();
    String hash = prepared.hash();
    Optional<Outcome> repeated = repeated(change, hash, timeMillis);
    if (repeated.isPresent()) {
      return repeated.get();
    }
    Verdict verdict =
        switch (change.body()) {
          case Change.Updates(var preconditions, var updates) -> {
            check(preconditions, timeMillis);
            yield judge(current(prepared.draft(), updates), timeMillis);
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
    return named(type, id).number();
  }

  @Override
  public Ids.Named named(int type, ObjectId id) {
    return group.named(new Ids.IdKey(type, id));
  }

  /// The open group's own edges are in no stripe yet.
  @Override
  public boolean isEmpty(Direction direction, EdgeKey edge, long since) {
    return false;
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

  /// INVARIANT (a draft decides nothing): one that was made under another schema is made anew.
  @SuppressWarnings("ReferenceEquality") // another object may be another schema; comparing is slow
  private Draft current(Optional<Draft> draft, List<Update> updates) {
    StoreState state = group.state();
    return draft
        .filter(made -> made.schema() == state.schema())
        .orElseGet(() -> Draft.of(updates, state.schema(), this, group.reader(), state.revision()));
  }

  private Verdict judge(Draft draft, long timeMillis) {
    List<Update> updates = draft.updates();
    int[] numbers = draft.numbers(id -> group.numberSince(id, draft.revision()));
    List<Step> steps = new ArrayList<>(updates.size());
    for (int i = 0; i < updates.size(); i++) {
      draft.check(i);
      EdgeKey key = draft.key(i, numbers);
      EdgeValue stored =
          key.isNumbered()
              ? group.storedSince(key, draft.stored(i), draft.revision())
              : EdgeValue.NONE;
      judge(updates.get(i), key, stored, timeMillis).ifPresent(steps::add);
    }
    return Verdict.updates(steps, draft.newcomers());
  }

  private static Optional<Step> judge(
      Update update, EdgeKey key, EdgeValue stored, long timeMillis) {
    // What has not begun is in the way too: a CREATE would replace it unseen.
    boolean exists = stored.created() > 0 && !stored.grant().isOverAt(timeMillis);
    boolean pending = exists && stored.grant().isPendingAt(timeMillis);
    Grant grant = Grant.of(update.relationship());
    return switch (update.operation()) {
      case CREATE -> {
        if (exists) {
          throw update.refused(
              Reason.ALREADY_EXISTS,
              pending ? "is written already, to start later" : "exists already");
        }
        yield Optional.of(new Step(Operation.CREATE, key, stored, grant));
      }
      case TOUCH ->
          exists && stored.grant().equals(grant)
              ? Optional.empty()
              : Optional.of(
                  new Step(exists ? Operation.TOUCH : Operation.CREATE, key, stored, grant));
      case DELETE ->
          stored.created() > 0 ? Optional.of(Step.deletion(key, stored)) : Optional.empty();
    };
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
          return Verdict.deletions(steps, false);
        }
        steps.add(Step.deletion(scan.row().key(), scan.row().value()));
      }
    }
    return Verdict.deletions(steps, true);
  }

  private Verdict judge(String text, long timeMillis) {
    Schema draft = SchemaCompiler.compile(text);
    StoreState state = group.state();
    Stranded stranded =
        new Stranding(draft, state.schema(), this, group.reader(), timeMillis)
            .find(state.tally().counts(), STRANDED_NAMED);
    Optional<PembaException> refusal = stranded.refusal();
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    return Verdict.of(draft, state.symbols().with(draft));
  }
}
