package dev.pemba.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One change of the world, as asked for: judged and applied in the order of the log.
///
/// The log adds the timestamp; whatever depends on time at apply uses that one.
///
/// @param idempotencyKey a second change with the same key and content answers with the first one's
///   revision and changes nothing
public record Change(Provenance provenance, Optional<String> idempotencyKey, Body body) {

  public Change {
    if (idempotencyKey.isPresent()
        && (idempotencyKey.get().isEmpty()
            || idempotencyKey.get().length() > Limits.IDEMPOTENCY_KEY_BYTES)) {
      throw PembaException.limit(
          "idempotency_key_bytes", Limits.IDEMPOTENCY_KEY_BYTES, idempotencyKey.get().length());
    }
  }

  public static Change of(Body body) {
    return new Change(Provenance.NONE, Optional.empty(), body);
  }

  /// What is to change.
  public sealed interface Body {}

  /// Updates of relationships, all or none. Each key at most once.
  public record Updates(List<Precondition> preconditions, List<Update> updates) implements Body {
    public Updates {
      preconditions = List.copyOf(preconditions);
      updates = List.copyOf(updates);
    }
  }

  /// Deletes every relationship the filter matches, in one change.
  ///
  /// More than `limit` matches: with `partial` the first `limit` go, without it the change fails.
  ///
  /// @param limit from 1 to `Limits.RELATIONSHIPS_PER_CHANGE`
  public record DeleteMatching(
      List<Precondition> preconditions, RelationshipFilter filter, int limit, boolean partial)
      implements Body {
    public DeleteMatching {
      preconditions = List.copyOf(preconditions);
    }
  }

  /// Replaces the schema.
  public record SchemaText(String text) implements Body {}

  /// One update.
  public record Update(Operation operation, Relationship relationship) {
    /// A refusal of this update, to be thrown.
    public PembaException refused(Reason reason, String why) {
      String key = relationship.key().toString();
      return new PembaException(
          reason, "relationship `%s` %s".formatted(key, why), Map.of("relationship", key));
    }
  }

  /// How an update treats what is there.
  public enum Operation {
    /// Fails if the relationship exists.
    CREATE,
    /// Creates or replaces.
    TOUCH,
    /// Deletes if it exists.
    DELETE
  }

  /// What must hold when the change is applied.
  public record Precondition(RelationshipFilter filter, boolean mustMatch) {}
}
