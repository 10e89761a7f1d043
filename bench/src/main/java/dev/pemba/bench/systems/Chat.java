package dev.pemba.bench.systems;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The server's side of [JvmProcess]: numbers on standard output, until the input ends.
final class Chat {
  /// What an answer starts with, to tell it from the log.
  static final String ANSWER = "bench ";

  private Chat() {}

  /// The question for the bytes of heap in use after a collection.
  static final String HEAP = "heap";

  /// The question for the port of the HTTP door.
  static final String HTTP = "http";

  /// Says the port, then answers each line.
  ///
  /// @param http the port of the HTTP door, if there is one
  static void untilTheEnd(int port, Optional<Integer> http) throws IOException {
    try (BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      say(port);
      MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        if (line.equals(HTTP)) {
          say(http.orElseThrow());
        } else {
          memory.gc();
          say(memory.getHeapMemoryUsage().getUsed());
        }
      }
    }
  }

  private static void say(long number) {
    System.out.println(ANSWER + number);
    System.out.flush();
  }
}
