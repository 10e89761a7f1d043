package dev.pemba.server.http;

import static dev.pemba.server.http.HttpFixture.json;
import static dev.pemba.server.http.HttpFixture.lines;
import static dev.pemba.server.http.HttpFixture.question;
import static dev.pemba.server.http.HttpFixture.reason;
import static dev.pemba.server.http.HttpFixture.relationship;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class JsonCallsTest {
  @TempDir private Path folder;
  private HttpFixture http;

  @BeforeEach
  void start() {
    http =
        new HttpFixture(
                folder,
                Map.of(
                    "http.origins",
                    "https://portal.example.com",
                    // No heartbeat wakes a watch that should end.
                    "watch.heartbeat",
                    "1h"))
            .writeSchema();
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void aWriteIsSeenByTheNextCheck() {
    String token = http.write("plan", "amina");

    HttpResponse<String> allowed = http.post("/v1/check", question("plan", "amina"));
    HttpResponse<String> denied = http.post("/v1/check", question("plan", "juma"));

    assertThat(allowed.statusCode()).isEqualTo(200);
    assertThat(allowed.headers().firstValue("content-type")).contains("application/json");
    assertThat(json(allowed.body()).get("decision").getAsString()).isEqualTo("DECISION_ALLOWED");
    assertThat(json(allowed.body()).get("token").getAsString()).isEqualTo(token);
    assertThat(denied.statusCode()).isEqualTo(200);
    assertThat(json(denied.body()).get("decision").getAsString()).isEqualTo("DECISION_DENIED");
  }

  @Test
  void aQuestionMayBeAskedByAQuery() {
    String token = http.write("a/b+c%2F", "amina");

    HttpResponse<String> allowed = http.get("/v1/check?" + query("a%2Fb%2Bc%252F", token));
    HttpResponse<String> refused = http.get("/v1/check?" + query("a%2Fb+c%252F", token));

    assertThat(json(allowed.body()).get("decision").getAsString()).isEqualTo("DECISION_ALLOWED");
    // A plus is a space in a query, and no id holds one.
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("`object.id`");
  }

  private static String query(String object, String token) {
    return "object.type=document&permission=read&subject.type=user&subject.id=amina&object.id=%s"
            .formatted(object)
        + "&consistency.atLeast="
        + URLEncoder.encode(token, UTF_8);
  }

  @Test
  void aListComesLineByLineAndSaysItsEnd() {
    for (int i = 0; i < 3; i++) {
      http.write("d" + i, "amina");
    }

    HttpResponse<String> list =
        http.get(
            "/v1/list-objects?objectType=document&permission=read&subject.type=user&subject.id=amina"
                + "&pageSize=2");

    assertThat(list.statusCode()).isEqualTo(200);
    assertThat(list.headers().firstValue("content-type")).contains("application/jsonl");
    List<JsonObject> lines = lines(list.body());
    assertThat(lines.getFirst().getAsJsonArray("entries")).hasSize(2);
    assertThat(lines.getLast().getAsJsonObject("end").get("cursor").getAsString()).isNotEmpty();
  }

  @Test
  void anImportTakesLinesAndAnExportGivesThemBack() {
    String body =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    "{\"relationships\":[%s,%s]}"
                        .formatted(relationship("d" + i, "u1"), relationship("d" + i, "u2")))
            .collect(Collectors.joining("\n\n"));

    HttpResponse<String> imported =
        http.send(
            http.request("/v1/relationships/import", "content-type", "application/jsonl")
                .POST(BodyPublishers.ofString(body))
                .build());
    HttpResponse<String> exported = http.get("/v1/relationships/export");

    assertThat(imported.statusCode()).as(imported.body()).isEqualTo(200);
    assertThat(json(imported.body()).get("imported").getAsString()).isEqualTo("400");
    List<JsonObject> lines = lines(exported.body());
    assertThat(lines.getFirst().get("schema").getAsString()).isEqualTo(HttpFixture.SCHEMA);
    assertThat(
            lines.stream()
                .filter(line -> line.has("relationships"))
                .mapToInt(line -> line.getAsJsonArray("relationships").size())
                .sum())
        .isEqualTo(400);
    assertThat(lines.getLast().get("end").getAsBoolean()).isTrue();
  }

  @Test
  void aFaultyLineOfAnImportIsNamed() {
    HttpResponse<String> refused =
        http.send(
            http.request("/v1/relationships/import", "content-type", "application/jsonl")
                .POST(
                    BodyPublishers.ofString(
                        "{\"relationships\":[%s]}\n{\"relationship\":[]}\n"
                            .formatted(relationship("a", "u"))))
                .build());

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(reason(json(refused.body()))).isEqualTo("MALFORMED_REQUEST");
    assertThat(json(refused.body()).get("message").getAsString()).startsWith("line 2: ");
  }

  @Test
  void aClientThatGoesAwayMidwayLeavesNothingOpen() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
      byte[] line = "{\"relationships\":[%s]}\n".formatted(relationship("a", "u")).getBytes(UTF_8);
      String head =
          """
          POST /v1/relationships/import HTTP/1.1
          host: localhost
          content-type: application/jsonl
          transfer-encoding: chunked

          """;
      socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(UTF_8));
      socket.getOutputStream().write((Integer.toHexString(line.length) + "\r\n").getBytes(UTF_8));
      socket.getOutputStream().write(line);
      socket.getOutputStream().write("\r\n40\r\n{\"relation".getBytes(UTF_8));
      awaitOpenCalls(1);
    }

    awaitOpenCalls(0);
    assertThat(http.post("/v1/check", question("plan", "amina")).statusCode()).isEqualTo(200);
  }

  private void awaitOpenCalls(int count) {
    String told = "pemba_calls_open %d.0".formatted(count);
    while (http.metrics().lines().noneMatch(told::equals)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aWatchTellsChangesAsTheyComeAndItsEndByAnError() throws IOException, InterruptedException {
    HttpResponse<java.io.InputStream> watch =
        http.client()
            .send(http.request("/v1/relationships/watch").build(), BodyHandlers.ofInputStream());
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(watch.body(), UTF_8))) {
      assertThat(json(lines.readLine()).get("heartbeat").getAsBoolean()).isTrue();

      String token = http.write("plan", "amina");
      JsonObject change = json(lines.readLine());
      assertThat(change.get("token").getAsString()).isEqualTo(token);
      assertThat(change.getAsJsonArray("updates")).hasSize(1);

      http.server().close();
      JsonObject last = json(lines.readLine()).getAsJsonObject("error");
      assertThat(reason(last)).isEqualTo("UNAVAILABLE");
      assertThat(last.get("message").getAsString()).isEqualTo("the server is stopping");
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void aDeadlineThatPassesEndsTheCallAndIsNoDenial() {
    HttpResponse<String> late = http.get("/v1/relationships/watch", "grpc-timeout", "300m");

    JsonObject last = lines(late.body()).getLast().getAsJsonObject("error");
    assertThat(last.get("code").getAsInt()).isEqualTo(4);
    assertThat(reason(last)).isEqualTo("DEADLINE_EXCEEDED");
  }

  @Test
  void aDeadlineThatCantBeReadIsRefused() {
    HttpResponse<String> wrong = http.get("/v1/schema", "grpc-timeout", "soon");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(json(wrong.body()).get("message").getAsString()).contains("grpc-timeout");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{\"object\":                 | the JSON ends too soon",
        "^^                           | the body is empty",
        "[]                           | the JSON is no object",
        "{}{}                         | something follows",
        "{'permission':'read'}        | no JSON",
        "{permission:\"read\"}        | no JSON",
        "{\"permission\":3,\"x\":1}   | CheckRequest",
        "{\"nothing\":1}              | nothing",
        "{\"object\":\"document:a\"}  | CheckRequest",
        "{\"actors\":{}}              | CheckRequest",
        "{\"permission\":\"read\",\"permission\":\"fly\"} | `permission` stands twice",
        "{\"subject\":{\"id\":\"a\",\"id\":\"b\"}}  | `id` stands twice",
        "{}                           | object",
      })
  void badJsonIsRefusedWithAReason(String body, String told) {
    HttpResponse<String> refused = http.post("/v1/check", body);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(reason(json(refused.body()))).isEqualTo("MALFORMED_REQUEST");
    assertThat(json(refused.body()).get("message").getAsString()).contains(told);
  }

  @Test
  void whatIsNotHereOrNotSoIsToldAsJson() {
    HttpResponse<String> path = http.get("/v1/nothing");
    assertThat(path.statusCode()).isEqualTo(404);
    assertThat(json(path.body()).get("message").getAsString()).contains("/v1/nothing");

    assertThat(http.get("/v1/check-many").statusCode()).isEqualTo(405);

    HttpResponse<String> type =
        http.send(
            http.request("/v1/check", "content-type", "text/plain")
                .POST(BodyPublishers.ofString(question("a", "b")))
                .build());
    assertThat(type.statusCode()).isEqualTo(415);
    assertThat(json(type.body()).get("message").getAsString()).contains("application/json");

    HttpResponse<String> unknown =
        http.post("/v1/check", question("a", "b").replace("read", "fly"));
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(reason(json(unknown.body()))).isEqualTo("UNKNOWN_RELATION");

    HttpResponse<String> parameter = http.get("/v1/check?nothing=1");
    assertThat(parameter.statusCode()).isEqualTo(400);
    assertThat(json(parameter.body()).get("message").getAsString()).contains("`nothing`");
  }

  @Test
  void onlyListedOriginsMayCall() {
    HttpResponse<String> listed = preflight("https://portal.example.com");
    HttpResponse<String> other = preflight("https://elsewhere.example.com");

    assertThat(listed.headers().firstValue("access-control-allow-origin"))
        .contains("https://portal.example.com");
    assertThat(other.headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  private HttpResponse<String> preflight(String origin) {
    return http.send(
        http.request(
                "/v1/check",
                "origin",
                origin,
                "access-control-request-method",
                "POST",
                "access-control-request-headers",
                "authorization,content-type")
            .method("OPTIONS", BodyPublishers.noBody())
            .build());
  }

  @Test
  void aRequestsIdComesBack() {
    HttpResponse<String> answer = http.get("/v1/schema", "x-request-id", "r-1");

    assertThat(answer.headers().firstValue("x-request-id")).contains("r-1");
  }
}
