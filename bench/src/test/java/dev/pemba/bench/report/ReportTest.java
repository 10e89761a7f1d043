package dev.pemba.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.report.Report.Bar;
import dev.pemba.bench.report.Report.Point;
import dev.pemba.bench.report.Report.Row;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class ReportTest {
  @Test
  void thereIsABarForEachGoalAndThoseNotMeasuredDoNotHold() {
    Report report = new Report();
    report.bar(Goal.DISK, "55.0 bytes", true);
    report.bar(Goal.WHOLE_LIST, "1 ms", true, 10_000, 1_000_000);

    assertThat(report.bars()).hasSize(Goal.values().length);
    assertThat(report.bars())
        .contains(
            new Bar("Disk", "at most 60 bytes a relationship", "55.0 bytes", true),
            new Bar(
                "The whole list of 100,000 of 1,000,000",
                "at most 100 ms",
                "1 ms; too small a store: the goal is about 1,000,000",
                false),
            new Bar(
                "Import",
                "at least 300,000 relationships per second",
                "not measured in this run",
                false));
    assertThat(report.bars().stream().filter(Bar::holds)).hasSize(1);
  }

  @Test
  void theJsonHasFactsRowsGrowthAndBars() {
    JsonObject json = JsonParser.parseString(JsonReport.of(full())).getAsJsonObject();

    assertThat(json.getAsJsonObject("facts").get("seed").getAsString()).isEqualTo("7");
    JsonObject row = json.getAsJsonArray("rows").get(0).getAsJsonObject();
    assertThat(row.get("per_second").getAsDouble()).isEqualTo(500);
    assertThat(row.get("p99_9_us").getAsDouble()).isBetween(998.0, 1_002.0);
    assertThat(row.get("server_cpu_us").getAsDouble()).isEqualTo(2_000);
    assertThat(json.getAsJsonArray("growth")).hasSize(4);
    JsonArray bars = json.getAsJsonArray("bars");
    assertThat(bars).hasSize(Goal.values().length);
    assertThat(bars.get(0).getAsJsonObject().keySet())
        .containsExactly("name", "goal", "measured", "holds");
  }

  @Test
  void thePageIsWellFormedAndNeedsNothingElse() throws Exception {
    String page = HtmlReport.of(full());

    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(
                    page.replace("<!doctype html>", "").getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(3);
    assertThat(document.getElementsByTagName("path").getLength()).isEqualTo(4);
    assertThat(page).doesNotContain("http://", "https://", "src=", "href=", "NaN", "Infinity");
    assertThat(page).contains("A &lt;system&gt; &amp; more");
  }

  @Test
  void theTerminalGetsTheBarsLast() {
    String text = TextReport.of(full());

    assertThat(text).contains("A <system> & more, world, check").contains("10 k");
    assertThat(text.substring(text.indexOf("What must be shown")))
        .contains("  yes Disk")
        .contains("  NO  Import")
        .endsWith("measured: not measured in this run\n");
  }

  private static Report full() {
    Report report = new Report();
    report.fact("seed", 7);
    report.row(new Row("A <system> & more", "world", "check", "64 in flight", measured()));
    report.row(new Row("A <system> & more", "world", "check", "900 a second", measured()));
    report.row(new Row("Empty call", "nothing", "echo", "900 a second", measured()));
    for (long size : new long[] {10_000, 100_000}) {
      report.point(new Point("check", "µs", size, size / 1e3));
      report.point(new Point("list", "µs", size, 40));
    }
    report.bar(Goal.DISK, "55.0 bytes", true);
    return report;
  }

  /// A thousand answers of 1 µs to 1 ms within two seconds.
  private static Measured measured() {
    Histogram histogram = new Histogram(3);
    for (int i = 1; i <= 1_000; i++) {
      histogram.recordValue(i * 1_000L);
    }
    return new Measured(
        histogram,
        1_000,
        0,
        Optional.empty(),
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        Duration.ofSeconds(1));
  }
}
