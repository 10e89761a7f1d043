package dev.pemba.client;

import dev.pemba.server.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server in a process of its own, as `pemba serve` starts it, on a folder that it keeps.
final class ServerProcess implements AutoCloseable {
  static final String ADMIN_KEY = "scenario-admin-key-0001";
  static final String READER_KEY = "scenario-reader-key-01";

  private static final Pattern SERVING = Pattern.compile("serving .*?port=\"(\\d+)\"");
  private static final long PATIENCE_SECONDS = 60;

  private final Path folder;
  private final List<String> settings;
  private Process process;
  private int port;

  private ServerProcess(Path folder, List<String> settings) {
    this.folder = folder;
    this.settings = settings;
    this.process = start(0);
    this.port = awaitPort();
  }

  /// Starts a server that knows the scenario's two keys.
  static ServerProcess in(Path folder) {
    return in(
        folder, "--keys", "scenario:admin:%s,reader:read:%s".formatted(ADMIN_KEY, READER_KEY));
  }

  static ServerProcess in(Path folder, String... settings) {
    return new ServerProcess(folder, List.of(settings));
  }

  String target() {
    return "localhost:" + port;
  }

  PembaClientBuilder client() {
    return PembaClient.builder(target()).bearerKey(ADMIN_KEY);
  }

  /// Asks it to end, and waits for it.
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server does not end:\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Starts it again, on the same folder and port.
  void startAgain() {
    process = start(port);
    port = awaitPort();
  }

  private Process start(int atPort) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "--data",
                folder.resolve("store").toString(),
                "--listen.port",
                Integer.toString(atPort),
                "--metrics.enabled",
                "false"));
    command.addAll(settings);
    try {
      Files.deleteIfExists(log());
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(log().toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int awaitPort() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      while (System.nanoTime() < end) {
        Matcher serving = SERVING.matcher(output());
        if (serving.find()) {
          return Integer.parseInt(serving.group(1));
        }
        if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    throw new IllegalStateException("the server does not serve:\n" + output());
  }

  private Path log() {
    return folder.resolve("log");
  }

  private String output() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
