package dev.pemba.cli.exports;

import com.google.gson.JsonObject;
import dev.pemba.cli.exports.OcsfEvents.Activity;
import dev.pemba.cli.exports.OcsfEvents.EventClass;
import dev.pemba.cli.exports.OcsfEvents.Verdict;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Changed;
import dev.pemba.server.audit.AuditRecord.Configured;
import dev.pemba.server.audit.AuditRecord.Forgotten;
import dev.pemba.server.audit.AuditRecord.Gap;
import dev.pemba.server.audit.AuditRecord.Held;
import dev.pemba.server.audit.AuditRecord.Pruned;
import java.util.Optional;

/// Changes, and what happened to the log itself, as Entity Management (3004). What stands out are
/// changes in an emergency and dropped records: their severity is high.
final class OcsfChanges {
  private OcsfChanges() {}

  static JsonObject of(AuditRecord record, JsonObject unmapped) {
    return switch (record.body()) {
      case Changed changed -> changed(record, changed, unmapped);
      case Configured(var settings) ->
          managed(
              record, Activity.UPDATE, entity("settings", "settings", JsonLines.pairs(settings)));
      case Gap(long dropped) -> {
        JsonObject data = new JsonObject();
        data.addProperty("dropped", dropped);
        JsonObject event =
            OcsfEvents.event(record, EventClass.ENTITY_MANAGEMENT, Activity.OTHER, OcsfEvents.HIGH);
        event.addProperty("activity_name", "Records dropped");
        yield with(record, event, entity("decision log", "decision log", data));
      }
      case Pruned(long records, long before) -> {
        JsonObject data = new JsonObject();
        data.addProperty("records", records);
        data.addProperty("before", before);
        yield managed(record, Activity.DELETE, entity("records", "decision log", data));
      }
      case Held(boolean placed, String name, String entity, String reason) -> {
        JsonObject data = new JsonObject();
        JsonLines.add("entity", entity, data);
        JsonObject event =
            managed(
                record,
                placed ? Activity.CREATE : Activity.DELETE,
                entity("legal hold", name, data));
        JsonLines.add("comment", reason, event);
        yield event;
      }
      case Forgotten(String pseudonym, String reason) -> {
        JsonObject event =
            managed(record, Activity.DELETE, entity("pseudonym", pseudonym, new JsonObject()));
        JsonLines.add("comment", reason, event);
        yield event;
      }
      case Asked _ -> throw new IllegalArgumentException("BUG: decisions are API activity");
    };
  }

  private static JsonObject changed(AuditRecord record, Changed changed, JsonObject unmapped) {
    JsonObject data = new JsonObject();
    data.addProperty("count", changed.count());
    data.add("updates", JsonLines.array(changed.updates()));
    JsonLines.add("digest", changed.digest(), data);
    JsonObject entity =
        changed.schema()
            ? entity("schema", "schema", data)
            : entity("relationship", Entry.objectOf(record).orElse("relationships"), data);
    JsonObject event =
        OcsfEvents.event(
            record,
            EventClass.ENTITY_MANAGEMENT,
            activity(changed),
            changed.breakGlass() ? OcsfEvents.HIGH : OcsfEvents.INFORMATIONAL);
    event.addProperty("is_alert", changed.breakGlass());
    if (!changed.actor().isEmpty()) {
      event.add("actor", OcsfEvents.actor(record, Optional.of(changed.actor())));
    }
    JsonLines.add("comment", changed.reason(), event);
    if (changed.breakGlass()) {
      unmapped.addProperty("break_glass", true);
    }
    if (!changed.metadata().isEmpty()) {
      unmapped.add("metadata", JsonLines.pairs(changed.metadata()));
    }
    return with(record, event, entity);
  }

  private static Activity activity(Changed changed) {
    if (!changed.schema() && !changed.updates().isEmpty()) {
      if (changed.updates().stream().allMatch(update -> update.startsWith("+"))) {
        return Activity.CREATE;
      }
      if (changed.updates().stream().allMatch(update -> update.startsWith("-"))) {
        return Activity.DELETE;
      }
    }
    return Activity.UPDATE;
  }

  private static JsonObject entity(String type, String name, JsonObject data) {
    JsonObject entity = new JsonObject();
    entity.addProperty("name", name);
    entity.addProperty("type_id", OcsfEvents.OTHER);
    entity.addProperty("type", type);
    if (!data.isEmpty()) {
      entity.add("data", data);
    }
    return entity;
  }

  private static JsonObject managed(AuditRecord record, Activity activity, JsonObject entity) {
    return with(
        record,
        OcsfEvents.event(record, EventClass.ENTITY_MANAGEMENT, activity, OcsfEvents.INFORMATIONAL),
        entity);
  }

  private static JsonObject with(AuditRecord record, JsonObject event, JsonObject entity) {
    event.add("entity", entity);
    if (!event.has("actor")) {
      event.add("actor", OcsfEvents.actor(record, Optional.empty()));
    }
    event.add("src_endpoint", OcsfEvents.endpoint(record));
    (record.body() instanceof Gap ? Verdict.OBSERVED : Verdict.ALLOWED).addTo(event);
    return event;
  }
}
