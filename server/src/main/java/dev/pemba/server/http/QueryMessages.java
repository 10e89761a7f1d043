package dev.pemba.server.http;

import com.google.common.base.Splitter;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.linecorp.armeria.common.QueryParams;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads a request from a query: each parameter is the path of a field, such as `object.type`, and
/// a field that has many values is said many times.
final class QueryMessages {
  private QueryMessages() {}

  /// Throws `MALFORMED_REQUEST`, which names the parameter.
  static Message read(QueryParams query, Message.Builder into, JsonStyle style) {
    JsonObject json = new JsonObject();
    for (String name : query.names()) {
      put(json, into.getDescriptorForType(), name, query.getAll(name));
    }
    style.read(json.toString(), into);
    return into.build();
  }

  /// A parameter that a query may have, and the field that it goes to.
  record Parameter(String name, FieldDescriptor field) {
    /// The fields on the way to it, by their names.
    List<String> steps() {
      return Splitter.on('.').splitToList(name);
    }
  }

  /// All of them for a message of that type.
  static List<Parameter> parameters(Descriptor type) {
    List<Parameter> all = new ArrayList<>();
    collect(type, "", Set.of(), all);
    return all;
  }

  private static void collect(
      Descriptor type, String prefix, Set<Descriptor> outer, List<Parameter> into) {
    Set<Descriptor> around = new HashSet<>(outer);
    around.add(type);
    for (FieldDescriptor field : type.getFields()) {
      String name = prefix + field.getJsonName();
      if (isSingle(field)) {
        into.add(new Parameter(name, field));
      } else if (hasParts(field) && !around.contains(field.getMessageType())) {
        collect(field.getMessageType(), name + ".", around, into);
      }
    }
  }

  /// True if a field's parts can be given.
  private static boolean hasParts(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && !field.isRepeated()
        && !isWhole(field);
  }

  /// True if a field's values can be given as texts.
  private static boolean isSingle(FieldDescriptor field) {
    return field.getJavaType() != FieldDescriptor.JavaType.MESSAGE
        || field.getMessageType().getFullName().equals(Timestamp.getDescriptor().getFullName());
  }

  private static void put(JsonObject root, Descriptor message, String name, List<String> values) {
    JsonObject json = root;
    Descriptor type = message;
    String[] parts = name.split("\\.", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      FieldDescriptor field = field(type, parts[i], name);
      if (!hasParts(field)) {
        throw PembaException.malformed(
            "the parameter `%s` goes into `%s`, which has no parts that a query can give"
                .formatted(Printable.of(name), parts[i]));
      }
      JsonElement inner = json.get(field.getJsonName());
      if (inner == null) {
        inner = new JsonObject();
        json.add(field.getJsonName(), inner);
      }
      json = inner.getAsJsonObject();
      type = field.getMessageType();
    }
    FieldDescriptor field = field(type, parts[parts.length - 1], name);
    if (json.has(field.getJsonName())) {
      throw PembaException.malformed(
          "the parameter `%s` is given under two names".formatted(Printable.of(name)));
    }
    json.add(field.getJsonName(), value(field, name, values));
  }

  private static FieldDescriptor field(Descriptor type, String part, String name) {
    for (FieldDescriptor field : type.getFields()) {
      if (field.getName().equals(part) || field.getJsonName().equals(part)) {
        return field;
      }
    }
    throw PembaException.malformed(
        "there is no parameter `%s`: `%s` has %s"
            .formatted(
                Printable.of(name),
                type.getName(),
                String.join(
                    ", ",
                    type.getFields().stream().map(f -> "`" + f.getJsonName() + "`").toList())));
  }

  /// True if a message is one value in JSON.
  private static boolean isWhole(FieldDescriptor field) {
    String type = field.getMessageType().getFullName();
    return type.equals(Timestamp.getDescriptor().getFullName())
        || type.equals(Struct.getDescriptor().getFullName());
  }

  private static JsonElement value(FieldDescriptor field, String name, List<String> values) {
    if (!isSingle(field)) {
      throw PembaException.malformed(
          "the parameter `%s` is no single value: send the request as a body, by `POST`"
              .formatted(Printable.of(name)));
    }
    if (field.isRepeated()) {
      JsonArray all = new JsonArray();
      values.forEach(value -> all.add(single(field, name, value)));
      return all;
    }
    if (values.size() > 1) {
      throw PembaException.malformed(
          "the parameter `%s` is given %d times".formatted(Printable.of(name), values.size()));
    }
    return single(field, name, values.getFirst());
  }

  /// Protobuf's reader takes numbers, enums and times as strings, but not booleans.
  private static JsonPrimitive single(FieldDescriptor field, String name, String value) {
    if (field.getJavaType() != FieldDescriptor.JavaType.BOOLEAN) {
      return new JsonPrimitive(value);
    }
    return switch (value) {
      case "true" -> new JsonPrimitive(true);
      case "false" -> new JsonPrimitive(false);
      default ->
          throw PembaException.malformed(
              "the parameter `%s` is `%s`: expected `true` or `false`"
                  .formatted(Printable.of(name), Printable.of(value)));
    };
  }
}
