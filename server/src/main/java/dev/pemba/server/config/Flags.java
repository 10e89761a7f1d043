package dev.pemba.server.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The arguments of a command line: `--name value` or `--name=value`.
public final class Flags {
  private static final String CONFIG = "config";

  private Flags() {}

  /// A configuration from a command line and its environment. The file is the one that `--config`
  /// names, else `PEMBA_CONFIG`. Throws as [Configuration#load] does.
  public static Configuration load(Map<String, String> environment, String... arguments) {
    Map<String, String> flags = parse(arguments);
    String file = flags.remove(CONFIG);
    if (file == null) {
      file = environment.getOrDefault("PEMBA_CONFIG", "");
    }
    return Configuration.load(
        environment, file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file)), flags);
  }

  private static Map<String, String> parse(String... arguments) {
    Map<String, String> flags = new LinkedHashMap<>();
    int at = 0;
    while (at < arguments.length) {
      String argument = arguments[at++];
      if (!argument.startsWith("--")) {
        throw Values.invalid("`%s` is no flag: expected `--name value`".formatted(argument));
      }
      int equals = argument.indexOf('=');
      if (equals >= 0) {
        flags.put(argument.substring(2, equals), argument.substring(equals + 1));
      } else if (at < arguments.length) {
        flags.put(argument.substring(2), arguments[at++]);
      } else {
        throw Values.invalid("the flag `%s` has no value".formatted(argument));
      }
    }
    return flags;
  }
}
