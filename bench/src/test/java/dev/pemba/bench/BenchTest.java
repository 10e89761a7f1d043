package dev.pemba.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchTest {
  @TempDir private Path folder;

  @Test
  void aSmallRunMeasuresTheOrganisationWithoutAFailureAndCleansUp()
      throws IOException, InterruptedException {
    Report report =
        Bench.run(
            Options.parse(
                "--size", "10000",
                "--seconds", "0.05",
                "--in-flight", "4",
                "--heap", "512m",
                "--only", "organisation",
                "--folder", folder.toString()));

    assertThat(report.rows())
        .allSatisfy(
            row -> {
              assertThat(row.measured().failures()).isZero();
              assertThat(row.measured().answered()).isPositive();
              assertThat(row.measured().results()).isPositive();
            });
    assertThat(report.isBroken()).isFalse();
    assertThat(report.rows()).hasSizeGreaterThan(12);
    assertThat(report.bars()).noneMatch(bar -> bar.measured().isBlank());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aMistakenOptionIsToldInASentence() {
    assertThatThrownBy(() -> Options.parse("--sise", "10000"))
        .hasMessage("unknown option `--sise`");
    assertThatThrownBy(() -> Options.parse("--size", "many"))
        .hasMessage("`--size` takes a positive number, not `many`");
    assertThatThrownBy(() -> Options.parse("--size", "100"))
        .hasMessage("`--size` is at least 10000");
    assertThatThrownBy(() -> Options.parse("--size")).hasMessage("option `--size` needs a value");
  }
}
