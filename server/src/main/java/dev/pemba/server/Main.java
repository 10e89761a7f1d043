package dev.pemba.server;

import dev.pemba.model.PembaException;
import dev.pemba.server.config.Flags;

/// Serves a store until the process is told to stop.
///
/// `java … dev.pemba.server.Main [--config FILE] [--SETTING VALUE]…`; exit code 1 and one sentence
/// on standard error if it can't start.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    try {
      PembaServer.serve(Flags.load(System.getenv(), arguments));
    } catch (PembaException failure) {
      System.err.println("pemba: " + failure.getMessage());
      System.exit(1);
    }
  }
}
