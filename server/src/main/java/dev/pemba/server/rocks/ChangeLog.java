package dev.pemba.server.rocks;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.server.log.ByteWriter;
import dev.pemba.server.log.LogHeader;
import java.util.Map;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// The family `changes`: each revision's header, kept for ever, and its body, kept for the
/// retention window.
final class ChangeLog {
  private static final int HEADER = 0;
  private static final int BODY = 1;

  private ChangeLog() {}

  static byte[] headerKey(long revision) {
    return new ByteWriter(9).u64(revision).u8(HEADER).toBytes();
  }

  static byte[] bodyKey(long revision) {
    return new ByteWriter(9).u64(revision).u8(BODY).toBytes();
  }

  /// The last revision; 0 if there is none.
  static long last(Reader reader) {
    try (RocksIterator iterator = reader.iterator(Family.CHANGES)) {
      iterator.seekToLast();
      if (iterator.isValid()) {
        return EdgeKey.get(iterator.key(), 0);
      }
      iterator.status();
      return 0;
    } catch (RocksDBException e) {
      throw Faults.reading(Family.CHANGES, e);
    }
  }

  /// The header of a revision that the log has reached.
  static LogHeader header(Reader reader, long revision) {
    byte[] bytes = reader.get(Family.CHANGES, headerKey(revision));
    if (bytes.length == 0) {
      throw damaged("lacks revision %d".formatted(revision));
    }
    LogHeader header = LogHeader.read(bytes);
    if (!header.revision().equals(new Revision(revision))) {
      throw damaged("holds revision %s at %d".formatted(header.revision(), revision));
    }
    return header;
  }

  /// The whole entry, or empty if its body is no longer kept.
  static Optional<LogEntry> entry(Reader reader, long revision) {
    LogHeader header = header(reader, revision);
    byte[] body = reader.get(Family.CHANGES, bodyKey(revision));
    return body.length == 0 ? Optional.empty() : Optional.of(LogBody.read(header, body));
  }

  /// The last revision from `from` to `to` whose time is not later; `from - 1` if there is none.
  static long lastNotLater(Reader reader, long from, long to, long millis) {
    long low = from;
    long high = to + 1;
    // INVARIANT (time never goes back): those below `low` are not later, those from `high` on are.
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (header(reader, middle).time().toEpochMilli() <= millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private static PembaException damaged(String how) {
    return new PembaException(
        Reason.DATA_CORRUPT,
        "stored data is damaged: `changes` " + how,
        Map.of("family", Family.CHANGES.title()));
  }
}
