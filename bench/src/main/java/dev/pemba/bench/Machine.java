package dev.pemba.bench;

import dev.pemba.bench.report.Report;
import dev.pemba.bench.systems.Home;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/// Where and of what a report comes: for its facts.
final class Machine {
  private Machine() {}

  static void tell(Report report) {
    report.fact("time", Instant.now().truncatedTo(ChronoUnit.SECONDS));
    report.fact("commit", output("git", "describe", "--always", "--dirty"));
    report.fact("java", Runtime.version());
    report.fact("processor", field(Path.of("/proc/cpuinfo"), "model name"));
    report.fact("processors", Runtime.getRuntime().availableProcessors());
    report.fact("memory", field(Path.of("/proc/meminfo"), "MemTotal"));
    report.fact("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    report.fact(
        "load at the start",
        String.format(
            Locale.ROOT,
            "%.1f",
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
  }

  private static String field(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException _) {
      return "unknown";
    }
  }

  private static String output(String... command) {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .directory(Home.folder().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text.isBlank() ? "unknown" : text.strip();
    } catch (IOException _) {
      return "unknown";
    }
  }
}
