package dev.pemba.server.http;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A request of each call, to be tried in the order of the file on a server without a schema.
final class OpenApiExamples {
  private static final String RESOURCE = "examples.json";

  private final JsonObject requests;

  private OpenApiExamples(JsonObject requests) {
    this.requests = requests;
  }

  static OpenApiExamples load() {
    try (InputStream in = OpenApiExamples.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the resource is missing: " + RESOURCE);
      }
      return new OpenApiExamples(
          JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
              .getAsJsonObject());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// All of them, by the full names of the calls.
  JsonObject all() {
    return requests;
  }

  JsonObject of(MethodDescriptor method) {
    JsonElement request = requests.get(method.getFullName());
    if (request == null) {
      throw new IllegalStateException("there is no example of " + method.getFullName());
    }
    return request.getAsJsonObject();
  }

  /// What it says of a parameter of the query.
  Optional<JsonElement> of(MethodDescriptor method, QueryMessages.Parameter parameter) {
    JsonElement at = of(method);
    for (String step : parameter.steps()) {
      if (!(at instanceof JsonObject object) || !object.has(step)) {
        return Optional.empty();
      }
      at = object.get(step);
    }
    return Optional.of(at);
  }
}
