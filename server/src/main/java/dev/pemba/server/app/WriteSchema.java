package dev.pemba.server.app;

import dev.pemba.model.Change;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.store.Store;

/// Replaces the schema. Thread-safe.
public final class WriteSchema {
  private final Store store;
  private final Worlds worlds;

  public WriteSchema(Store store, Worlds worlds) {
    this.store = store;
    this.worlds = worlds;
  }

  /// Returns the token at which the schema holds.
  public Token run(String text, Signed signed) {
    compile(text);
    return worlds.token(store.commit(signed.change(new Change.SchemaText(text))).revision());
  }

  /// Reads it here first, so that what can't be read never reaches the one applier.
  static dev.pemba.schema.Schema compile(String text) {
    if (text.isBlank()) {
      throw PembaException.malformed("`schema` is empty");
    }
    if (text.length() > Limits.SCHEMA_CHARACTERS) {
      throw PembaException.limit("schema_characters", Limits.SCHEMA_CHARACTERS, text.length());
    }
    return SchemaCompiler.compile(text);
  }
}
