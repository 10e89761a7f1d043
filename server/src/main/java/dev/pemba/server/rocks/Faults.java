package dev.pemba.server.rocks;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.store.NotInMemoryException;
import java.util.Map;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/// What a failure of RocksDB means to a caller.
final class Faults {
  private Faults() {}

  /// A read failed. Whatever the cause, the answer is not known: never an empty one. A read that
  /// must not go to the disk is told apart by its status.
  static RuntimeException reading(Family family, RocksDBException e) {
    if (e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete) {
      return new NotInMemoryException();
    }
    return corrupt("`%s` can't be read".formatted(family.title()), family.title(), e);
  }

  static PembaException corrupt(String what, String family, RocksDBException e) {
    PembaException fault =
        new PembaException(
            Reason.DATA_CORRUPT,
            "stored data is damaged: %s (%s)".formatted(what, e.getMessage()),
            Map.of("family", family));
    fault.initCause(e);
    return fault;
  }

  static PembaException writing(RocksDBException e) {
    if (isCorruption(e)) {
      return corrupt("the log can't be written", "log", e);
    }
    PembaException fault =
        new PembaException(
            Reason.STORE_UNWRITABLE, "the change could not be written: " + e.getMessage());
    fault.initCause(e);
    return fault;
  }

  static boolean isCorruption(RocksDBException e) {
    return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
  }
}
