package dev.pemba.server.http;

import static dev.pemba.server.http.HttpFixture.json;
import static dev.pemba.server.http.HttpFixture.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthzenOverHttpTest {
  private static final String EVALUATION = "/access/v1/evaluation";

  @TempDir private Path folder;
  private HttpFixture http;

  @BeforeEach
  void start() {
    http = new HttpFixture(folder, Map.of()).writeSchema();
    http.write("plan", "amina");
    http.write("minutes", "amina");
  }

  @AfterEach
  void stop() {
    http.close();
  }

  private static String question(String subject, String more) {
    return """
        {"subject":{"type":"user","id":"%s"},"action":{"name":"read"},\
        "resource":{"type":"document","id":"plan"}%s}\
        """
        .formatted(subject, more);
  }

  @Test
  void aDecisionIs200WhateverItIs() {
    HttpResponse<String> allowed =
        http.post(EVALUATION, question("amina", ",\"more\":{}"), "x-request-id", "r-1");
    HttpResponse<String> denied = http.post(EVALUATION, question("juma", ""));

    assertThat(allowed.statusCode()).isEqualTo(200);
    assertThat(allowed.headers().firstValue("x-request-id")).contains("r-1");
    assertThat(json(allowed.body()).get("decision").getAsBoolean()).isTrue();
    assertThat(denied.statusCode()).isEqualTo(200);
    assertThat(json(denied.body()).get("decision").getAsBoolean()).isFalse();
  }

  @Test
  void evaluationsAnswerEachInOrder() {
    HttpResponse<String> response =
        http.post(
            "/access/v1/evaluations",
            question(
                "amina",
                ",\"evaluations\":[{},{\"subject\":{\"type\":\"user\",\"id\":\"juma\"}}]"));

    JsonArray answers = json(response.body()).getAsJsonArray("evaluations");
    assertThat(answers).hasSize(2);
    assertThat(answers.get(0).getAsJsonObject().get("decision").getAsBoolean()).isTrue();
    assertThat(answers.get(1).getAsJsonObject().get("decision").getAsBoolean()).isFalse();
  }

  @Test
  void aSearchTellsAllByPages() {
    JsonObject asked =
        json(
            """
            {"subject":{"type":"user","id":"amina"},"action":{"name":"read"},
             "resource":{"type":"document"},"page":{"limit":1}}
            """);
    JsonObject first = json(http.post("/access/v1/search/resource", asked + "").body());
    JsonObject page = new JsonObject();
    page.add("token", first.getAsJsonObject("page").get("next_token"));
    asked.add("page", page);
    JsonObject second = json(http.post("/access/v1/search/resource", asked + "").body());

    assertThat(id(first)).isEqualTo("plan");
    assertThat(id(second)).isEqualTo("minutes");
    assertThat(second.getAsJsonObject("page").get("next_token").getAsString()).isEmpty();
  }

  private static String id(JsonObject found) {
    JsonArray results = found.getAsJsonArray("results");
    assertThat(results).hasSize(1);
    return results.get(0).getAsJsonObject().get("id").getAsString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"subject\":{\"type\":\"user\",\"id\":7},\"action\":{\"name\":\"read\"}}|`subject.id`",
        "{\"subject\":[]}|`subject`",
        "{\"subject\":{\"type\":\"user\"},\"action\":{\"name\":\"read\"}}|`subject.id`",
        "{\"subject\":|ends too soon",
        "[]|no object",
      })
  void whatIsMalformedOrMistypedIs400AndNamed(String body, String named) {
    HttpResponse<String> response = http.post(EVALUATION, body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(reason(json(response.body()))).isEqualTo("MALFORMED_REQUEST");
    assertThat(response.body()).contains(named.replace("`", ""));
  }

  @Test
  void whatIsNotSentAsJsonIs400() {
    HttpResponse<String> response =
        http.send(
            http.request(EVALUATION, "content-type", "text/plain")
                .POST(BodyPublishers.ofString(question("amina", "")))
                .build());

    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void itSaysWhereItIs() {
    HttpResponse<String> response = http.get(AuthzenDiscovery.PATH);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response.body()).get("access_evaluation_endpoint").getAsString())
        .isEqualTo("https://127.0.0.1:%d/access/v1/evaluation".formatted(http.port()));
    assertThat(json(response.body()).has("capabilities")).isTrue();
  }
}
