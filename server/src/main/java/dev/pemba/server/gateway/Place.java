package dev.pemba.server.gateway;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.Map;

/// Where something stands in the mapping file.
record Place(String file, int line) {
  /// What is wrong there.
  PembaException fault(String message) {
    return new PembaException(
        Reason.CONFIGURATION_INVALID,
        "`%s`, line %d: %s".formatted(file, line, message),
        Map.of("file", file, "line", Integer.toString(line)));
  }
}
