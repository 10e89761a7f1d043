package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.Place;
import dev.pemba.model.PembaException;
import dev.pemba.schema.SchemaCompiler;

/// Where in a file a schema's fault is.
final class Faults {
  private Faults() {}

  /// The place of a fault, if it says its line, in a schema that starts at `start`.
  static Place place(Place start, PembaException fault) {
    String line = fault.details().getOrDefault("line", "1");
    return line.matches("[1-9][0-9]{0,8}") ? start.plus(Integer.parseInt(line) - 1) : start;
  }

  /// The place at which this schema does not compile, or else `otherwise`.
  static Place place(Place start, String schema, Place otherwise) {
    try {
      SchemaCompiler.compile(schema);
      return otherwise;
    } catch (PembaException e) {
      return place(start, e);
    }
  }
}
