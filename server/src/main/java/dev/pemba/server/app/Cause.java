package dev.pemba.server.app;

import dev.pemba.model.Change;
import dev.pemba.model.Relationship;
import dev.pemba.store.Store;
import java.time.Instant;
import java.util.List;

/// What turned a decision to what it is.
public sealed interface Cause {
  /// A change of the log.
  ///
  /// @param updates those of it that are each enough by themselves; if none is, those that an
  ///   explanation of the answer names
  /// @param schemaChanged true if it replaced the schema
  record ByChange(
      Token token, Store.Origin origin, List<Change.Update> updates, boolean schemaChanged)
      implements Cause {
    public ByChange {
      updates = List.copyOf(updates);
    }
  }

  /// The time alone: relationships started or expired.
  record ByTime(Instant at, List<Relationship> turned) implements Cause {
    public ByTime {
      turned = List.copyOf(turned);
    }
  }
}
