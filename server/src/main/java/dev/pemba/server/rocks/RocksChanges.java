package dev.pemba.server.rocks;

import dev.pemba.model.Change;
import dev.pemba.server.audit.Bytes;
import dev.pemba.server.audit.Changes;
import dev.pemba.server.log.LogHeader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// The family `changes` as the record reads it.
final class RocksChanges implements Changes {
  private final Shared shared;

  RocksChanges(Shared shared) {
    this.shared = shared;
  }

  @Override
  public long head() {
    return shared.heads().state().revision();
  }

  @Override
  public List<Long> schemaRevisions() {
    List<Long> revisions = new ArrayList<>();
    Head head = shared.heads().pin();
    try (RocksIterator iterator = head.iterator(Family.SCHEMAS)) {
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        revisions.add(EdgeKey.get(iterator.key(), 0));
      }
      iterator.status();
      return revisions;
    } catch (RocksDBException e) {
      throw Faults.reading(Family.SCHEMAS, e);
    } finally {
      head.unpin();
    }
  }

  @Override
  public Optional<Seen> next(long after, int mostUpdates) {
    Head head = shared.heads().pin();
    try (World world = new World(head, head.revision(), head.state().schema(), shared)) {
      long revision = after + 1;
      if (revision > head.revision()) {
        return Optional.empty();
      }
      LogHeader header = ChangeLog.header(head, revision);
      byte[] body = head.get(Family.CHANGES, ChangeLog.bodyKey(revision));
      if (body.length == 0) {
        return Optional.of(
            new Seen(
                revision,
                header.time(),
                header.provenance(),
                List.of(),
                0,
                Bytes.of(new byte[0]),
                false));
      }
      LogEntry entry = LogBody.read(header, body);
      List<Change.Update> updates = List.of();
      if (entry.effects().size() <= mostUpdates) {
        List<EdgeKey> keys = entry.effects().stream().map(LogEntry.Effect::key).toList();
        updates = entry.toApplied(new StoredRows.EndNames(world, keys)).updates();
      }
      return Optional.of(
          new Seen(
              revision,
              header.time(),
              header.provenance(),
              updates,
              entry.effects().size(),
              Bytes.of(sha256(body)),
              entry.schema().isPresent()));
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("BUG: every JDK has SHA-256", e);
    }
  }
}
