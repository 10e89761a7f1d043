package dev.pemba.cli.exports;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.pemba.cli.exports.OcsfEvents.Activity;
import dev.pemba.cli.exports.OcsfEvents.EventClass;
import dev.pemba.cli.exports.OcsfEvents.Verdict;
import dev.pemba.server.app.Recorder.Call;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Outcome;
import java.util.List;
import java.util.Optional;

/// Decisions as API Activity (6003): somebody reads an answer.
final class OcsfDecisions {
  private OcsfDecisions() {}

  static JsonObject of(AuditRecord record, Asked asked, JsonObject unmapped) {
    JsonObject event =
        OcsfEvents.event(record, EventClass.API_ACTIVITY, Activity.READ, OcsfEvents.INFORMATIONAL);
    event.add("actor", actor(record, asked, unmapped));
    event.add("api", api(record, asked));
    event.add("src_endpoint", OcsfEvents.endpoint(record));
    event.add("resources", listOf(resource(asked)));
    event.add("authorizations", listOf(authorization(record, asked)));
    event.addProperty("duration", asked.latencyMicros() / 1_000);
    event.addProperty("message", message(asked));
    verdict(asked.outcome()).addTo(event);
    event.addProperty("is_alert", false);
    JsonLines.add("status_detail", asked.reason(), event);
    unmapped.addProperty("outcome", JsonLines.word(asked.outcome()));
    unmapped.addProperty("latency_micros", asked.latencyMicros());
    JsonLines.asOf(record).ifPresent(time -> unmapped.addProperty("as_of", time));
    if (asked.item() > 0) {
      unmapped.addProperty("item", asked.item());
    }
    return event;
  }

  private static Verdict verdict(Outcome outcome) {
    return switch (outcome) {
      case ALLOWED -> Verdict.ALLOWED;
      case DENIED -> Verdict.DENIED;
      case CONDITIONAL -> Verdict.CONDITIONAL;
      case ANSWERED -> Verdict.OBSERVED;
    };
  }

  private static JsonObject actor(AuditRecord record, Asked asked, JsonObject unmapped) {
    if (!asks(asked)) {
      JsonLines.add("subject_kind", asked.subject(), unmapped);
      JsonLines.add("through", asked.actors(), unmapped);
      return OcsfEvents.actor(record, Optional.empty());
    }
    List<String> actors = asked.actors();
    if (actors.isEmpty()) {
      return OcsfEvents.actor(record, Optional.of(asked.subject()));
    }
    JsonArray behind = JsonLines.array(List.of(asked.subject()));
    actors.subList(0, actors.size() - 1).forEach(behind::add);
    unmapped.add("on_behalf_of", behind);
    return OcsfEvents.actor(record, Optional.of(actors.getLast()));
  }

  /// False for lists of subjects, expansions and comparisons: those ask about objects, not for
  /// somebody.
  private static boolean asks(Asked asked) {
    return switch (asked.call()) {
      case CHECK, CHECK_MANY, LIST_OBJECTS, LIST_PERMISSIONS, EXPLAIN -> !asked.subject().isEmpty();
      case LIST_SUBJECTS, EXPAND, DIFF_ACCESS -> false;
    };
  }

  private static JsonObject api(AuditRecord record, Asked asked) {
    JsonObject data = new JsonObject();
    JsonLines.add("subject", asked.subject(), data);
    JsonLines.add("permission", asked.permission(), data);
    JsonLines.add("object", asked.object(), data);
    if (!asked.context().isEmpty()) {
      data.add("context", JsonLines.context(asked.context()));
    }
    JsonLines.add("contextual_relationships", asked.contextual(), data);
    String given = record.origin().requestId();
    JsonObject request = new JsonObject();
    request.addProperty("uid", given.isEmpty() ? record.id().toString() : given);
    request.add("data", data);
    JsonObject answer = new JsonObject();
    answer.addProperty("outcome", JsonLines.word(asked.outcome()));
    if (!asked.missing().isEmpty()) {
      answer.add("missing", JsonLines.array(asked.missing()));
    }
    if (asked.outcome() == Outcome.ANSWERED) {
      answer.addProperty("results", asked.results());
    }
    asked
        .listed()
        .ifPresent(
            listed -> {
              answer.addProperty("progress", JsonLines.word(listed.progress()));
              JsonLines.add("named", listed.names(), answer);
              JsonLines.add("named_digest", listed.digest(), answer);
            });
    JsonObject response = new JsonObject();
    response.add("data", answer);
    JsonObject api = new JsonObject();
    String service = asked.call() == Call.DIFF_ACCESS ? "HistoryService" : "PermissionService";
    api.addProperty("operation", "pemba.v1.%s/%s".formatted(service, method(asked)));
    api.add("request", request);
    api.add("response", response);
    return api;
  }

  private static String method(Asked asked) {
    return switch (asked.call()) {
      case CHECK -> "Check";
      case CHECK_MANY -> "CheckMany";
      case LIST_OBJECTS -> "ListObjects";
      case LIST_SUBJECTS -> "ListSubjects";
      case LIST_PERMISSIONS -> "ListPermissions";
      case EXPAND -> "Expand";
      case EXPLAIN -> "Explain";
      case DIFF_ACCESS -> "DiffAccess";
    };
  }

  private static JsonObject resource(Asked asked) {
    JsonObject resource = new JsonObject();
    String object = asked.object().isEmpty() ? "unknown" : asked.object();
    resource.addProperty(object.indexOf(':') < 0 ? "name" : "uid", object);
    resource.addProperty("type", OcsfEvents.typeOf(object));
    return resource;
  }

  private static JsonObject authorization(AuditRecord record, Asked asked) {
    JsonObject policy = new JsonObject();
    policy.addProperty("name", OcsfEvents.typeOf(asked.object()) + "#" + asked.permission());
    policy.addProperty("version", "schema@" + record.schemaRevision());
    JsonObject authorization = new JsonObject();
    authorization.addProperty("decision", JsonLines.word(asked.outcome()));
    authorization.add("policy", policy);
    return authorization;
  }

  private static String message(Asked asked) {
    return String.join(
            " ",
            List.of(
                JsonLines.word(asked.call()), asked.subject(), asked.permission(), asked.object()))
        + ": "
        + JsonLines.word(asked.outcome());
  }

  private static JsonArray listOf(JsonObject only) {
    JsonArray list = new JsonArray();
    list.add(only);
    return list;
  }
}
