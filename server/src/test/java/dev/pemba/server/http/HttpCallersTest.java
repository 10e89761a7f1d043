package dev.pemba.server.http;

import static dev.pemba.server.http.HttpFixture.json;
import static dev.pemba.server.http.HttpFixture.question;
import static dev.pemba.server.http.HttpFixture.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpCallersTest {
  private static final String READER = "Bearer reader-key-0123456789";
  private static final String ADMIN = "Bearer admin-key-0123456789";

  @TempDir private Path folder;

  @Test
  void keysAndRolesHoldAsTheyDoOverGrpc() {
    Map<String, String> settings =
        Map.of("keys", "portal:read:reader-key-0123456789,root:admin:admin-key-0123456789");
    try (HttpFixture http = new HttpFixture(folder, settings)) {
      http.writeSchema("authorization", ADMIN);

      HttpResponse<String> nobody = http.post("/v1/check", question("a", "b"));
      HttpResponse<String> stranger =
          http.post("/v1/check", question("a", "b"), "authorization", "Bearer wrong");
      HttpResponse<String> reader =
          http.post("/v1/check", question("a", "b"), "authorization", READER);
      HttpResponse<String> tooMuch =
          http.put("/v1/schema", "{\"schema\":\"definition user {}\"}", "authorization", READER);
      // Who may not call is told so before the body is looked at.
      HttpResponse<String> nonsense = http.post("/v1/check", "nonsense");

      assertThat(nobody.statusCode()).isEqualTo(401);
      assertThat(nobody.headers().firstValue("www-authenticate")).contains("Bearer");
      assertThat(reason(json(nobody.body()))).isEqualTo("UNAUTHENTICATED");
      assertThat(stranger.statusCode()).isEqualTo(401);
      assertThat(reader.statusCode()).isEqualTo(200);
      assertThat(tooMuch.statusCode()).isEqualTo(403);
      assertThat(reason(json(tooMuch.body()))).isEqualTo("ROLE_NOT_ALLOWED");
      assertThat(nonsense.statusCode()).isEqualTo(401);
      assertThat(http.get("/healthz").body()).isEqualTo("serving\n");
    }
  }

  @Test
  void aBodyTooLargeIsRefused() {
    try (HttpFixture http = new HttpFixture(folder, Map.of("limits.message_size", "64KiB"))) {
      HttpResponse<String> refused =
          http.post("/v1/check", "{\"permission\":\"" + "x".repeat(70_000) + "\"}");

      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(reason(json(refused.body()))).isEqualTo("LIMIT_EXCEEDED");
    }
  }

  @Test
  void aFolderIsServedBesideTheCalls() throws IOException {
    Path pages = Files.createDirectory(folder.resolve("pages"));
    Files.writeString(pages.resolve("index.html"), "<p>may I?</p>");
    Path data = folder.resolve("data");
    try (HttpFixture http = new HttpFixture(data, Map.of("http.files", pages.toString()))) {
      assertThat(http.get("/").body()).isEqualTo("<p>may I?</p>");
      assertThat(http.get("/index.html").headers().firstValue("content-type").orElse(""))
          .startsWith("text/html");
      assertThat(http.get("/../data/CURRENT").statusCode()).isIn(400, 404);
      assertThat(http.get("/%2e%2e/data/CURRENT").statusCode()).isIn(400, 404);
      assertThat(http.get("/v1/schema").statusCode()).isEqualTo(200);
      assertThat(http.get("/healthz").body()).isEqualTo("serving\n");
    }
  }
}
