package dev.pemba.server.http;

import com.google.common.base.Splitter;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An OpenAPI document as software that is not ours reads it.
final class OpenApiDocument {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          Dialects.getDraft202012(),
          registry ->
              registry.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  /// The registry keeps what it once read at a place.
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private static final Schema DOCUMENT = REGISTRY.getSchema(resource("openapi-3.1-schema.json"));
  private static final Schema SCHEMA =
      REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

  private final JsonObject document;
  private final JsonObject closed;
  private final int number = NUMBERS.incrementAndGet();
  private final Map<String, Schema> schemas = new HashMap<>();

  OpenApiDocument(JsonObject document) {
    this.document = document;
    this.closed = document.deepCopy();
    close(closed.getAsJsonObject("components").getAsJsonObject("schemas"));
  }

  private static String resource(String name) {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /// Lets nothing be in a message that its schema does not name.
  private static void close(JsonElement part) {
    switch (part) {
      case JsonObject object -> {
        object.entrySet().forEach(entry -> close(entry.getValue()));
        if (object.has("properties") && object.get("properties").isJsonObject()) {
          object.addProperty("additionalProperties", false);
        }
      }
      case JsonArray items -> items.forEach(OpenApiDocument::close);
      default -> {}
    }
  }

  JsonObject json() {
    return document;
  }

  /// What is wrong with the document itself.
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    told(DOCUMENT.validate(document.toString(), InputFormat.JSON), "", faults);
    JsonObject components = document.getAsJsonObject("components");
    for (var schema : components.getAsJsonObject("schemas").entrySet()) {
      told(
          SCHEMA.validate(schema.getValue().toString(), InputFormat.JSON),
          schema.getKey() + ": ",
          faults);
    }
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    faults.addAll(
        new OpenAPIV3Parser().readContents(document.toString(), null, options).getMessages());
    references(document, faults);
    return faults;
  }

  private static void told(List<Error> errors, String where, List<String> faults) {
    errors.forEach(error -> faults.add(where + error));
  }

  /// The parser above takes references that lead nowhere.
  private void references(JsonElement part, List<String> faults) {
    switch (part) {
      case JsonObject object -> {
        JsonElement reference = object.get("$ref");
        if (reference != null
            && reference.isJsonPrimitive()
            && at(document, reference.getAsString()) == null) {
          faults.add("leads nowhere: " + reference);
        }
        object.entrySet().forEach(entry -> references(entry.getValue(), faults));
      }
      case JsonArray items -> items.forEach(item -> references(item, faults));
      default -> {}
    }
  }

  /// What a reference leads to; null if it leads nowhere.
  private static @Nullable JsonElement at(JsonObject root, String reference) {
    @Nullable JsonElement at = root;
    for (String step : Splitter.on('/').split(reference.substring("#/".length()))) {
      at = at instanceof JsonObject object ? object.get(step.replace("~1", "/")) : null;
    }
    return at;
  }

  /// Where the schema of a message stands.
  static String schema(String message) {
    return "#/components/schemas/"
        + message.replace("pemba.authzen.v1", "AuthZEN").replace("pemba.v1.", "");
  }

  /// Under what the schema of a request's or an answer's body stands.
  static String body(String verb, String path, String code, String type) {
    String operation = "/paths/" + path.replace("/", "~1") + "/" + verb;
    String holder = code.isEmpty() ? "/requestBody" : "/responses/" + code;
    return "#" + operation + holder + "/content/" + type.replace("/", "~1") + "/schema";
  }

  /// What is wrong with JSON by the schema that stands there.
  List<String> faults(String json, String reference) {
    Schema schema = schemas.computeIfAbsent(reference, this::standing);
    return schema.validate(json, InputFormat.JSON).stream().map(Error::toString).toList();
  }

  /// The schema that stands there, with all that it may refer to.
  private Schema standing(String reference) {
    JsonArray parts = new JsonArray();
    parts.add(at(closed, reference));
    JsonObject rooted = new JsonObject();
    rooted.add("allOf", parts);
    rooted.add("$defs", at(closed, "#/components/schemas"));
    return REGISTRY.getSchema(
        SchemaLocation.of("https://pemba.test/%d/%d".formatted(number, schemas.size())),
        rooted.toString().replace("#/components/schemas/", "#/$defs/"),
        InputFormat.JSON);
  }

  static JsonObject parse(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }
}
