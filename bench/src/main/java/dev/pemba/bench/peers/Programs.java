package dev.pemba.bench.peers;

import dev.pemba.bench.systems.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What `bench/peers` holds: our scripts, and the programs that `setup` has built.
final class Programs {
  private Programs() {}

  static Path script(String name) {
    return Home.folder().resolve("bench/peers").resolve(name);
  }

  static Path program(String name) {
    return script("bin").resolve(name);
  }

  static boolean isBuilt(String name) {
    return Files.isExecutable(program(name));
  }

  static boolean hasPostgres() {
    try {
      return new ProcessBuilder(script("postgres").toString(), "find")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while looking for PostgreSQL", e);
    }
  }

  /// The version that `setup` is to build, from its line `NAME=v1.2.3`.
  static String version(String name) {
    try (var lines = Files.lines(script("setup"))) {
      return lines
          .filter(line -> line.startsWith(name + "="))
          .map(line -> line.substring(name.length() + 1))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("bench/peers/setup names no " + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs a command to its end. Throws `IllegalStateException` with what it said if it fails.
  static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "`%s` failed:%n%s".formatted(String.join(" ", command), said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command.getFirst(), e);
    }
  }

  /// A port of this machine that nobody listens on.
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
