package dev.pemba.bench.drive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Scanner;
import java.util.stream.Stream;

/// Processor time that processes and their descendants have had, in user and in kernel mode, as
/// `/proc` tells it; zero where there is none.
public final class ProcessorTime {
  /// What `/proc` counts in: `USER_HZ`, which is 100 on every Linux that Java runs on.
  private static final long TICK_NANOS = 10_000_000;

  // Fields after the command's closing parenthesis: user, system, and those of ended children.
  private static final int FIRST_FIELD = 11;
  private static final int FIELDS = 4;

  private ProcessorTime() {}

  public static Duration of(List<ProcessHandle> processes) {
    return Duration.ofNanos(
        TICK_NANOS
            * processes.stream()
                .flatMap(one -> Stream.concat(Stream.of(one), one.descendants()))
                .mapToLong(one -> ticks(Path.of("/proc", Long.toString(one.pid()), "stat")))
                .sum());
  }

  /// Of this process.
  public static Duration own() {
    return Duration.ofNanos(TICK_NANOS * ticks(Path.of("/proc/self/stat")));
  }

  private static long ticks(Path stat) {
    try {
      return ticks(Files.readString(stat));
    } catch (IOException _) {
      return 0; // it ended, or there is no /proc
    }
  }

  static long ticks(String stat) {
    try (Scanner fields = new Scanner(stat.substring(stat.lastIndexOf(')') + 1))) {
      for (int i = 0; i < FIRST_FIELD; i++) {
        fields.next();
      }
      long ticks = 0;
      for (int i = 0; i < FIELDS; i++) {
        ticks += fields.nextLong();
      }
      return ticks;
    }
  }
}
