package dev.pemba.server.grpc;

import dev.pemba.server.audit.AuditQuery;
import dev.pemba.server.audit.AuditRecord.Outcome;
import dev.pemba.v1.AuditFilter;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Reads which records are asked for.
final class AuditFilters {
  private static final Field FILTER = Field.of("filter");

  private AuditFilters() {}

  static AuditQuery query(AuditFilter given) {
    Optional<Instant> from =
        given.hasFrom()
            ? Optional.of(FromProto.instant(given.getFrom(), FILTER.child("from")))
            : Optional.empty();
    Optional<Instant> to =
        given.hasTo()
            ? Optional.of(FromProto.instant(given.getTo(), FILTER.child("to")))
            : Optional.empty();
    if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
      throw FILTER
          .child("from")
          .malformed("is %s, after `filter.to` (%s)".formatted(from.get(), to.get()));
    }
    return new AuditQuery(
        from,
        to,
        text(given.getSubject()),
        text(given.getObject()),
        text(given.getPermission()),
        outcome(given),
        text(given.getCaller()),
        text(given.getId()).map(id -> id(id, FILTER.child("id"))),
        kind(given));
  }

  private static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /// Reads a decision's id.
  static UUID id(String text, Field field) {
    try {
      UUID id = UUID.fromString(text);
      if (id.toString().equals(text)) {
        return id;
      }
    } catch (IllegalArgumentException _) {
      // told below
    }
    throw field.malformed("is no id of a decision, such as `01890a5d-ac96-774b-bcce-b302099a8057`");
  }

  private static Optional<Outcome> outcome(AuditFilter given) {
    return switch (given.getOutcome()) {
      case OUTCOME_UNSPECIFIED -> Optional.empty();
      case OUTCOME_ALLOWED -> Optional.of(Outcome.ALLOWED);
      case OUTCOME_DENIED -> Optional.of(Outcome.DENIED);
      case OUTCOME_CONDITIONAL -> Optional.of(Outcome.CONDITIONAL);
      case OUTCOME_ANSWERED -> Optional.of(Outcome.ANSWERED);
      case UNRECOGNIZED -> throw FILTER.child("outcome").malformed("is none of its values");
    };
  }

  private static AuditQuery.Kind kind(AuditFilter given) {
    return switch (given.getKind()) {
      case KIND_UNSPECIFIED -> AuditQuery.Kind.ANY;
      case KIND_DECISIONS -> AuditQuery.Kind.DECISIONS;
      case KIND_CHANGES -> AuditQuery.Kind.CHANGES;
      case KIND_OTHERS -> AuditQuery.Kind.OTHERS;
      case KIND_BREAK_GLASS -> AuditQuery.Kind.BREAK_GLASS;
      case UNRECOGNIZED -> throw FILTER.child("kind").malformed("is none of its values");
    };
  }
}
