package dev.pemba.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A real server in a folder, reached over real HTTP.
final class HttpFixture implements AutoCloseable {
  static final String SCHEMA =
      """
      definition user {}
      definition document {
        relation reader: user | user:*
        relation banned: user
        permission read = reader - banned
      }
      """;

  private final PembaServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  HttpFixture(Path data, Map<String, String> settings) {
    Map<String, String> flags = new HashMap<>(settings);
    flags.put("data", data.toString());
    flags.put("listen.port", "0");
    flags.put("metrics.port", "0");
    flags.putIfAbsent("drain", "2s");
    server = PembaServer.start(Configuration.load(Map.of(), Optional.empty(), flags));
    // Java's client goes over to HTTP/2 with its first request, and now and then loses its place in
    // an answer of many frames to that one.
    if (!settings.containsKey("tls.certificate")) {
      assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }
  }

  HttpClient client() {
    return client;
  }

  PembaServer server() {
    return server;
  }

  int port() {
    return server.httpPort().orElseThrow();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /// All meters, as Prometheus reads them.
  String metrics() {
    URI uri =
        URI.create("http://127.0.0.1:%d/metrics".formatted(server.metricsPort().orElseThrow()));
    return send(HttpRequest.newBuilder(uri).build()).body();
  }

  HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new AssertionError(request.uri().toString(), failure);
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).build());
  }

  HttpResponse<String> post(String path, String json, String... headers) {
    return send(
        request(path, headers)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build());
  }

  HttpResponse<String> put(String path, String json, String... headers) {
    return send(
        request(path, headers)
            .header("content-type", "application/json")
            .PUT(BodyPublishers.ofString(json))
            .build());
  }

  HttpFixture writeSchema(String... headers) {
    return writeSchemaOf(SCHEMA, headers);
  }

  HttpFixture writeSchemaOf(String schema, String... headers) {
    JsonObject body = new JsonObject();
    body.addProperty("schema", schema);
    HttpResponse<String> response = put("/v1/schema", body.toString(), headers);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.body());
    }
    return this;
  }

  /// A relationship `document:OBJECT#reader@user:SUBJECT` as JSON.
  static String relationship(String object, String subject) {
    return """
        {"object":{"type":"document","id":"%s"},"relation":"reader","subject":{"type":"user","id":"%s"}}\
        """
        .formatted(object, subject);
  }

  String write(String object, String subject, String... headers) {
    HttpResponse<String> response =
        post(
            "/v1/relationships/write",
            "{\"updates\":[{\"operation\":\"OPERATION_TOUCH\",\"relationship\":%s}]}"
                .formatted(relationship(object, subject)),
            headers);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.body());
    }
    return json(response.body()).get("token").getAsString();
  }

  static String question(String object, String subject) {
    return """
        {"object":{"type":"document","id":"%s"},"permission":"read","subject":{"type":"user","id":"%s"}}\
        """
        .formatted(object, subject);
  }

  static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  static List<JsonObject> lines(String text) {
    return text.lines().map(HttpFixture::json).toList();
  }

  /// The reason that a `google.rpc.Status` in JSON gives.
  static String reason(JsonObject status) {
    return status.getAsJsonArray("details").get(0).getAsJsonObject().get("reason").getAsString();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
