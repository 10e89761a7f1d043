package dev.pemba.cli.exports;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Changed;
import dev.pemba.server.audit.AuditRecord.Configured;
import dev.pemba.server.audit.AuditRecord.Forgotten;
import dev.pemba.server.audit.AuditRecord.Gap;
import dev.pemba.server.audit.AuditRecord.Held;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.audit.AuditRecord.Pruned;
import dev.pemba.server.audit.Bytes;
import dev.pemba.server.audit.RecordCodec;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The plain form: one JSON object for each leaf, all that the record says as readable fields, and
/// the canonical bytes, which are what the proofs are about.
///
/// ```
/// {"leaf":7,"sequence":7,"time":"2027-03-03T12:00:00.000Z","id":"…","kind":"decision", …,
///  "record":"<canonical bytes in base64>"}
/// {"leaf":8,"hash":"<hash of the leaf in base64>"}      where the record was pruned
/// ```
///
/// Empty fields are left out. The readable fields follow from the bytes: whoever doubts them reads
/// the line with [#parse] and compares it with [#of].
public final class JsonLines {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private JsonLines() {}

  /// The object of a leaf. Printed with `toString`, it is one line.
  public static JsonObject of(Leaf leaf) {
    JsonObject line = new JsonObject();
    line.addProperty("leaf", leaf.leaf());
    switch (leaf) {
      case Leaf.Kept(_, Bytes bytes) -> {
        addRecord(RecordCodec.decode(bytes.array()), line);
        line.addProperty("record", base64(bytes));
      }
      case Leaf.Pruned(_, Bytes hash) -> line.addProperty("hash", base64(hash));
    }
    return line;
  }

  /// The leaf that a line is of, by its `leaf` and its `record` or `hash` alone.
  public static Leaf parse(JsonObject line) {
    long leaf = leafOf(line);
    if (line.has("record") == line.has("hash")) {
      throw malformed(line, "either `record` or `hash`");
    }
    return line.has("record")
        ? new Leaf.Kept(leaf, bytes(line, "record"))
        : new Leaf.Pruned(leaf, bytes(line, "hash"));
  }

  static long leafOf(JsonObject line) {
    if (line.get("leaf") instanceof JsonPrimitive number
        && number.isNumber()
        && number.getAsString().matches("\\d{1,18}")) {
      return number.getAsLong();
    }
    throw malformed(line, "`leaf`, a number");
  }

  private static Bytes bytes(JsonObject line, String name) {
    if (line.get(name) instanceof JsonPrimitive text && text.isString()) {
      try {
        return Bytes.of(Base64.getDecoder().decode(text.getAsString()));
      } catch (IllegalArgumentException _) {
        // told below
      }
    }
    throw malformed(line, "`%s` in base64".formatted(name));
  }

  private static PembaException malformed(JsonObject line, String expected) {
    String text = line.toString();
    return PembaException.malformed(
        "line `%s` is none of an exported record: expected %s"
            .formatted(
                Printable.of(text.length() > 80 ? text.substring(0, 80) + "…" : text), expected));
  }

  private static void addRecord(AuditRecord record, JsonObject line) {
    line.addProperty("sequence", record.sequence());
    line.addProperty("time", time(record));
    line.addProperty("id", record.id().toString());
    line.addProperty("kind", kind(record));
    switch (record.body()) {
      case Asked asked -> {
        asOf(record).ifPresent(time -> line.addProperty("asOf", time));
        addAsked(asked, line);
      }
      case Changed changed -> addChanged(changed, line);
      case Configured(var settings) -> line.add("settings", pairs(settings));
      case Gap(long dropped) -> line.addProperty("dropped", dropped);
      case Pruned(long records, long before) -> {
        line.addProperty("records", records);
        line.addProperty("before", TIME.format(Instant.ofEpochMilli(before)));
      }
      case Held(boolean placed, String name, String entity, String reason) -> {
        line.addProperty("placed", placed);
        add("name", name, line);
        add("entity", entity, line);
        add("reason", reason, line);
      }
      case Forgotten(String pseudonym, String reason) -> {
        add("pseudonym", pseudonym, line);
        add("reason", reason, line);
      }
    }
    line.addProperty("revision", record.revision());
    line.addProperty("schemaRevision", record.schemaRevision());
    Origin origin = record.origin();
    add("caller", origin.caller(), line);
    add("address", origin.address(), line);
    add("requestId", origin.requestId(), line);
    add("traceId", origin.traceId(), line);
  }

  private static void addAsked(Asked asked, JsonObject line) {
    line.addProperty("call", word(asked.call()));
    if (asked.item() > 0) {
      line.addProperty("item", asked.item());
    }
    line.addProperty("outcome", word(asked.outcome()));
    add("subject", asked.subject(), line);
    add("actors", asked.actors(), line);
    add("permission", asked.permission(), line);
    add("object", asked.object(), line);
    add("reason", asked.reason(), line);
    add("missing", asked.missing(), line);
    if (!asked.context().isEmpty()) {
      line.add("context", context(asked.context()));
    }
    add("contextualRelationships", asked.contextual(), line);
    if (asked.outcome() == AuditRecord.Outcome.ANSWERED) {
      line.addProperty("results", asked.results());
    }
    asked
        .listed()
        .ifPresent(
            listed -> {
              line.addProperty("progress", word(listed.progress()));
              add("named", listed.names(), line);
              add("namedDigest", listed.digest(), line);
            });
    line.addProperty("latencyMicros", asked.latencyMicros());
  }

  private static void addChanged(Changed changed, JsonObject line) {
    add("actor", changed.actor(), line);
    add("reason", changed.reason(), line);
    if (!changed.metadata().isEmpty()) {
      line.add("metadata", pairs(changed.metadata()));
    }
    if (changed.breakGlass()) {
      line.addProperty("breakGlass", true);
    }
    if (changed.schema()) {
      line.addProperty("schema", true);
    }
    line.addProperty("count", changed.count());
    add("updates", changed.updates(), line);
    add("digest", changed.digest(), line);
  }

  /// What kind of record it is, in one word.
  static String kind(AuditRecord record) {
    return switch (record.body()) {
      case Asked _ -> "decision";
      case Changed _ -> "change";
      case Configured _ -> "configuration";
      case Gap _ -> "gap";
      case Pruned _ -> "pruning";
      case Held _ -> "hold";
      case Forgotten _ -> "forgetting";
    };
  }

  static String time(AuditRecord record) {
    return TIME.format(Instant.ofEpochMilli(record.timeMillis()));
  }

  /// The time that a decision was judged by, if it was asked about the past.
  static Optional<String> asOf(AuditRecord record) {
    return AuditRecord.asOf(record.id(), Instant.ofEpochMilli(record.timeMillis()))
        .map(TIME::format);
  }

  static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /// The context as the JSON that it is; one that is none, as text.
  static JsonElement context(String text) {
    try {
      return JsonParser.parseString(text);
    } catch (JsonParseException _) {
      return new JsonPrimitive(text);
    }
  }

  /// Pairs, sorted by name.
  static JsonObject pairs(Map<String, String> pairs) {
    JsonObject object = new JsonObject();
    new TreeMap<>(pairs).forEach(object::addProperty);
    return object;
  }

  static JsonArray array(List<String> texts) {
    JsonArray array = new JsonArray();
    texts.forEach(array::add);
    return array;
  }

  static void add(String name, String text, JsonObject object) {
    if (!text.isEmpty()) {
      object.addProperty(name, text);
    }
  }

  static void add(String name, List<String> texts, JsonObject object) {
    if (!texts.isEmpty()) {
      object.add(name, array(texts));
    }
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
