package dev.pemba.model;

import java.util.List;
import java.util.Optional;

/// A change that is not made, to ask what would be if it were: relationships to write and to
/// delete, and a schema.
///
/// It means: first what the updates delete or replace goes, then the schema holds, then what they
/// write is there.
///
/// @param schema the text of another schema
public record Draft(Optional<String> schema, List<Change.Update> updates) {
  /// Nothing is otherwise.
  public static final Draft NONE = new Draft(Optional.empty(), List.of());

  public Draft {
    updates = List.copyOf(updates);
    if (updates.size() > Limits.UPDATES_PER_DRAFT) {
      throw PembaException.limit("draft.updates", Limits.UPDATES_PER_DRAFT, updates.size());
    }
  }

  public boolean isEmpty() {
    return schema.isEmpty() && updates.isEmpty();
  }
}
