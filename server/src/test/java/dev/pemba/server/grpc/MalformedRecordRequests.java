package dev.pemba.server.grpc;

import dev.pemba.model.Reason;
import dev.pemba.server.grpc.MalformedRequests.Case;
import java.util.List;

/// Of the [MalformedRequests], those about what was and about the record of decisions.
final class MalformedRecordRequests {
  private MalformedRecordRequests() {}

  static List<Case> histories() {
    String history = "HistoryService/History";
    String diff = "HistoryService/DiffAccess";
    String replay = "HistoryService/ReplayDecisions";
    return List.of(
        MalformedRequests.malformed(diff, "", "`from` is missing"),
        MalformedRequests.malformed(diff, "from {as_of {seconds: -1}}", "`from.as_of` is no time"),
        MalformedRequests.malformed(
            diff, "from {head: true} to {as_of {seconds: 9}}", "is after `to`"),
        MalformedRequests.malformed(diff, "from {head: true} object {}", "`object.type` is empty"),
        MalformedRequests.malformed(
            diff, "from {head: true} object_types: 'a b'", "`object_types[0]`"),
        new Case(diff, "from {head: true} object_types: 'nope'", Reason.UNKNOWN_TYPE, "`nope`"),
        new Case(
            diff,
            "from {head: true} object_types: 'document' permissions: 'nope'",
            Reason.UNKNOWN_RELATION,
            "`nope`"),
        new Case(
            diff,
            "from {head: true} subject {type: 'nope' id: 'x'}",
            Reason.UNKNOWN_TYPE,
            "`nope`"),
        new Case(diff, "draft {schema: 'definition'}", Reason.SCHEMA_SYNTAX, "line 1"),
        MalformedRequests.malformed(replay, "", "`from` is missing"),
        MalformedRequests.malformed(replay, "from {seconds: 1}", "`draft` is empty"),
        MalformedRequests.malformed(replay, "from {seconds: -1}", "`from` is no time"),
        new Case(
            replay,
            "from {seconds: 1} draft {schema: 'definition'}",
            Reason.SCHEMA_SYNTAX,
            "line 1"),
        MalformedRequests.malformed(history, "", "`filter` is empty"),
        MalformedRequests.malformed(history, "filter {object_id: 'x'}", "`filter`"),
        new Case(history, "filter {object_type: 'nope'}", Reason.UNKNOWN_TYPE, "`nope`"),
        MalformedRequests.malformed(
            history,
            "filter {object_type: 'document'} from {seconds: 9} to {seconds: 8}",
            "is after `to`"),
        new Case(
            history,
            "filter {object_type: 'document'} cursor: 'x'",
            Reason.CURSOR_INVALID,
            "`cursor`"));
  }

  static List<Case> audits() {
    String query = "AuditService/Query";
    String tail = "AuditService/Tail";
    String inclusion = "AuditService/GetInclusionProof";
    String consistency = "AuditService/GetConsistencyProof";
    return List.of(
        MalformedRequests.malformed(
            query, "filter {from {seconds: -1}}", "`filter.from` is no time"),
        MalformedRequests.malformed(
            query, "filter {from {seconds: 9} to {seconds: 8}}", "after `filter.to`"),
        MalformedRequests.malformed(
            query, "filter {id: 'x'}", "`filter.id` is no id of a decision"),
        MalformedRequests.malformed(query, "filter {outcome: 99}", "`filter.outcome`"),
        MalformedRequests.malformed(query, "filter {kind: 99}", "`filter.kind`"),
        new Case(query, "cursor: 'x'", Reason.CURSOR_INVALID, "`cursor`"),
        MalformedRequests.malformed(
            tail, "from_leaf: 9999999", "`from_leaf` is 9999999: the next leaf is"),
        MalformedRequests.malformed(
            tail, "from_leaf: 18446744073709551615", "`from_leaf` is 18446744073709551615"),
        MalformedRequests.malformed(tail, "filter {to {seconds: 8}}", "`filter.to` is given"),
        MalformedRequests.malformed(
            "AuditService/ListCheckpoints", "from {seconds: -1}", "`from` is no time"),
        MalformedRequests.malformed(
            "AuditService/ListCheckpoints", "from {seconds: 9} to {seconds: 8}", "after `to`"),
        new Case(
            "AuditService/ListCheckpoints",
            "page_size: 1001",
            Reason.LIMIT_EXCEEDED,
            "`page_size`"),
        new Case("AuditService/ListCheckpoints", "cursor: 'x'", Reason.CURSOR_INVALID, "`cursor`"),
        MalformedRequests.malformed("AuditService/RotateKey", "", "`current` is missing"),
        MalformedRequests.malformed(
            "AuditService/RotateKey", "current: 'x'", "`current` is no public key"),
        MalformedRequests.malformed(
            "AuditService/PlaceHold", "hold {name: 'a'}", "a hold needs a `reason`"),
        MalformedRequests.malformed(
            "AuditService/PlaceHold", "hold {reason: 'a'}", "a hold's name has 1 to 128"),
        MalformedRequests.malformed(
            "AuditService/PlaceHold",
            "hold {name: 'a' reason: 'b' from {seconds: 9} to {seconds: 8}}",
            "the first before the second"),
        MalformedRequests.malformed(
            "AuditService/LiftHold", "name: 'x' reason: 'y'", "there is no hold `x`"),
        MalformedRequests.malformed(
            "AuditService/LiftHold", "name: 'x'", "lifting a hold needs a `reason`"),
        MalformedRequests.malformed(
            "AuditService/Forget", "person: 'user:x' reason: 'y'", "`person`"),
        MalformedRequests.malformed("AuditService/Reveal", "pseudonym: 'x'", "`pseudonym`"),
        MalformedRequests.malformed(
            "AuditService/Export", "size: 9999999", "`size` is 9999999: it can be"),
        MalformedRequests.malformed(
            "AuditService/Export", "from_leaf: 18446744073709551615", "`from_leaf`"),
        MalformedRequests.malformed(
            "AuditService/GetCheckpoint", "size: 9999999", "`size` is 9999999: no checkpoint"),
        MalformedRequests.malformed(
            "AuditService/GetCheckpoint", "size: 1 now: true", "`size` is given"),
        MalformedRequests.malformed(inclusion, "", "`leaf` is missing, and so is `id`"),
        MalformedRequests.malformed(inclusion, "leaf: 9999999", "`leaf` is 9999999: the tree has"),
        MalformedRequests.malformed(
            inclusion, "leaf: 18446744073709551615", "`leaf` is 18446744073709551615"),
        MalformedRequests.malformed(inclusion, "leaf: 0 size: 9999999", "`size` is 9999999"),
        MalformedRequests.malformed(inclusion, "id: 'x'", "`id` is no id of a decision"),
        MalformedRequests.malformed(
            inclusion, "id: '01890a5d-ac96-774b-bcce-b302099a8057'", "no record has it"),
        MalformedRequests.malformed(consistency, "", "`from` is 0: every tree"),
        MalformedRequests.malformed(consistency, "from: 1 to: 9999999", "`to` is 9999999"),
        MalformedRequests.malformed(consistency, "from: 2 to: 1", "`from` is 2: it can be 1"));
  }
}
