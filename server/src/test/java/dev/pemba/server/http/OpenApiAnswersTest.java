package dev.pemba.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Does what the OpenAPI document says, with its examples, and holds the answers against it.
class OpenApiAnswersTest {
  /// Their examples name a pseudonym and a key that no other record has.
  private static final Set<String> REFUSED = Set.of("/v1/audit/reveal", "/v1/audit/key/rotate");

  @TempDir private Path folder;
  private HttpFixture http;
  private OpenApiDocument document;

  @BeforeEach
  void start() {
    http = new HttpFixture(folder, Map.of("audit.pseudonyms", "user"));
    document = new OpenApiDocument(OpenApiDocument.parse(http.get(OpenApiService.PATH).body()));
  }

  @AfterEach
  void stop() {
    http.close();
  }

  private record Operation(String verb, String path, JsonObject json) {
    String id() {
      return json.get("operationId").getAsString();
    }

    boolean is(String call) {
      List<String> parts = List.of(call.split("\\.", -1));
      String id = parts.get(parts.size() - 2) + "_" + parts.getLast();
      return id().equals(id) || id().equals(id + "_GET");
    }
  }

  private List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    for (var path : document.json().getAsJsonObject("paths").entrySet()) {
      for (var call : path.getValue().getAsJsonObject().entrySet()) {
        all.add(new Operation(call.getKey(), path.getKey(), call.getValue().getAsJsonObject()));
      }
    }
    return all;
  }

  @Test
  void everyExampleIsAnsweredAsTheDocumentSays() {
    List<String> asked = new ArrayList<>();
    for (String call : OpenApiExamples.load().all().keySet()) {
      for (Operation operation : operations().stream().filter(it -> it.is(call)).toList()) {
        HttpResponse<String> answer = http.send(request(operation));
        // A pseudonym that nobody was given.
        String code = REFUSED.contains(operation.path()) ? "400" : "200";

        assertThat(answer.statusCode() + "")
            .as("%s: %s", operation.id(), answer.body())
            .isEqualTo(code);
        assertThat(faults(operation, answer)).as("%s: %s", operation.id(), answer.body()).isEmpty();
        asked.add(operation.id());
      }
    }
    assertThat(asked)
        .containsExactlyInAnyOrderElementsOf(operations().stream().map(Operation::id).toList());
  }

  private HttpRequest request(Operation operation) {
    List<String> query = new ArrayList<>();
    HttpRequest.Builder request = HttpRequest.newBuilder();
    for (JsonElement part : operation.json().getAsJsonArray("parameters")) {
      JsonObject parameter = part.getAsJsonObject();
      if (parameter.has("example")) {
        JsonElement example = parameter.get("example");
        (example.isJsonArray() ? example.getAsJsonArray().asList().stream() : Stream.of(example))
            .map(JsonElement::getAsString)
            .map(value -> URLEncoder.encode(value, StandardCharsets.UTF_8))
            .forEach(value -> query.add(parameter.get("name").getAsString() + "=" + value));
      } else if (part.toString().contains("grpc-timeout-of-a-stream")) {
        request.header("grpc-timeout", goesOn(operation) ? "300m" : "10S");
      }
    }
    request.uri(
        http.uri(operation.path() + (query.isEmpty() ? "" : "?" + String.join("&", query))));
    JsonObject body = operation.json().getAsJsonObject("requestBody");
    if (body != null) {
      var content = body.getAsJsonObject("content").entrySet().iterator().next();
      JsonElement example = content.getValue().getAsJsonObject().get("example");
      request.header("content-type", content.getKey());
      request.method(
          operation.verb().toUpperCase(Locale.ROOT),
          BodyPublishers.ofString(
              example.isJsonPrimitive() ? example.getAsString() : example.toString()));
    }
    return request.build();
  }

  /// True if only a deadline ends it.
  private static boolean goesOn(Operation operation) {
    return Stream.of("/v1/relationships/watch", "/v1/audit/tail")
        .anyMatch(operation.path()::equals);
  }

  private List<String> faults(Operation operation, HttpResponse<String> answer) {
    String code = answer.statusCode() + "";
    JsonObject told = operation.json().getAsJsonObject("responses").getAsJsonObject(code);
    String type = answer.headers().firstValue("content-type").orElse("");
    if (told.has("$ref")) {
      return document.faults(answer.body(), OpenApiErrors.STATUS);
    }
    assertThat(told.getAsJsonObject("content").keySet()).containsExactly(type);
    String schema = OpenApiDocument.body(operation.verb(), operation.path(), code, type);
    boolean lines = type.equals("application/jsonl");
    return (lines ? answer.body().lines() : Stream.of(answer.body()))
        .flatMap(json -> document.faults(json, schema).stream())
        .toList();
  }

  @Test
  void everyExampleFitsItsSchema() {
    for (Operation operation : operations()) {
      JsonObject body = operation.json().getAsJsonObject("requestBody");
      if (body != null) {
        var content = body.getAsJsonObject("content").entrySet().iterator().next();
        JsonElement example = content.getValue().getAsJsonObject().get("example");
        String schema =
            OpenApiDocument.body(operation.verb(), operation.path(), "", content.getKey());

        assertThat(
                document.faults(
                    example.isJsonPrimitive() ? example.getAsString() : example.toString(), schema))
            .as(operation.id())
            .isEmpty();
      }
    }
  }

  @Test
  void failuresAreAsTheDocumentSays() {
    http.writeSchema();
    HttpResponse<String> malformed = http.post("/v1/check", "{}");
    HttpResponse<String> unknown = http.get("/v1/check?object.type=house&object.id=1");
    HttpResponse<String> nowhere = http.get("/v1/nothing");
    HttpResponse<String> late = http.get("/v1/relationships/watch", "grpc-timeout", "200m");

    assertThat(Stream.of(malformed, unknown, nowhere).map(HttpResponse::body))
        .allSatisfy(
            body ->
                assertThat(document.faults(body, OpenApiErrors.STATUS)).as("%s", body).isEmpty());
    assertThat(late.body().lines())
        .allSatisfy(
            line ->
                assertThat(
                        document.faults(
                            line,
                            OpenApiDocument.body(
                                "get", "/v1/relationships/watch", "200", "application/jsonl")))
                    .as("%s", line)
                    .isEmpty());
    assertThat(document.faults("{\"code\":5}", OpenApiErrors.STATUS)).isNotEmpty();
  }
}
