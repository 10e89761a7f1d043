package dev.pemba.cli.exports;

import com.google.gson.JsonObject;
import dev.pemba.server.audit.AuditRecord;
import java.util.List;
import java.util.Optional;

/// What the events of [OcsfDecisions] and [OcsfChanges] share.
final class OcsfEvents {
  static final int OTHER = 99;
  static final int INFORMATIONAL = 1;
  static final int HIGH = 4;

  private static final String VERSION = "1.8.0";
  private static final int USER = 1;
  private static final int SUCCESS = 1;

  private OcsfEvents() {}

  /// A class of events.
  enum EventClass {
    API_ACTIVITY(6, 6003),
    ENTITY_MANAGEMENT(3, 3004);

    private final int category;
    private final int uid;

    EventClass(int category, int uid) {
      this.category = category;
      this.uid = uid;
    }
  }

  /// What was done, by its number in these classes.
  enum Activity {
    CREATE(1),
    READ(2),
    UPDATE(3),
    DELETE(4),
    OTHER(OcsfEvents.OTHER);

    private final int id;

    Activity(int id) {
      this.id = id;
    }
  }

  /// What the profile `security_control` says was done about it.
  record Verdict(int action, String actionName, int disposition, String dispositionName) {
    static final Verdict ALLOWED = new Verdict(1, "Allowed", 1, "Allowed");
    static final Verdict DENIED = new Verdict(2, "Denied", 2, "Blocked");
    static final Verdict OBSERVED = new Verdict(3, "Observed", 17, "Logged");
    static final Verdict CONDITIONAL = new Verdict(OTHER, "Conditional", OTHER, "Conditional");

    void addTo(JsonObject event) {
      event.addProperty("action_id", action);
      event.addProperty("action", actionName);
      event.addProperty("disposition_id", disposition);
      event.addProperty("disposition", dispositionName);
    }
  }

  /// What every event has.
  static JsonObject event(AuditRecord record, EventClass type, Activity activity, int severity) {
    JsonObject event = new JsonObject();
    event.addProperty("class_uid", type.uid);
    event.addProperty("category_uid", type.category);
    event.addProperty("activity_id", activity.id);
    event.addProperty("type_uid", type.uid * 100L + activity.id);
    event.addProperty("time", record.timeMillis());
    event.addProperty("severity_id", severity);
    event.addProperty("status_id", SUCCESS);
    event.add("metadata", metadata(record));
    return event;
  }

  private static JsonObject metadata(AuditRecord record) {
    JsonObject product = new JsonObject();
    product.addProperty("name", "Pemba");
    product.addProperty("vendor_name", "Pemba");
    JsonObject metadata = new JsonObject();
    metadata.addProperty("version", VERSION);
    metadata.add("product", product);
    metadata.add("profiles", JsonLines.array(List.of("security_control")));
    metadata.addProperty("uid", record.id().toString());
    metadata.addProperty("sequence", record.sequence());
    metadata.addProperty("log_name", "decision log");
    JsonLines.add("correlation_uid", record.origin().traceId(), metadata);
    return metadata;
  }

  static JsonObject endpoint(AuditRecord record) {
    JsonObject endpoint = new JsonObject();
    String address = record.origin().address();
    endpoint.addProperty(
        address.isEmpty() ? "name" : "ip", address.isEmpty() ? "unknown" : address);
    return endpoint;
  }

  /// Who acts, if anybody is named, by the service that called.
  static JsonObject actor(AuditRecord record, Optional<String> user) {
    JsonObject actor = new JsonObject();
    JsonLines.add("app_uid", record.origin().caller(), actor);
    user.ifPresent(name -> actor.add("user", user(name)));
    if (actor.isEmpty()) {
      actor.addProperty("app_name", "unknown");
    }
    return actor;
  }

  private static JsonObject user(String name) {
    JsonObject user = new JsonObject();
    String type = typeOf(name);
    user.addProperty("uid", name);
    user.addProperty("type_id", type.equals("user") ? USER : OTHER);
    user.addProperty("type", type.equals("user") ? "User" : type);
    return user;
  }

  /// Of `dataset:patients`, `dataset`.
  static String typeOf(String name) {
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }
}
