package dev.pemba.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocsPageTest {
  private static final Pattern PART = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

  @TempDir private Path folder;
  private HttpFixture http;

  @BeforeEach
  void start() throws IOException {
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(files.resolve("index.html"), "the portal");
    Files.writeString(Files.createDirectory(files.resolve("docs")).resolve("more.txt"), "more");
    http =
        new HttpFixture(
            folder.resolve("data"),
            Map.of("http.files", files.toString(), "keys", "root:admin:admin-key-0123456789"));
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void thePageAndAllItIsMadeOfAreServedToAnybody() {
    HttpResponse<String> page = http.get("/docs/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type").orElse("")).startsWith("text/html");
    assertThat(page.headers().firstValue("content-security-policy").orElse(""))
        .contains("script-src 'self'");

    List<String> parts = PART.matcher(page.body()).results().map(it -> it.group(1)).toList();
    assertThat(parts).hasSize(5);
    for (String part : parts) {
      HttpResponse<String> served = http.get(part.startsWith("/") ? part : "/docs/" + part);
      assertThat(served.statusCode()).as(part).isEqualTo(200);
      assertThat(served.body()).as(part).isNotEmpty();
    }
  }

  @Test
  void itIsFoundWithoutTheSlash() {
    HttpResponse<String> moved = http.get("/docs");

    assertThat(moved.statusCode()).isEqualTo(307);
    assertThat(moved.headers().firstValue("location")).contains("/docs/");
  }

  @Test
  void itIsNotThereIfItIsSwitchedOff() {
    http.close();
    http = new HttpFixture(folder.resolve("data"), Map.of("http.docs", "false"));

    assertThat(http.get("/docs").statusCode()).isEqualTo(404);
    assertThat(http.get("/docs/").statusCode()).isEqualTo(404);
    assertThat(http.get("/openapi.json").statusCode()).isEqualTo(200);
  }

  @Test
  void filesOfTheOperatorAreServedBeside() {
    assertThat(http.get("/").body()).isEqualTo("the portal");
    assertThat(http.get("/docs/more.txt").body()).isEqualTo("more");
    assertThat(http.get("/docs/none.txt").statusCode()).isEqualTo(404);
  }
}
