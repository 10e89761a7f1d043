package dev.pemba.bench.systems;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// Starts systems of one kind. Thread-safe.
public interface Launcher {
  /// The name that its targets have.
  String name();

  /// Versions and settings that a reader of the report wants to know, such as `spicedb` and
  /// `v1.45.0`; also why it can't be started here, if so.
  Map<String, String> facts();

  /// Starts one with an empty store and returns when it takes requests.
  ///
  /// @param folder empty, its own, for whatever it writes; [Target#close] removes what is in it
  Target start(Path folder) throws IOException;
}
