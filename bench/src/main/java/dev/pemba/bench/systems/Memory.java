package dev.pemba.bench.systems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Memory that the system gave to a process.
public final class Memory {
  private Memory() {}

  /// Resident bytes; 0 where `/proc` does not say.
  public static long resident(ProcessHandle process) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException _) {
      return 0;
    }
  }
}
