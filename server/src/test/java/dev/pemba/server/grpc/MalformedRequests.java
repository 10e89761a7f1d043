package dev.pemba.server.grpc;

import dev.pemba.model.Reason;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Bad requests to every call, each with what it must be answered: the table of
/// [MalformedRequestsTest].
final class MalformedRequests {
  private static final String OK = "object {type: 'document' id: 'plan'}";
  private static final String AMINA = "subject {type: 'user' id: 'amina'}";
  private static final String TUPLE = OK + " relation: 'reader' " + AMINA;

  private MalformedRequests() {}

  /// A call, its request in protobuf's text form, the reason, and a part of the message.
  record Case(String method, String request, Reason reason, String message) {
    String fullMethod() {
      return (method.startsWith("AuthorizationService/") ? "pemba.authzen.v1." : "pemba.v1.")
          + method;
    }

    @Override
    public String toString() {
      return method
          + " {"
          + (request.length() > 80 ? request.substring(0, 80) + "…" : request)
          + "}";
    }
  }

  static Case malformed(String method, String request, String message) {
    return new Case(method, request, Reason.MALFORMED_REQUEST, message);
  }

  static String items(int count, String item) {
    return IntStream.range(0, count).mapToObj(_ -> item).collect(Collectors.joining(" "));
  }

  private static List<Case> checks() {
    String check = "PermissionService/Check";
    String full = OK + " permission: 'read' " + AMINA;
    return List.of(
        malformed(check, "", "`object` is missing"),
        malformed(check, "object {}", "`object.type` is empty"),
        malformed(check, "object {type: 'document'}", "`object.id` is empty"),
        malformed(check, "object {type: 'document' id: '*'}", "`object.id`: `*` means everyone"),
        malformed(check, "object {type: 'document' id: 'a b'}", "`object.id`: object id `a b`"),
        malformed(check, "object {type: 'document' id: 'a\\nb'}", "`object.id`"),
        malformed(check, "object {type: 'document' id: 'a#b'}", "`object.id`"),
        malformed(check, "object {type: 'docu ment' id: 'a'}", "`object.type`: type name"),
        malformed(check, OK, "`permission` is empty"),
        malformed(check, OK + " permission: 'r#d'", "`permission`: relation name `r#d`"),
        malformed(check, OK + " permission: 'read'", "`subject` is missing"),
        malformed(
            check,
            OK + " permission: 'read' subject {type: 'user' id: '*' relation: 'x'}",
            "`subject.relation` is given"),
        malformed(
            check,
            full + " context {fields {key: 'n' value {number_value: nan}}}",
            "`context.n` is no finite number"),
        malformed(
            check, full + " context {fields {key: 'n' value {}}}", "`context.n` has no value"),
        malformed(check, full + " consistency {head: false}", "`consistency.head` is false"),
        malformed(check, full + " consistency {at_least: ''}", "`consistency.at_least` is empty"),
        malformed(
            check, full + " consistency {as_of {seconds: -1}}", "`consistency.as_of` is no time"),
        malformed(
            check, full + " consistency {as_of {nanos: -1}}", "`consistency.as_of` is no time"),
        malformed(check, full + " consistency {as_of {seconds: 253402300799}}", "future"),
        malformed(
            check,
            full + " draft {updates {operation: OPERATION_TOUCH}}",
            "`draft.updates[0].relationship` is missing"),
        new Case(
            check,
            full
                + " draft {"
                + items(1_001, " updates {operation: OPERATION_TOUCH relationship {" + TUPLE + "}}")
                + "}",
            Reason.LIMIT_EXCEEDED,
            "`draft.updates` is limited to 1000"),
        new Case(check, full + " draft {schema: 'definition'}", Reason.SCHEMA_SYNTAX, "line 1"),
        malformed(
            check,
            full + " contextual_relationships {relation: 'x'}",
            "`contextual_relationships[0].object` is missing"),
        malformed(check, full + " actors {type: 'agent'}", "`actors[0].id` is empty"),
        new Case(
            check,
            full + items(9, " actors {type: 'agent' id: 'a'}"),
            Reason.LIMIT_EXCEEDED,
            "`actors` is limited to 8, got 9"),
        new Case(
            check,
            full + " actors {type: 'team' id: 'ml'}",
            Reason.UNKNOWN_RELATION,
            "`team:ml` can't act for anybody"),
        new Case(
            check, full + " consistency {exactly: 'zookie'}", Reason.TOKEN_MALFORMED, "`zookie`"),
        new Case(
            check,
            "object {type: 'document' id: '" + "a".repeat(1025) + "'}",
            Reason.LIMIT_EXCEEDED,
            "`object_id_bytes` is limited to 1024"),
        new Case(
            check,
            full
                + " context {fields {key: 'n' value {string_value: '"
                + "x".repeat(70_000)
                + "'}}}",
            Reason.LIMIT_EXCEEDED,
            "context_bytes"),
        new Case(
            check,
            full + items(1_001, " contextual_relationships {" + TUPLE + "}"),
            Reason.LIMIT_EXCEEDED,
            "`contextual_relationships` is limited to 1000"),
        new Case(
            check,
            "object {type: 'documnet' id: 'a'} permission: 'read' " + AMINA,
            Reason.UNKNOWN_TYPE,
            "did you mean `document`?"),
        new Case(check, OK + " permission: 'reed' " + AMINA, Reason.UNKNOWN_RELATION, "`read`?"),
        new Case(
            check,
            OK + " permission: 'read' subject {type: 'usr' id: 'a'}",
            Reason.UNKNOWN_TYPE,
            "did you mean `user`?"),
        new Case(
            check,
            OK + " permission: 'read' subject {type: 'team' id: 'a' relation: 'membr'}",
            Reason.UNKNOWN_RELATION,
            "did you mean `member`?"),
        new Case(
            check,
            full
                + " contextual_relationships {"
                + OK
                + " relation: 'banned' "
                + "subject {type: 'team' id: 'a'}}",
            Reason.RELATIONSHIP_NOT_ALLOWED,
            "does not take `team`"),
        new Case(
            check,
            full + " contextual_relationships {" + TUPLE + " condition {caveat: 'nope'}}",
            Reason.UNKNOWN_CAVEAT,
            "`nope`"));
  }

