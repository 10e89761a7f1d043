package dev.pemba.schema;

import dev.pemba.schema.RewriteParser.Precedence;

/// Text → checked schema. Thread-safe; costs some milliseconds per caveat.
public final class SchemaCompiler {
  private SchemaCompiler() {}

  /// Reads and checks a schema.
  ///
  /// Throws `PembaException`: `SCHEMA_SYNTAX` or `SCHEMA_INVALID` with the place, the line with a
  /// caret, what was expected and a hint, and `line` and `column` in the details; `LIMIT_EXCEEDED`
  /// for a text that is too long or nests too deep.
  public static Schema compile(String text) {
    if (text.isBlank()) {
      return Schema.EMPTY;
    }
    SourceText source = new SourceText(text);
    return SchemaChecker.check(source, SchemaParser.parse(source, Precedence.EXPLICIT));
  }

  /// Reads a schema written for SpiceDB, where operators may be mixed: `+` binds tightest, then
  /// `&`, then `-`. The schema's text is the given one with the parentheses made explicit, so
  /// [#compile] reads it alike. Throws as [#compile] does.
  public static Schema compileSpiceDb(String text) {
    return compile(SpiceDbText.explicit(text));
  }
}
