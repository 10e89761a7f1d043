package dev.pemba.store;

import dev.pemba.model.Applied;
import dev.pemba.model.Change;
import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.schema.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Relationships and schemas over time: one ordered log of changes, readable at every kept
/// revision. Thread-safe.
public interface Store extends AutoCloseable {

  StoreId id();

  /// The newest world, pinned until closed.
  Snapshot head();

  /// The world at a revision. Throws `REVISION_NOT_KEPT` or `REVISION_NOT_REACHED`.
  Snapshot at(Revision revision);

  /// The world as it was at a time: after the last change whose timestamp is not later. Throws
  /// `REVISION_NOT_KEPT` for a time before the retention window, and `MALFORMED_REQUEST` for one in
  /// the future.
  Snapshot asOf(Instant time);

  /// The revision of the head.
  Revision revision();

  /// The oldest revision that can be read.
  Revision oldestRevision();

  /// Waits until the head has reached a revision. False if `bound` passed first.
  boolean await(Revision revision, Duration bound) throws InterruptedException;

  /// Applies a change and returns once it is durable and visible at the head.
  ///
  /// Throws `PembaException` if the change is refused; then nothing has changed.
  default Outcome commit(Change change) {
    return submit(change).await();
  }

  /// Gives a change to the log. Those that one thread submits are applied in its order, whether it
  /// awaits them in between or not.
  ///
  /// Throws `PembaException` if the log does not take it.
  Pending submit(Change change);

  /// The log after `after`, oldest first. Throws `REVISION_NOT_KEPT` if changes right after it are
  /// gone.
  Feed changes(Revision after);

  /// Who made the change at a revision, when and why; kept longer than the change itself. Empty if
  /// no change has this revision.
  Optional<Origin> origin(Revision revision);

  /// Every life of the relationships that match: from the change that wrote one to the change that
  /// replaced or removed it, as the world at `at` knows it. In key order, the lives of one key in
  /// the order of time, strictly after `after` if given. Lives that ended at or before
  /// [#oldestRevision] are no longer told.
  ///
  /// Throws `REVISION_NOT_KEPT` or `REVISION_NOT_REACHED`.
  Lives history(Revision at, RelationshipFilter filter, Optional<LifePosition> after);

  /// Which relationships at the head a draft of a schema would not allow: what a write of this
  /// schema would be refused for. Expired ones, judged by the store's clock, do not count.
  ///
  /// @param limit how many to name
  Stranded stranded(Schema draft, int limit);

  @Override
  void close();

  /// A change on its way.
  interface Pending {
    /// Waits until the change is durable and visible at the head, or refused, as [Store#commit]
    /// does. May be called again.
    Outcome await();

    /// True if it looks as if it will be refused: whoever has more to submit after it had better
    /// await it first.
    boolean isInDoubt();
  }

  /// What a commit came to.
  ///
  /// @param revision the change's place in the log; of the first one if this was a repetition
  /// @param relationships how many relationships were created, replaced or deleted
  /// @param complete false if a partial delete left matches behind
  record Outcome(Revision revision, int relationships, boolean complete) {}

  /// What a schema would strand.
  ///
  /// @param first some of them, in key order within each kind
  /// @param count how many; where `first` does not hold them all, expired ones that are still
  ///   stored may be counted too
  record Stranded(List<Relationship> first, long count) {
    public Stranded {
      first = List.copyOf(first);
    }

    /// Why a schema that strands these can't be written; empty if there are none.
    public Optional<PembaException> refusal() {
      if (first.isEmpty()) {
        return Optional.empty();
      }
      String names = first.stream().map(Relationship::toString).collect(Collectors.joining("\n"));
      return Optional.of(
          new PembaException(
              Reason.SCHEMA_STRANDS_RELATIONSHIPS,
              "the schema would strand %d stored relationships, such as `%s`: delete them first"
                  .formatted(count, first.getFirst()),
              Map.of("count", Long.toString(count), "first", names)));
    }
  }

  /// Lives of relationships, one after another. Not thread-safe.
  interface Lives extends Iterator<Life>, AutoCloseable {
    @Override
    void close();
  }

  /// A relationship between two changes. That it may expire in between is not the store's matter.
  ///
  /// @param ended the change that replaced or removed it; empty if it stands
  /// @param predecessor what stood under the same key until this was written
  /// @param replaced true if what ended it wrote another in its place
  record Life(
      Relationship relationship,
      Revision created,
      Optional<Revision> ended,
      Optional<Relationship> predecessor,
      boolean replaced) {
    public LifePosition position() {
      return new LifePosition(relationship.key(), created);
    }
  }

  /// Where a life stands in the order of [#history].
  record LifePosition(Relationship.Key key, Revision created) {}

  /// Who, why and when.
  record Origin(Provenance provenance, Instant time) {}

  /// A reader of the log. Not thread-safe.
  interface Feed extends AutoCloseable {
    /// The next change, waiting up to `bound` for one; empty if none came.
    Optional<Applied> next(Duration bound) throws InterruptedException;

    @Override
    void close();
  }
}
