package dev.pemba.server.rocks;

import dev.pemba.schema.Schema;
import java.util.List;
import java.util.Optional;

/// What a change that is not refused does.
///
/// @param complete false if a partial deletion left matches behind
/// @param symbols the symbols with those of the new schema, if there is one
record Verdict(List<Step> steps, boolean complete, Optional<Schema> schema, SymbolTable symbols) {
  static Verdict of(List<Step> steps, boolean complete) {
    return new Verdict(steps, complete, Optional.empty(), SymbolTable.EMPTY);
  }

  static Verdict of(Schema schema, SymbolTable symbols) {
    return new Verdict(List.of(), true, Optional.of(schema), symbols);
  }
}