  private static List<Case> lists() {
    String objects = "PermissionService/ListObjects";
    String subjects = "PermissionService/ListSubjects";
    String permissions = "PermissionService/ListPermissions";
    String many = "PermissionService/CheckMany";
    String expand = "PermissionService/Expand";
    String explain = "PermissionService/Explain";
    String listed = "object_type: 'document' permission: 'read' " + AMINA;
    return List.of(
        malformed(many, "", "`items` is empty"),
        new Case(
            many, items(10_001, "items {}"), Reason.LIMIT_EXCEEDED, "`items` is limited to 10000"),
        malformed(objects, "", "`object_type` is empty"),
        malformed(objects, "object_type: 'document'", "`permission` is empty"),
        malformed(objects, "object_type: 'document' permission: 'read'", "`subject` is missing"),
        new Case(
            objects,
            "object_type: 'nope' permission: 'read' " + AMINA,
            Reason.UNKNOWN_TYPE,
            "`nope`"),
        new Case(
            objects,
            "object_type: 'document' permission: 'nope' " + AMINA,
            Reason.UNKNOWN_RELATION,
            "`nope`"),
        new Case(objects, listed + " cursor: 'x'", Reason.CURSOR_INVALID, "`cursor`"),
        new Case(
            objects,
            listed + " cursor: '" + "x".repeat(9_000) + "'",
            Reason.CURSOR_INVALID,
            "`cursor`"),
        malformed(subjects, "", "`object` is missing"),
        malformed(subjects, OK, "`permission` is empty"),
        malformed(subjects, OK + " permission: 'read'", "`subject_type` is empty"),
        new Case(
            subjects,
            OK + " permission: 'read' subject_type: 'nope'",
            Reason.UNKNOWN_TYPE,
            "`nope`"),
        new Case(
            subjects,
            OK + " permission: 'read' subject_type: 'team' subject_relation: 'nope'",
            Reason.UNKNOWN_RELATION,
            "`nope`"),
        malformed(
            subjects,
            OK + " permission: 'read' subject_type: 'team' subject_relation: 'a b'",
            "`subject_relation`"),
        new Case(
            subjects,
            OK + " permission: 'read' subject_type: 'user' cursor: 'pc_AAAA'",
            Reason.CURSOR_INVALID,
            "`cursor`"),
        malformed(permissions, "", "`subject` is missing"),
        malformed(permissions, AMINA, "`objects` is empty"),
        malformed(permissions, AMINA + " objects {type: 'document'}", "`objects[0].id` is empty"),
        malformed(
            permissions,
            AMINA + " objects {type: 'document' id: 'a'} permissions: ''",
            "`permissions[0]` is empty"),
        new Case(
            permissions,
            AMINA + items(1_001, " objects {type: 'document' id: 'a'}"),
            Reason.LIMIT_EXCEEDED,
            "`objects` is limited to 1000"),
        new Case(
            permissions,
            AMINA + " objects {type: 'document' id: 'a'} permissions: 'nope'",
            Reason.UNKNOWN_RELATION,
            "`nope`"),
        malformed(expand, "", "`object` is missing"),
        malformed(expand, OK, "`permission` is empty"),
        new Case(expand, OK + " permission: 'nope'", Reason.UNKNOWN_RELATION, "`nope`"),
        malformed(explain, "", "`object` is missing"),
        malformed(explain, OK, "`permission` is empty"),
        malformed(explain, OK + " permission: 'read'", "`subject` is missing"),
        new Case(explain, OK + " permission: 'nope' " + AMINA, Reason.UNKNOWN_RELATION, "`nope`"));
  }

