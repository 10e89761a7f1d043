package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.Place;
import java.util.List;

/// What a run came to.
///
/// @param excepted cases that a reviewed exception excuses: neither passed nor failed
record Report(
    long seed,
    int passed,
    int failed,
    int excepted,
    List<Failure> failures,
    List<Exceptions.Entry> exceptions) {
  Report {
    failures = List.copyOf(failures);
    exceptions = List.copyOf(exceptions);
  }

  /// One thing that went wrong. A case that fails in several ways has several.
  ///
  /// @param world the name of the test, empty for a file that can't be read
  /// @param question what was asked
  record Failure(Place place, String world, String question, String expected, String got) {}
}
