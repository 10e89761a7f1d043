package dev.pemba.server.app;

import dev.pemba.model.Change;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.store.Store;
import java.util.List;

/// Writes very many relationships: each message is one change, durable before the next is taken.
/// Thread-safe.
public final class ImportRelationships {
  private final Store store;
  private final Worlds worlds;

  public ImportRelationships(Store store, Worlds worlds) {
    this.store = store;
    this.worlds = worlds;
  }

  /// Creates or replaces these, and returns the token at which they are visible.
  public Token run(List<Relationship> relationships, Signed signed) {
    if (relationships.isEmpty()) {
      throw PembaException.malformed("`relationships` is empty: a message brings at least one");
    }
    if (relationships.size() > Limits.RELATIONSHIPS_PER_CHANGE) {
      throw PembaException.limit(
          "relationships", Limits.RELATIONSHIPS_PER_CHANGE, relationships.size());
    }
    List<Change.Update> updates =
        relationships.stream()
            .map(relationship -> new Change.Update(Change.Operation.TOUCH, relationship))
            .toList();
    Change change = signed.change(new Change.Updates(List.of(), updates));
    return worlds.token(store.commit(change).revision());
  }

  /// The token of an import that brought nothing.
  public Token head() {
    return worlds.token(store.revision());
  }
}
