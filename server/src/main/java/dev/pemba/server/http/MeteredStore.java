package dev.pemba.server.http;

import dev.pemba.model.Change;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.schema.Schema;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import dev.pemba.store.StoreId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// A store whose revisions, changes and commit times are metered. Thread-safe as the store is.
public final class MeteredStore implements Store {
  private final Store store;
  private final Timer commits;
  private final Counter relationships;

  public MeteredStore(Store store, MeterRegistry meters) {
    this.store = store;
    this.commits =
        Timer.builder("pemba.store.commits")
            .description("Changes, from request to durable and visible; refused ones too")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(100_000))
            .maximumExpectedValue(Duration.ofSeconds(30))
            .register(meters);
    this.relationships =
        Counter.builder("pemba.store.relationships.changed")
            .description("Relationships created, replaced or deleted")
            .register(meters);
    Gauge.builder("pemba.store.revision", store, s -> s.revision().value())
        .description("The newest revision")
        .register(meters);
    Gauge.builder("pemba.store.revision.oldest", store, s -> s.oldestRevision().value())
        .description("The oldest revision that can be read")
        .register(meters);
  }

  @Override
  public Pending submit(Change change) {
    long started = System.nanoTime();
    try {
      return new MeteredPending(store.submit(change), started);
    } catch (RuntimeException refused) {
      record(started);
      throw refused;
    }
  }

  private void record(long started) {
    commits.record(Duration.ofNanos(System.nanoTime() - started));
  }

  @Override
  public StoreId id() {
    return store.id();
  }

  @Override
  public Snapshot head() {
    return store.head();
  }

  @Override
  public Snapshot at(Revision revision) {
    return store.at(revision);
  }

  @Override
  public Snapshot asOf(Instant time) {
    return store.asOf(time);
  }

  @Override
  public Revision revision() {
    return store.revision();
  }

  @Override
  public Revision oldestRevision() {
    return store.oldestRevision();
  }

  @Override
  public boolean await(Revision revision, Duration bound) throws InterruptedException {
    return store.await(revision, bound);
  }

  @Override
  public Feed changes(Revision after) {
    return store.changes(after);
  }

  @Override
  public Optional<Origin> origin(Revision revision) {
    return store.origin(revision);
  }

  @Override
  public Lives history(Revision at, RelationshipFilter filter, Optional<LifePosition> after) {
    return store.history(at, filter, after);
  }

  @Override
  public Stranded stranded(Schema draft, int limit) {
    return store.stranded(draft, limit);
  }

  @Override
  public void close() {
    store.close();
  }

  /// Metered when it is awaited for the first time.
  private final class MeteredPending implements Pending {
    private final Pending pending;
    private final long started;
    private final AtomicBoolean metered = new AtomicBoolean();

    MeteredPending(Pending pending, long started) {
      this.pending = pending;
      this.started = started;
    }

    @Override
    public boolean isInDoubt() {
      return pending.isInDoubt();
    }

    @Override
    public Outcome await() {
      boolean first = metered.compareAndSet(false, true);
      try {
        Outcome outcome = pending.await();
        if (first) {
          relationships.increment(outcome.relationships());
        }
        return outcome;
      } finally {
        if (first) {
          record(started);
        }
      }
    }
  }
}
