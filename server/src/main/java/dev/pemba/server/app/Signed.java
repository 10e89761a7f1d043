package dev.pemba.server.app;

import dev.pemba.model.Change;
import dev.pemba.model.Provenance;
import java.util.Optional;

/// What comes with every change: who asks, what it says of itself, and its key against repetition.
///
/// @param provenance as the caller gave it
public record Signed(Request request, Provenance provenance, Optional<String> idempotencyKey) {
  Change change(Change.Body body) {
    return new Change(request.sign(provenance), idempotencyKey, body);
  }

  /// A change that is marked as made in an emergency.
  Change emergency(Change.Body body) {
    return new Change(request.signEmergency(provenance), idempotencyKey, body);
  }
}
