package dev.pemba.schema;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.PembaException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Catches the one kind of exception that the schema language throws.
final class SchemaFaults {
  private SchemaFaults() {}

  static PembaException faultOf(ThrowingCallable call) {
    return catchThrowableOfType(PembaException.class, call);
  }

  static PembaException faultIn(String schema) {
    return faultOf(() -> SchemaCompiler.compile(schema));
  }

  /// The fault of a `document` definition with these members, in a schema with users and teams.
  static PembaException faultInDocument(String... members) {
    return faultIn(document(members));
  }

  static String document(String... members) {
    return """
    definition user {}
    definition team { relation member: user | team#member }
    caveat office(hour int) { hour > 8 }
    definition document {
    %s
    }
    """
        .formatted(String.join("\n", members));
  }
}
