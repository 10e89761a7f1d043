package dev.pemba.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.server.grpc.Certificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs what `docs/HTTP.md` says to type, and compares what it says to come; `…` is anything.
class HttpPageTest {
  private static final Path PAGE = Path.of("../docs/HTTP.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```console ?(\\w*)\\n(.*?)^```$");
  private static final Pattern CODE = Pattern.compile("(?m)^\\| ([0-9, ]+) \\|");
  private static final long LONGEST_SECONDS = 60;

  @TempDir private Path folder;

  private record Step(String command, String expected) {}

  @Test
  void whatThePageShowsIsWhatHappens() throws IOException, InterruptedException {
    Assumptions.assumeTrue(hasCurl(), "curl 7.82 or newer is not installed");
    String page = Files.readString(PAGE);
    int run = 0;
    SoftAssertions all = new SoftAssertions();
    for (var kind : settings().entrySet()) {
      Path data = folder.resolve("data-" + kind.getKey());
      try (HttpFixture http = new HttpFixture(data, kind.getValue())) {
        for (Step step : steps(page, kind.getKey())) {
          String told = run(step.command(), "localhost:" + http.port());
          all.assertThat(told.strip())
              .as("%s", step.command())
              .matches(pattern(step.expected().strip()));
          run++;
        }
      }
    }
    all.assertAll();
    assertThat(run).isEqualTo(Pattern.compile("(?m)^\\$ ").matcher(page).results().count());
  }

  @Test
  void itNamesEveryCodeThatTheDocumentHas() throws IOException {
    String known = Files.readString(Path.of("../docs/openapi.json"));
    List<String> told =
        CODE.matcher(Files.readString(PAGE))
            .results()
            .flatMap(row -> Stream.of(row.group(1).split(", ", -1)))
            .toList();

    assertThat(told)
        .containsAll(
            Pattern.compile("\"([45]\\d\\d)\": \\{")
                .matcher(known)
                .results()
                .map(it -> it.group(1))
                .toList());
  }

  /// What the server of a kind of block is started with.
  private Map<String, Map<String, String>> settings() {
    return Map.of(
        "",
        Map.of(),
        "keys",
        Map.of("keys", "portal:read:a-key-of-a-portal,root:admin:a-key-of-the-root"),
        "tls",
        Certificates.selfSigned(folder, "server").asServer(),
        "origins",
        Map.of("http.origins", "https://portal.example.com"));
  }

  private static boolean hasCurl() throws IOException, InterruptedException {
    Process curl = new ProcessBuilder("bash", "-c", "curl --help all | grep -q -- --json").start();
    return curl.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) && curl.exitValue() == 0;
  }

  private static List<Step> steps(String page, String kind) {
    List<Step> steps = new ArrayList<>();
    for (MatchResult block : BLOCK.matcher(page).results().toList()) {
      if (block.group(1).equals(kind)) {
        for (String part : block.group(2).split("(?m)^\\$ ", -1)) {
          int end = part.indexOf('\n');
          if (end > 0) {
            steps.add(new Step(part.substring(0, end), part.substring(end + 1)));
          }
        }
      }
    }
    return steps;
  }

  private static Pattern pattern(String expected) {
    return Pattern.compile(
        Stream.of(expected.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".+")));
  }

  private String run(String command, String address) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder("bash", "-c", command.replace("localhost:7072", address))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).as("%s", command).isTrue();
    return Files.readString(output, StandardCharsets.UTF_8).replace(address, "localhost:7072");
  }
}
