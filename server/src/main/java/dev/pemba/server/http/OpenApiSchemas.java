package dev.pemba.server.http;

import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// JSON schemas of messages, as [JsonStyle] writes them. Each message and enum that was named has
/// one, which others refer to. Not thread-safe.
final class OpenApiSchemas {
  private static final String PLAIN = "pemba.v1.";
  private static final String AUTHZEN = "pemba.authzen.v1.";

  private final ProtoComments comments;
  private final Map<String, GenericDescriptor> named = new TreeMap<>();
  private final Map<String, JsonObject> schemas = new TreeMap<>();

  OpenApiSchemas(ProtoComments comments) {
    this.comments = comments;
  }

  /// All that was referred to, by name.
  JsonObject all() {
    JsonBuilder all = JsonBuilder.object();
    schemas.forEach((name, schema) -> all.with(name, schema));
    return all.build();
  }

  /// A reference to a message's schema.
  JsonBuilder of(Descriptor message) {
    return switch (message.getFullName()) {
      case "google.protobuf.Timestamp" -> text("date-time");
      case "google.protobuf.Struct" ->
          JsonBuilder.object().with("type", "object").with("additionalProperties", true);
      case "google.protobuf.Value" -> JsonBuilder.object();
      default -> reference(message);
    };
  }

  /// A field's schema, with what its comment says.
  JsonBuilder of(FieldDescriptor field) {
    return values(field).described(comments.of(field));
  }

  /// The same without it.
  JsonBuilder values(FieldDescriptor field) {
    if (field.isMapField()) {
      return JsonBuilder.object()
          .with("type", "object")
          .with("additionalProperties", single(field.getMessageType().findFieldByName("value")));
    }
    return field.isRepeated()
        ? JsonBuilder.object().with("type", "array").with("items", single(field))
        : single(field);
  }

  private JsonBuilder single(FieldDescriptor field) {
    return switch (field.getType()) {
      case BOOL -> JsonBuilder.object().with("type", "boolean");
      case STRING -> JsonBuilder.object().with("type", "string");
      case BYTES -> JsonBuilder.object().with("type", "string").with("contentEncoding", "base64");
      case INT32, SINT32, SFIXED32 ->
          JsonBuilder.object().with("type", "integer").with("format", "int32");
      case UINT32, FIXED32 ->
          JsonBuilder.object()
              .with("type", "integer")
              .with("minimum", 0)
              .with("maximum", 0xffff_ffffL);
      // JavaScript's numbers have 53 bits.
      case INT64, SINT64, SFIXED64 -> text("int64").with("pattern", "^-?[0-9]{1,19}$");
      case UINT64, FIXED64 -> text("uint64").with("pattern", "^[0-9]{1,20}$");
      case ENUM -> reference(field.getEnumType());
      case MESSAGE -> of(field.getMessageType());
      case FLOAT, DOUBLE, GROUP ->
          throw new IllegalStateException("no schema is known of " + field.getFullName());
    };
  }

  private static JsonBuilder text(String format) {
    return JsonBuilder.object().with("type", "string").with("format", format);
  }

  private JsonBuilder reference(GenericDescriptor what) {
    String name = name(what);
    GenericDescriptor other = named.putIfAbsent(name, what);
    if (other == null) {
      schemas.put(
          name,
          switch (what) {
            case Descriptor message -> object(message);
            case EnumDescriptor choice -> choice(choice);
            default -> throw new IllegalStateException(what.getFullName());
          });
    } else if (!other.equals(what)) {
      throw new IllegalStateException("two schemas are called " + name);
    }
    return JsonBuilder.object().with("$ref", "#/components/schemas/" + name);
  }

  private static String name(GenericDescriptor what) {
    String full = what.getFullName();
    if (full.startsWith(PLAIN)) {
      return full.substring(PLAIN.length());
    }
    if (full.startsWith(AUTHZEN)) {
      return "AuthZEN." + full.substring(AUTHZEN.length());
    }
    throw new IllegalStateException("no schema is known of " + full);
  }

  private JsonObject object(Descriptor message) {
    JsonStyle style = JsonStyle.of(message.getFullName());
    JsonBuilder properties = JsonBuilder.object();
    message.getFields().forEach(field -> properties.with(style.name(field), of(field)));
    return JsonBuilder.object()
        .with("type", "object")
        .described(described(message, style))
        .with("properties", properties)
        .build();
  }

  private String described(Descriptor message, JsonStyle style) {
    StringBuilder text = new StringBuilder(comments.of(message));
    for (OneofDescriptor choice : message.getRealOneofs()) {
      text.append(text.isEmpty() ? "" : "\n\n")
          .append("At most one of ")
          .append(
              choice.getFields().stream()
                  .map(field -> "`" + style.name(field) + "`")
                  .collect(Collectors.joining(", ")))
          .append(".");
    }
    return text.toString();
  }

  private JsonObject choice(EnumDescriptor choice) {
    StringBuilder text = new StringBuilder(comments.of(choice));
    for (EnumValueDescriptor value : choice.getValues()) {
      String comment = comments.of(value);
      if (!comment.isEmpty()) {
        text.append(text.isEmpty() ? "" : "\n")
            .append("\n- `%s`: %s".formatted(value.getName(), comment));
      }
    }
    List<String> names = choice.getValues().stream().map(EnumValueDescriptor::getName).toList();
    return JsonBuilder.object()
        .with("type", "string")
        .described(text.toString().strip())
        .with("enum", names)
        .build();
  }
}
