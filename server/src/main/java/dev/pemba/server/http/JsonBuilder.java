package dev.pemba.server.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.stream.Stream;

/// Writes down a JSON object, field by field.
final class JsonBuilder {
  private final JsonObject object = new JsonObject();

  static JsonBuilder object() {
    return new JsonBuilder();
  }

  static JsonArray array(Stream<? extends JsonElement> items) {
    JsonArray all = new JsonArray();
    items.forEach(all::add);
    return all;
  }

  JsonBuilder with(String name, String value) {
    object.addProperty(name, value);
    return this;
  }

  JsonBuilder with(String name, Number value) {
    object.addProperty(name, value);
    return this;
  }

  JsonBuilder with(String name, boolean value) {
    object.addProperty(name, value);
    return this;
  }

  JsonBuilder with(String name, JsonElement value) {
    object.add(name, value);
    return this;
  }

  JsonBuilder with(String name, JsonBuilder value) {
    object.add(name, value.object);
    return this;
  }

  JsonBuilder with(String name, Collection<String> values) {
    JsonArray all = new JsonArray();
    values.forEach(all::add);
    object.add(name, all);
    return this;
  }

  /// Left out if there is nothing to say.
  JsonBuilder described(String text) {
    return text.isEmpty() ? this : with("description", text);
  }

  JsonObject build() {
    return object;
  }
}