  private static List<Case> changes() {
    String write = "RelationshipService/Write";
    String delete = "RelationshipService/Delete";
    String read = "RelationshipService/Read";
    String watch = "RelationshipService/Watch";
    String importing = "RelationshipService/Import";
    String export = "RelationshipService/Export";
    String create = "updates {operation: OPERATION_CREATE relationship {" + TUPLE + "}}";
    String touch = "updates {operation: OPERATION_TOUCH relationship {" + TUPLE + "}}";
    return List.of(
        malformed(write, "", "`updates` is empty"),
        malformed(write, "updates {}", "`updates[0].operation` is missing"),
        malformed(write, "updates {operation: 99}", "`updates[0].operation` has a value"),
        malformed(
            write,
            touch + " updates {operation: OPERATION_TOUCH}",
            "`updates[1].relationship` is missing"),
        malformed(
            write,
            "updates {operation: OPERATION_TOUCH relationship {" + OK + "}}",
            "`updates[0].relationship.relation` is empty"),
        malformed(
            write,
            "updates {operation: OPERATION_TOUCH relationship {" + TUPLE + " condition {}}}",
            "`updates[0].relationship.condition.caveat` is empty"),
        malformed(
            write,
            "updates {operation: OPERATION_TOUCH relationship {"
                + TUPLE
                + " expiration {seconds: -5}}}",
            "`updates[0].relationship.expiration` is no time"),
        malformed(
            write,
            "updates {operation: OPERATION_TOUCH relationship {"
                + TUPLE
                + " starts {seconds: 9} expiration {seconds: 9}}}",
            "`updates[0].relationship`: the relationship would start at"),
        malformed(
            write,
            "updates {operation: OPERATION_TOUCH relationship {"
                + TUPLE
                + " starts {seconds: -1}}}",
            "`updates[0].relationship.starts` is no time"),
        malformed(write, touch + " break_glass: true", "`provenance.reason` is empty"),
        malformed(
            write,
            touch + " break_glass: true provenance {reason: 'INC-1'}",
            "`document:plan#reader@user:amina` has no expiration"),
        malformed(
            write,
            touch.replace("TOUCH", "DELETE") + " break_glass: true provenance {reason: 'INC-1'}",
            "`updates[0]` is a deletion"),
        malformed(
            write,
            touch + " provenance {metadata {key: 'break_glass' value: 'true'}}",
            "`break_glass`, which the server sets"),
        malformed(write, touch + " preconditions {}", "`preconditions[0].operation` is missing"),
        malformed(
            write,
            touch + " preconditions {operation: OPERATION_MUST_MATCH}",
            "`preconditions[0].filter` is missing"),
        malformed(
            write,
            touch + " preconditions {operation: OPERATION_MUST_MATCH filter {object_id: 'x'}}",
            "`preconditions[0].filter`: a filter on object ids needs an object type"),
        new Case(write, create, Reason.ALREADY_EXISTS, "document:plan#reader@user:amina"),
        new Case(write, touch + " " + touch, Reason.DUPLICATE_UPDATE, "document:plan"),
        new Case(
            write,
            items(1_001, touch + " "),
            Reason.LIMIT_EXCEEDED,
            "`updates` is limited to 1000"),
        new Case(
            write,
            touch + " provenance {reason: '" + "x".repeat(70_000) + "'}",
            Reason.LIMIT_EXCEEDED,
            "`provenance`: `metadata_bytes`"),
        new Case(
            write,
            touch + " idempotency_key: '" + "x".repeat(300) + "'",
            Reason.LIMIT_EXCEEDED,
            "`idempotency_key_bytes`"),
        malformed(
            write,
            touch + " provenance {metadata {key: 'asserted_by' value: 'root'}}",
            "`asserted_by`, which the server sets"),
        malformed(delete, "", "`filter` is empty"),
        malformed(delete, "filter {object_id: 'x'}", "`filter`: a filter on object ids"),
        malformed(
            delete,
            "filter {object_type: 'document' object_id: 'x' object_id_prefix: 'x'}",
            "not both"),
        malformed(delete, "filter {subject {}}", "`filter.subject.type` is empty"),
        malformed(delete, "filter {subject {type: 'user' id: 'a b'}}", "`filter.subject.id`"),
        new Case(delete, "filter {object_type: 'nope'}", Reason.UNKNOWN_TYPE, "`nope`"),
        new Case(
            delete,
            "filter {object_type: 'document'} limit: 10001",
            Reason.LIMIT_EXCEEDED,
            "`limit` is limited to 10000"),
        malformed(read, "filter {object_id: 'x'}", "`filter`"),
        new Case(read, "filter {object_type: 'nope'}", Reason.UNKNOWN_TYPE, "`nope`"),
        new Case(
            read,
            "filter {object_type: 'document' relation: 'nope'}",
            Reason.UNKNOWN_RELATION,
            "`nope`"),
        new Case(
            read,
            "filter {subject {type: 'team' relation {relation: 'nope'}}}",
            Reason.UNKNOWN_RELATION,
            "`nope`"),
        new Case(read, "cursor: 'x'", Reason.CURSOR_INVALID, "`cursor`"),
        new Case(watch, "after: 'x'", Reason.TOKEN_MALFORMED, "`after`"),
        new Case(watch, "object_types: 'nope'", Reason.UNKNOWN_TYPE, "`nope`"),
        malformed(watch, "object_types: ''", "`object_types[0]` is empty"),
        malformed(importing, "", "`relationships` is empty"),
        malformed(importing, "relationships {}", "`relationships[0].object` is missing"),
        new Case(
            importing,
            "relationships {" + OK + " relation: 'read' " + AMINA + "}",
            Reason.RELATIONSHIP_NOT_ALLOWED,
            "permission"),
        new Case(
            importing,
            items(10_001, "relationships {" + TUPLE + "} "),
            Reason.LIMIT_EXCEEDED,
            "`relationships` is limited to 10000"),
        new Case(export, "consistency {exactly: 'x'}", Reason.TOKEN_MALFORMED, "`x`"));
  }

