package dev.pemba.bench.systems;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The folder of this project, which holds the launcher and its options.
public final class Home {
  private static final String OPTIONS = "deploy/serve.options";
  private static final String AOT_CACHE = "client/cli/target/serve.aot";

  private Home() {}

  /// The nearest folder from here upwards. Throws `IllegalStateException` if there is none.
  public static Path folder() {
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve(OPTIONS))) {
        return folder;
      }
    }
    throw new IllegalStateException("no folder from %s upwards holds %s".formatted(here, OPTIONS));
  }

  /// The JVM's options of every server that Pemba starts, as a file that `java @file` reads.
  static Path serveOptions() {
    return folder().resolve(OPTIONS);
  }

  /// The options with which a server starts from the AOT cache that users' servers start from; none
  /// if it was not made. A cache that does not fit the class path is passed over, without a word.
  static List<String> aotCache() {
    Path cache = folder().resolve(AOT_CACHE);
    return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off") : List.of();
  }
}
