package dev.pemba.schema;

import dev.pemba.schema.RewriteParser.Precedence;
import dev.pemba.schema.SchemaChecker.Conditions;

/// Text → checked schema. Thread-safe; costs some milliseconds per caveat.
public final class SchemaCompiler {
  private SchemaCompiler() {}

  /// Reads and checks a schema.
  ///
  /// Throws `PembaException`: `SCHEMA_SYNTAX` or `SCHEMA_INVALID` with the place, the line with a
  /// caret, what was expected and a hint, and `line` and `column` in the details; `LIMIT_EXCEEDED`
  /// for a text that is too long or nests too deep.
  public static Schema compile(String text) {
    return compile(text, Conditions.NOW);
  }

  /// Reads a schema that [#compile] has read before, such as a stored one: its conditions are
  /// compiled when they are first needed, which throws `DATA_CORRUPT` if they can't be.
  public static Schema compileStored(String text) {
    return compile(text, Conditions.WHEN_NEEDED);
  }

  private static Schema compile(String text, Conditions conditions) {
    if (text.isBlank()) {
      return Schema.EMPTY;
    }
    SourceText source = new SourceText(text);
    return SchemaChecker.check(source, SchemaParser.parse(source, Precedence.EXPLICIT), conditions);
  }

  /// Reads a schema written for SpiceDB, where operators may be mixed: `+` binds tightest, then
  /// `&`, then `-`. The schema's text is the given one with the parentheses made explicit, so
  /// [#compile] reads it alike. Throws as [#compile] does.
  public static Schema compileSpiceDb(String text) {
    return compile(SpiceDbText.explicit(text));
  }
}
