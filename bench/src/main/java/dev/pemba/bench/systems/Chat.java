package dev.pemba.bench.systems;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;

/// The server's side of [JvmProcess]: numbers on standard output, until the input ends.
final class Chat {
  /// What an answer starts with, to tell it from the log.
  static final String ANSWER = "bench ";

  private Chat() {}

  /// Says the port, then answers each line with the heap in use after a collection.
  static void untilTheEnd(int port) throws IOException {
    try (BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      say(port);
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
