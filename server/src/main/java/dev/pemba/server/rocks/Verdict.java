package dev.pemba.server.rocks;

import dev.pemba.schema.Schema;
import dev.pemba.server.rocks.Ids.IdKey;
import java.util.List;
import java.util.Optional;

/// What a change that is not refused does.
///
/// @param newcomers the ids that ends of steps may stand for instead of a number
/// @param complete false if a partial deletion left matches behind
/// @param symbols the symbols with those of the new schema, if there is one
record Verdict(
    List<Step> steps,
    List<IdKey> newcomers,
    boolean complete,
    Optional<Schema> schema,
    SymbolTable symbols) {
  static Verdict updates(List<Step> steps, List<IdKey> newcomers) {
    return new Verdict(steps, newcomers, true, Optional.empty(), SymbolTable.EMPTY);
  }

  static Verdict deletions(List<Step> steps, boolean complete) {
    return new Verdict(steps, List.of(), complete, Optional.empty(), SymbolTable.EMPTY);
  }

  static Verdict of(Schema schema, SymbolTable symbols) {
    return new Verdict(List.of(), List.of(), true, Optional.of(schema), symbols);
  }
}
