package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.Map;

/// How damage of the record is told.
final class Faults {
  private Faults() {}

  static PembaException damaged(String how) {
    return new PembaException(
        Reason.DATA_CORRUPT, "the decision log is damaged: it " + how, Map.of("family", "audit"));
  }
}
