package dev.pemba.server.rocks;

import dev.pemba.model.Change;
import dev.pemba.server.log.Applier;
import java.util.Optional;

/// A change that waits for its turn, with what could be worked out before.
///
/// @param hash of its content, if it has an idempotency key; else empty
/// @param draft of its updates, if it is made of such
record DraftedChange(Change change, String hash, Optional<Draft> draft)
    implements Applier.Prepared {
  @Override
  public boolean isInDoubt() {
    return draft.isPresent() && draft.get().isFaulty();
  }
}
