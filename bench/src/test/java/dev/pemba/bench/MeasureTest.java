package dev.pemba.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeasureTest {
  @TempDir private Path folder;

  @Test
  void aSmallRunMeasuresEveryCallWithoutAFailureAndCleansUp() throws IOException {
    Options options =
        Options.parse(
            "--size",
            "10000",
            "--seconds",
            "0.2",
            "--clients",
            "2",
            "--heap",
            "512m",
            "--folder",
            folder.toString());

    Report report = Measure.run(options);

    JsonObject json = JsonParser.parseString(report.json()).getAsJsonObject();
    assertThat(json.getAsJsonArray("calls")).hasSize(24);
    for (JsonElement call : json.getAsJsonArray("calls")) {
      JsonObject row = call.getAsJsonObject();
      assertThat(row.get("failed").getAsLong()).as(row.toString()).isZero();
      assertThat(row.get("calls").getAsLong()).as(row.toString()).isPositive();
    }
    assertThat(results(json, "Check, a granted level")).isGreaterThan(0.9);
    assertThat(results(json, "Check, at random")).isLessThan(0.5);
    assertThat(results(json, "ListObjects, all")).isPositive();
    assertThat(report.table()).contains("Write of 1, synced");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aMistakenOptionIsToldInASentence() {
    assertThatThrownBy(() -> Options.parse("--sise", "10000"))
        .hasMessage("unknown option `--sise`");
    assertThatThrownBy(() -> Options.parse("--size", "many"))
        .hasMessage("`--size` takes a positive number, not `many`");
    assertThatThrownBy(() -> Options.parse("--size", "100"))
        .hasMessage("size 100 is not between 10000 and 1000000000");
    assertThatThrownBy(() -> Options.parse("--size")).hasMessage("option `--size` needs a value");
  }

  private static double results(JsonObject json, String name) {
    return json.getAsJsonArray("calls").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .filter(row -> row.get("call").getAsString().equals(name))
        .mapToDouble(row -> row.get("results_per_call").getAsDouble())
        .min()
        .orElseThrow();
  }
}
