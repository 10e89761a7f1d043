package dev.pemba.server.rocks;

import dev.pemba.model.Change;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.schema.Schema;
import dev.pemba.server.audit.AuditTables;
import dev.pemba.server.audit.Changes;
import dev.pemba.server.log.LocalLog;
import dev.pemba.server.log.LogHeader;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import dev.pemba.store.StoreId;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The store of one node: a folder with RocksDB in it, fed by a [LocalLog].
///
/// Reading never waits for writing. Thread-safe. Calls that read from the disk hold their thread's
/// carrier meanwhile.
///
/// Closing, in this order: the log takes no more and finishes what it has; pruning stops; what is
/// in memory goes into files; the head is given up; when the last pinned snapshot is closed,
/// RocksDB is; then the folder is unlocked.
public final class RocksStore implements Store {
  /// How long closing waits for open snapshots.
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);

  private final StoreId id;
  private final Folder folder;
  private final Shared shared;
  private final InstantSource clock;
  private final Group group;
  private final LocalLog<DraftedChange> log;
  private final Pruning pruning;
  private final Settling settling;

  private RocksStore(Folder folder, Shared shared, InstantSource clock) {
    this.folder = folder;
    this.shared = shared;
    this.clock = clock;
    this.id = Meta.storeId(shared.disk());
    this.group = new Group(shared);
    this.log =
        new LocalLog<>(new RocksApplier(shared, group), clock, shared.settings().queueCapacity());
    this.pruning = new Pruning(shared, clock);
    this.settling = new Settling(shared);
  }

  /// Opens the store in a folder; in an empty or missing folder, creates one.
  ///
  /// Throws `PembaException`: `UNAVAILABLE` if another process has it open or it is no store's
  /// folder, `DATA_CORRUPT` if it is damaged.
  public static RocksStore open(Path path, StoreSettings settings, InstantSource clock) {
    Folder folder = Folder.lock(path);
    try {
      Disk disk = folder.open(settings, new SecureRandom().nextLong());
      try {
        return new RocksStore(folder, Shared.of(settings, disk), clock);
      } catch (RuntimeException e) {
        disk.unpin();
        throw e;
      }
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  @Override
  public StoreId id() {
    return id;
  }

  @Override
  public Snapshot head() {
    Head head = shared.heads().pin();
    return new World(head, head.revision(), head.state().schema(), shared);
  }

  @Override
  public Snapshot at(Revision revision) {
    Head head = shared.heads().pin();
    try {
      return at(head, revision.value());
    } catch (RuntimeException e) {
      head.unpin();
      throw e;
    }
  }

  private World at(Head head, long revision) {
    Head.State state = head.state();
    if (revision > state.revision()) {
      throw new PembaException(
          Reason.REVISION_NOT_REACHED,
          "revision %d is not reached yet: the head is at %d".formatted(revision, state.revision()),
          Map.of("revision", Long.toString(revision), "head", Long.toString(state.revision())));
    }
    if (revision < state.oldest()) {
      throw LogFeed.notKept(revision, state.oldest());
    }
    Schema schema =
        revision == state.revision() ? state.schema() : shared.schemas().at(head, revision);
    return new World(head, revision, schema, shared);
  }

  @Override
  public Snapshot asOf(Instant time) {
    Head head = shared.heads().pin();
    try {
      return at(head, revisionAt(head, time));
    } catch (RuntimeException e) {
      head.unpin();
      throw e;
    }
  }

  /// The last revision whose time is not later.
  private long revisionAt(Head head, Instant time) {
    Head.State state = head.state();
    long millis = time.toEpochMilli();
    if (time.isAfter(clock.instant()) && millis > state.timeMillis()) {
      throw PembaException.malformed("time `%s` is in the future".formatted(time));
    }
    if (millis >= state.timeMillis()) {
      return state.revision();
    }
    return ChangeLog.lastNotLater(head, Math.max(state.oldest(), 1), state.revision(), millis);
  }

  @Override
  public Revision revision() {
    return new Revision(shared.heads().state().revision());
  }

  @Override
  public Revision oldestRevision() {
    return new Revision(shared.heads().state().oldest());
  }

  @Override
  public boolean await(Revision revision, Duration bound) throws InterruptedException {
    return shared.heads().await(revision.value(), bound);
  }

  @Override
  public Pending submit(Change change) {
    return log.submit(change);
  }

  @Override
  public Feed changes(Revision after) {
    long oldest = shared.heads().state().oldest();
    if (after.value() < oldest) {
      throw LogFeed.notKept(after.value(), oldest);
    }
    return new LogFeed(shared, after.value());
  }

  @Override
  public Optional<Origin> origin(Revision revision) {
    Head head = shared.heads().pin();
    try {
      if (revision.value() == 0 || revision.value() > head.revision()) {
        return Optional.empty();
      }
      LogHeader header = ChangeLog.header(head, revision.value());
      return Optional.of(new Origin(header.provenance(), header.time()));
    } finally {
      head.unpin();
    }
  }

  @Override
  public Lives history(Revision at, RelationshipFilter filter, Optional<LifePosition> after) {
    Head head = shared.heads().pin();
    try {
      return StoredLives.open(at(head, at.value()), head, filter, after);
    } catch (RuntimeException e) {
      head.unpin(); // the world's pin is this one
      throw e;
    }
  }

  @Override
  public Stranded stranded(Schema draft, int limit) {
    Head head = shared.heads().pin();
    try (World world = new World(head, head.revision(), head.state().schema(), shared)) {
      return new Stranding(draft, world.schema(), world, head, clock.instant().toEpochMilli())
          .find(Tally.counts(head), limit);
    }
  }

  /// Where the record of decisions is kept.
  public AuditTables auditTables() {
    return new RocksAuditTables(shared.disk());
  }

  /// The log as the record of decisions reads it.
  public Changes auditChanges() {
    return new RocksChanges(shared);
  }

  /// Clears away what the retention window no longer covers. Also done every
  /// `StoreSettings.pruneInterval`.
  public void prune() {
    pruning.run();
  }

  @Override
  public void close() {
    log.close();
    pruning.close();
    settling.close();
    group.close();
    shared.heads().close();
    shared.disk().unpin();
    if (shared.disk().awaitClosed(CLOSE_BOUND)) {
      folder.close();
    } else {
      LOG.atWarn().log("snapshots are still open: the data folder stays locked");
    }
  }
}
