package dev.pemba.cli.exports;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.RecordCodec;
import java.util.Optional;

/// The forms that records are exported in.
public enum Format {
  /// See [JsonLines].
  JSON("json", "application/json", "application/json"),

  /// See [Ocsf].
  OCSF("ocsf", "application/json", "application/json"),

  /// See [CloudEvents].
  CLOUDEVENTS("cloudevents", "application/cloudevents+json", "application/cloudevents-batch+json");

  private final String text;
  private final String one;
  private final String many;

  Format(String text, String one, String many) {
    this.text = text;
    this.one = one;
    this.many = many;
  }

  /// Reads a form's name.
  public static Format parse(String text) {
    for (Format format : values()) {
      if (format.text.equals(text)) {
        return format;
      }
    }
    throw PembaException.malformed(
        "format `%s` is none of `json`, `ocsf`, `cloudevents`".formatted(Printable.of(text)));
  }

  /// The media type of one entry.
  String mediaType() {
    return one;
  }

  /// The media type of a JSON array of entries.
  String mediaTypeOfArray() {
    return many;
  }

  /// What a leaf is in this form. Nothing, if the form has no word for it: of a pruned record OCSF
  /// can tell nothing.
  Optional<Entry> entry(Leaf leaf) {
    return switch (leaf) {
      case Leaf.Kept(long at, var bytes) -> {
        AuditRecord record = RecordCodec.decode(bytes.array());
        JsonObject json =
            switch (this) {
              case JSON -> JsonLines.of(leaf);
              case OCSF -> Ocsf.of(at, record);
              case CLOUDEVENTS -> CloudEvents.of(leaf, record);
            };
        yield Optional.of(new Entry(at, Entry.objectOf(record), json.toString()));
      }
      case Leaf.Pruned(long at, _) ->
          switch (this) {
            case JSON -> Optional.of(pruned(at, JsonLines.of(leaf)));
            case OCSF -> Optional.empty();
            case CLOUDEVENTS -> Optional.of(pruned(at, CloudEvents.ofPruned(leaf)));
          };
    };
  }

  private static Entry pruned(long leaf, JsonObject json) {
    return new Entry(leaf, Optional.empty(), json.toString());
  }

  /// The leaf of a line in this form. Throws `PembaException` if the line is none.
  long leafOf(String line) {
    try {
      JsonObject json = JsonParser.parseString(line).getAsJsonObject();
      return switch (this) {
        case JSON -> JsonLines.leafOf(json);
        case OCSF -> JsonLines.leafOf(part(json, "unmapped"));
        case CLOUDEVENTS -> JsonLines.leafOf(part(json, "data"));
      };
    } catch (JsonParseException | IllegalStateException _) {
      throw PembaException.malformed("it is no JSON object");
    }
  }

  private static JsonObject part(JsonObject json, String name) {
    return json.get(name) instanceof JsonObject part ? part : new JsonObject();
  }
}
