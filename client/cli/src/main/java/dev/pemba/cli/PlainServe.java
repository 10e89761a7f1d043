package dev.pemba.cli;

import dev.pemba.model.PembaException;
import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import dev.pemba.server.config.Flags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `pemba serve` as servers are started, without picocli, whose old class files the JVM can't keep
/// ready for the next start. What it does not understand, or what fails, is left to [ServeCommand],
/// which explains.
final class PlainServe {
  private PlainServe() {}

  /// Serves until told to stop. False if this is not for it, or could not start.
  static boolean run(Session session, String... arguments) throws InterruptedException {
    if (arguments.length == 0 || !arguments[0].equals("serve")) {
      return false;
    }
    try {
      Optional<Configuration> configuration =
          configuration(session, List.of(arguments).subList(1, arguments.length));
      if (configuration.isPresent()) {
        PembaServer.serve(configuration.get());
      }
      return configuration.isPresent();
    } catch (PembaException _) {
      return false; // the same again will fail the same way, and be told
    }
  }

  /// The configuration that these arguments ask for, or empty if they are not plain.
  static Optional<Configuration> configuration(Session session, List<String> arguments) {
    List<String> flags = new ArrayList<>();
    int at = 0;
    while (at < arguments.size()) {
      String name = arguments.get(at++);
      int equals = name.indexOf('=');
      if (!name.startsWith("--") || name.length() == 2 || (equals < 0 && at == arguments.size())) {
        return Optional.empty();
      }
      String value = equals < 0 ? arguments.get(at++) : name.substring(equals + 1);
      switch (equals < 0 ? name : name.substring(0, equals)) {
        case "--help", "--version" -> {
          return Optional.empty();
        }
        case "--set" -> flags.add("--" + value);
        case "--port" -> flags.add("--listen-port=" + value);
        default -> flags.add(equals < 0 ? name + "=" + value : name);
      }
    }
    return Optional.of(Flags.load(session.environment(), flags.toArray(new String[0])));
  }
}
