package dev.pemba.cli;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.v1.AuditFilter;
import dev.pemba.v1.AuditRecord.Outcome;
import java.util.UUID;
import picocli.CommandLine.Option;

/// Which records of the record are meant.
final class AuditFilterOptions {
  @Option(
      names = "--subject",
      paramLabel = "SUBJECT",
      description =
          "Only what this subject asked, alone or as an actor, lists that named it, and changes of"
              + " its relationships.")
  private String subject = "";

  @Option(
      names = "--object",
      paramLabel = "OBJECT",
      description =
          "Only what was asked about this object, lists that named it, and changes of its"
              + " relationships.")
  private String object = "";

  @Option(
      names = "--permission",
      paramLabel = "NAME",
      description = "Only decisions on this permission.")
  private String permission = "";

  @Option(
      names = "--decision",
      paramLabel = "OUTCOME",
      description = "Only `allowed`, `denied`, `conditional`, or `answered` (lists).")
  private String decision = "";

  @Option(
      names = "--caller",
      paramLabel = "NAME",
      description = "Only what this caller of the service asked, as it authenticated.")
  private String caller = "";

  @Option(names = "--id", paramLabel = "ID", description = "Only the decision with this id.")
  private String id = "";

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description =
          "Only `decisions`, `changes`, `break-glass` (changes in an emergency) or `others` (what"
              + " happened to the record itself, and settings).")
  private String kind = "";

  AuditFilter.Builder filter() {
    if (!object.isEmpty() && object.indexOf(':') >= 0) {
      ObjectRef _ = ObjectRef.parse(object);
    }
    return AuditFilter.newBuilder()
        .setSubject(subject)
        .setObject(object)
        .setPermission(permission)
        .setOutcome(outcome())
        .setCaller(caller)
        .setId(id())
        .setKind(kind());
  }

  private String id() {
    try {
      return id.isEmpty() ? "" : UUID.fromString(id).toString();
    } catch (IllegalArgumentException _) {
      throw PembaException.malformed(
          "`--id %s` is no decision's id: expected one as `pemba check` prints it"
              .formatted(Printable.of(id)));
    }
  }

  private Outcome outcome() {
    return switch (decision) {
      case "" -> Outcome.OUTCOME_UNSPECIFIED;
      case "allowed" -> Outcome.OUTCOME_ALLOWED;
      case "denied" -> Outcome.OUTCOME_DENIED;
      case "conditional" -> Outcome.OUTCOME_CONDITIONAL;
      case "answered" -> Outcome.OUTCOME_ANSWERED;
      default ->
          throw PembaException.malformed(
              "decision `%s`: expected `allowed`, `denied`, `conditional` or `answered`"
                  .formatted(Printable.of(decision)));
    };
  }

  private AuditFilter.Kind kind() {
    return switch (kind) {
      case "" -> AuditFilter.Kind.KIND_UNSPECIFIED;
      case "decisions" -> AuditFilter.Kind.KIND_DECISIONS;
      case "changes" -> AuditFilter.Kind.KIND_CHANGES;
      case "break-glass" -> AuditFilter.Kind.KIND_BREAK_GLASS;
      case "others" -> AuditFilter.Kind.KIND_OTHERS;
      default ->
          throw PembaException.malformed(
              "kind `%s`: expected `decisions`, `changes`, `break-glass` or `others`"
                  .formatted(Printable.of(kind)));
    };
  }
}
