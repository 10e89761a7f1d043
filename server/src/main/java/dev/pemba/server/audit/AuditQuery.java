package dev.pemba.server.audit;

import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Changed;
import dev.pemba.server.audit.AuditRecord.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Which records are looked for: each given part must fit.
///
/// @param from from this time on
/// @param to before this time
/// @param subject as text; of decisions also among the actors and those that a list named, of
///   changes in one of the updates
/// @param object as text; also among those that a list named
/// @param permission of decisions
/// @param outcome of decisions
/// @param caller as it authenticated
/// @param id the decision's
/// @param kind of records
public record AuditQuery(
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<String> subject,
    Optional<String> object,
    Optional<String> permission,
    Optional<Outcome> outcome,
    Optional<String> caller,
    Optional<UUID> id,
    Kind kind) {
  /// All records.
  public static final AuditQuery ALL =
      new AuditQuery(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Kind.ANY);

  /// The records with an id.
  static AuditQuery of(UUID id) {
    return new AuditQuery(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(id),
        Kind.ANY);
  }

  /// Which kinds of record.
  public enum Kind {
    ANY,
    DECISIONS,
    CHANGES,
    /// What happened to the log itself, and settings.
    OTHERS,
    /// Changes made in an emergency.
    BREAK_GLASS
  }

  /// The same with a subject and an object as the record names them.
  AuditQuery named(Optional<String> otherSubject, Optional<String> otherObject) {
    return new AuditQuery(
        from, to, otherSubject, otherObject, permission, outcome, caller, id, kind);
  }

  /// The same for one decision.
  AuditQuery ofDecision(UUID wanted) {
    return new AuditQuery(
        from, to, subject, object, permission, outcome, caller, Optional.of(wanted), kind);
  }

  boolean fits(AuditRecord record) {
    Instant time = Instant.ofEpochMilli(record.timeMillis());
    return from.filter(time::isBefore).isEmpty()
        && to.filter(at -> !time.isBefore(at)).isEmpty()
        && id.filter(wanted -> !wanted.equals(record.id())).isEmpty()
        && caller.filter(wanted -> !wanted.equals(record.origin().caller())).isEmpty()
        && fits(record.body());
  }

  private boolean fits(AuditRecord.Body body) {
    return switch (body) {
      case Asked asked -> isAnyOf(Kind.DECISIONS) && fits(asked);
      case Changed changed ->
          (isAnyOf(Kind.CHANGES) || (kind == Kind.BREAK_GLASS && changed.breakGlass()))
              && fits(changed);
      case AuditRecord.Held _,
          AuditRecord.Configured _,
          AuditRecord.Gap _,
          AuditRecord.Pruned _,
          AuditRecord.Forgotten _ ->
          isAnyOf(Kind.OTHERS)
              && subject.isEmpty()
              && object.isEmpty()
              && permission.isEmpty()
              && outcome.isEmpty();
    };
  }

  private boolean isAnyOf(Kind wanted) {
    return kind == Kind.ANY || kind == wanted;
  }

  private boolean fits(Asked asked) {
    return subject.filter(wanted -> !isSubject(wanted, asked)).isEmpty()
        && object.filter(wanted -> !isObject(wanted, asked)).isEmpty()
        && permission.filter(wanted -> !wanted.equals(asked.permission())).isEmpty()
        && outcome.filter(wanted -> wanted != asked.outcome()).isEmpty();
  }

  private static boolean isSubject(String wanted, Asked asked) {
    return wanted.equals(asked.subject())
        || asked.actors().contains(wanted)
        || asked.namedSubjects().anyMatch(wanted::equals);
  }

  private static boolean isObject(String wanted, Asked asked) {
    return wanted.equals(asked.object()) || asked.namedObjects().anyMatch(wanted::equals);
  }

  private boolean fits(Changed changed) {
    return permission.isEmpty()
        && outcome.isEmpty()
        && ((subject.isEmpty() && object.isEmpty())
            || changed.updates().stream().anyMatch(this::fits));
  }

  private boolean fits(String update) {
    return subject.filter(wanted -> !wanted.equals(Entities.subjectOf(update))).isEmpty()
        && object.filter(wanted -> !wanted.equals(Entities.objectOf(update))).isEmpty();
  }
}
