package dev.pemba.server.app.authzen;

import dev.pemba.model.PembaException;

/// Which failures say no more than that something of that name does not exist: then the answer is a
/// denial, or that nothing was found.
final class Names {
  private Names() {}

  static boolean areUnknown(PembaException failure) {
    return switch (failure.reason()) {
      case UNKNOWN_TYPE, UNKNOWN_RELATION, NO_SCHEMA -> true;
      default -> false;
    };
  }
}