  private static List<Case> schemas() {
    String write = "SchemaService/Write";
    String diff = "SchemaService/Diff";
    return List.of(
        malformed(write, "", "`schema` is empty"),
        new Case(write, "schema: 'definition'", Reason.SCHEMA_SYNTAX, "line 1"),
        new Case(write, "schema: 'definition a { relation r: b }'", Reason.SCHEMA_INVALID, "`b`"),
        new Case(
            write, "schema: 'definition user {}'", Reason.SCHEMA_STRANDS_RELATIONSHIPS, "plan"),
        new Case(
            write,
            "schema: '" + "//x\\n".repeat(2_500_000) + "'",
            Reason.LIMIT_EXCEEDED,
            "schema_characters"),
        malformed(diff, "", "`schema` is empty"),
        new Case(diff, "schema: 'definition'", Reason.SCHEMA_SYNTAX, "line 1"),
        new Case(
            "SchemaService/Read",
            "consistency {at_least: 'x'}",
            Reason.TOKEN_MALFORMED,
            "`consistency.at_least`"));
  }

  private static List<Case> evaluations() {
    String evaluate = "AuthorizationService/Evaluate";
    String many = "AuthorizationService/EvaluateMany";
    String read = " action {name: 'read'} ";
    String plan = "resource {type: 'document' id: 'plan'} ";
    String users = "subject {type: 'user'}" + read + plan;
    return List.of(
        malformed(evaluate, "", "`subject.type` is missing"),
        malformed(evaluate, AMINA + read, "`resource.type` is missing"),
        malformed(
            evaluate,
            AMINA + read + plan + "action {properties {fields {key: 'n' value {}}}}",
            "`action.properties.n` has no value"),
        malformed(many, AMINA + plan, "`action.name` is missing"),
        malformed(
            many,
            "evaluations {} options {evaluations_semantic: 'some'}",
            "`options.evaluations_semantic` is none of"),
        new Case(many, items(10_001, "evaluations {} "), Reason.LIMIT_EXCEEDED, "`items`"),
        malformed("AuthorizationService/SearchSubjects", read + plan, "`subject.type` is missing"),
        new Case(
            "AuthorizationService/SearchSubjects",
            users + "page {token: 'x'}",
            Reason.CURSOR_INVALID,
            "`page`: the cursor is of no use here"),
        new Case(
            "AuthorizationService/SearchSubjects",
            users + "page {limit: 10001}",
            Reason.LIMIT_EXCEEDED,
            "`page.limit` is limited to 10000"),
        malformed("AuthorizationService/SearchResources", AMINA + plan, "`action.name` is missing"),
        malformed("AuthorizationService/SearchActions", AMINA, "`resource.type` is missing"));
  }

  static List<Case> all() {
    return Stream.of(
            checks(),
            lists(),
            changes(),
            schemas(),
            MalformedRecordRequests.histories(),
            MalformedRecordRequests.audits(),
            evaluations())
        .flatMap(List::stream)
        .toList();
  }
}
