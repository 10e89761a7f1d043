package dev.pemba.cli.exports;

import com.google.gson.JsonObject;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.AuditRecord.Asked;

/// Records as CloudEvents 1.0 in the structured mode of JSON. The data is the object of
/// [JsonLines], so that nothing is lost and proofs can be checked.
///
/// The type says what to listen for: `dev.pemba.decision.denied`, `dev.pemba.change`,
/// `dev.pemba.change.breakglass` and so on. `sequence` is the leaf in nineteen digits, in the order
/// of text as of numbers.
final class CloudEvents {
  private static final String SOURCE = "pemba";

  private CloudEvents() {}

  static JsonObject of(Leaf leaf, AuditRecord record) {
    JsonObject event = event("dev.pemba." + type(record), id(record));
    event.addProperty("time", JsonLines.time(record));
    Entry.objectOf(record).ifPresent(object -> event.addProperty("subject", object));
    return with(leaf, event);
  }

  static JsonObject ofPruned(Leaf leaf) {
    return with(leaf, event("dev.pemba.pruned", "leaf/" + leaf.leaf()));
  }

  private static JsonObject event(String type, String id) {
    JsonObject event = new JsonObject();
    event.addProperty("specversion", "1.0");
    event.addProperty("type", type);
    event.addProperty("source", SOURCE);
    event.addProperty("id", id);
    return event;
  }

  private static JsonObject with(Leaf leaf, JsonObject event) {
    event.addProperty("sequence", "%019d".formatted(leaf.leaf()));
    event.addProperty("datacontenttype", "application/json");
    event.add("data", JsonLines.of(leaf));
    return event;
  }

  private static String type(AuditRecord record) {
    String kind = JsonLines.kind(record);
    return switch (record.body()) {
      case Asked asked -> kind + "." + JsonLines.word(asked.outcome());
      case AuditRecord.Changed changed -> changed.breakGlass() ? kind + ".breakglass" : kind;
      case AuditRecord.Configured _,
          AuditRecord.Gap _,
          AuditRecord.Pruned _,
          AuditRecord.Held _,
          AuditRecord.Forgotten _ ->
          kind;
    };
  }

  /// The items of one `CheckMany` share a decision.
  private static String id(AuditRecord record) {
    return record
        .asked()
        .filter(asked -> asked.item() > 0)
        .map(asked -> record.id() + "/" + asked.item())
        .orElse(record.id().toString());
  }
}
