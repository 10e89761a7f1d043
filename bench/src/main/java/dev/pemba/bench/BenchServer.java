package dev.pemba.bench;

import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// The process of [ServerProcess]: serves a folder with the settings that everybody has, says its
/// port, answers each line of input with the heap in use, and ends with its input.
final class BenchServer {
  /// What an answer starts with, to tell it from the log.
  static final String ANSWER = "bench ";

  private BenchServer() {}

  /// Serves the folder that is the first argument.
  public static void main(String[] arguments) throws IOException {
    Configuration configuration =
        Configuration.load(
            Map.of(),
            Optional.empty(),
            Map.of("data", arguments[0], "listen.port", "0", "metrics.enabled", "false"));
    try (PembaServer server = PembaServer.start(configuration);
        BufferedReader questions =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      say(server.port());
      MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
      while (questions.readLine() != null) {
        memory.gc();
        say(memory.getHeapMemoryUsage().getUsed());
      }
    }
  }

  private static void say(long number) {
    System.out.println(ANSWER + number);
    System.out.flush();
  }
}
