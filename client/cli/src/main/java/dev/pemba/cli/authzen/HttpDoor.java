package dev.pemba.cli.authzen;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

/// Asks over HTTP, and minds what the standard says of its answers besides their JSON.
record HttpDoor(URI base, HttpClient client) implements Door, AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final String REQUEST_ID = "x-request-id";

  static HttpDoor at(URI base) {
    return new HttpDoor(base, HttpClient.newHttpClient());
  }

  private static String path(Cases.Call call) {
    return switch (call) {
      case EVALUATION -> "/access/v1/evaluation";
      case EVALUATIONS -> "/access/v1/evaluations";
      case SUBJECT_SEARCH -> "/access/v1/search/subject";
      case RESOURCE_SEARCH -> "/access/v1/search/resource";
      case ACTION_SEARCH -> "/access/v1/search/action";
    };
  }

  @Override
  public JsonObject ask(Cases.Call call, JsonObject request) {
    String id = UUID.randomUUID().toString();
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(base.resolve(path(call)))
                .timeout(LONGEST)
                .header("content-type", "application/json")
                .header(REQUEST_ID, id)
                .POST(BodyPublishers.ofString(request.toString()))
                .build());
    expect(response.statusCode() == 200, "status %d", response.statusCode(), response);
    String type = response.headers().firstValue("content-type").orElse("nothing");
    expect(type.startsWith("application/json"), "content type %s", type, response);
    String echoed = response.headers().firstValue(REQUEST_ID).orElse("nothing");
    expect(echoed.equals(id), "x-request-id %s", echoed, response);
    try {
      return JsonParser.parseString(response.body()).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException _) {
      throw new RefusedException("no JSON object: " + response.body());
    }
  }

  private static void expect(boolean fits, String form, Object got, HttpResponse<String> response) {
    if (!fits) {
      throw new RefusedException(form.formatted(got) + ": " + response.body().strip());
    }
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new RefusedException(String.valueOf(failure));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RefusedException("interrupted");
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
