package dev.pemba.server.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.pemba.model.PembaException;

/// Makes sure that JSON has the types that the fields of a message have. Protobuf's own reader is
/// kinder: it takes a number for a text and a text for a number.
final class JsonTypes {
  private static final String ANY_JSON = "google.protobuf.";

  private JsonTypes() {}

  /// Throws `MALFORMED_REQUEST`, which names the field and what was expected. Fields that the
  /// message has not, and nulls, are passed over.
  ///
  /// @param prefix before the names of the fields
  static void check(JsonObject json, Descriptor type, String prefix) {
    for (FieldDescriptor field : type.getFields()) {
      JsonElement value =
          json.has(field.getName()) ? json.get(field.getName()) : json.get(field.getJsonName());
      if (value != null && !value.isJsonNull()) {
        field(value, field, prefix + field.getName());
      }
    }
  }

  private static void field(JsonElement value, FieldDescriptor field, String name) {
    if (!field.isRepeated() || field.isMapField()) {
      single(value, field, name);
    } else if (value instanceof JsonArray items) {
      for (int i = 0; i < items.size(); i++) {
        single(items.get(i), field, "%s[%d]".formatted(name, i));
      }
    } else {
      throw expected(name, "a list");
    }
  }

  private static void single(JsonElement value, FieldDescriptor field, String name) {
    switch (field.getJavaType()) {
      case STRING, BYTE_STRING, ENUM ->
          require(value instanceof JsonPrimitive it && it.isString(), name, "a text");
      case BOOLEAN ->
          require(value instanceof JsonPrimitive it && it.isBoolean(), name, "true or false");
      case INT, LONG, FLOAT, DOUBLE ->
          require(value instanceof JsonPrimitive it && it.isNumber(), name, "a number");
      case MESSAGE -> {
        String type = field.getMessageType().getFullName();
        if (type.equals("google.protobuf.Value")) {
          return;
        }
        require(value.isJsonObject(), name, "an object");
        if (!field.isMapField() && !type.startsWith(ANY_JSON)) {
          check(value.getAsJsonObject(), field.getMessageType(), name + ".");
        }
      }
    }
  }

  private static void require(boolean fits, String name, String what) {
    if (!fits) {
      throw expected(name, what);
    }
  }

  static PembaException expected(String name, String what) {
    return PembaException.malformed("`%s` is not %s".formatted(name, what));
  }
}
