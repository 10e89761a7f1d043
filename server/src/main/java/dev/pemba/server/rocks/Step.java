package dev.pemba.server.rocks;

import dev.pemba.model.Change.Operation;
import dev.pemba.store.Grant;

/// One edge that a change creates, replaces or removes.
///
/// @param effect CREATE for new, TOUCH for replaced, DELETE for removed
/// @param key its ends; an end may be a newcomer of the change's [Draft]
/// @param before the value that is stored, or [EdgeValue#NONE]
/// @param grant what is written; of a deletion, what was stored
record Step(Operation effect, EdgeKey key, EdgeValue before, Grant grant) {
  static Step deletion(EdgeKey key, EdgeValue stored) {
    return new Step(Operation.DELETE, key, stored, stored.grant());
  }

  boolean leavesHistory() {
    return before.created() > 0;
  }
}
