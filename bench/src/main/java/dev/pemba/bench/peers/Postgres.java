package dev.pemba.bench.peers;

import dev.pemba.bench.systems.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A PostgreSQL with one empty database, on a port and in a folder of its own;
/// `bench/peers/postgres` runs it, and ends it with this JVM at the latest.
final class Postgres implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final Path folder;
  private final int port;

  private Postgres(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  static Postgres start() throws IOException {
    // Not in the bench's folder: where root runs the bench, another user runs PostgreSQL, and must
    // come through.
    Path folder = Files.createTempDirectory("pemba-postgres");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    int port = Programs.freePort();
    Process process =
        new ProcessBuilder(command("run", folder, port))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = process.inputReader(StandardCharsets.UTF_8).readLine();
    if (!"ready".equals(said)) {
      throw new IOException("PostgreSQL did not start: see " + folder);
    }
    return new Postgres(process, folder, port);
  }

  String uri() {
    return "postgres://bench@127.0.0.1:%d/bench?sslmode=disable".formatted(port);
  }

  /// To be called after loading, as an operator would wait for the system to do it.
  void analyze() {
    try {
      Programs.run(command("analyze", folder, port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProcessHandle handle() {
    try {
      String pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst();
      return ProcessHandle.of(Long.parseLong(pid))
          .orElseThrow(() -> new IllegalStateException("PostgreSQL has ended"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long bytes() {
    return Folders.bytes(folder);
  }

  private static List<String> command(String verb, Path folder, int port) {
    return List.of(
        Programs.script("postgres").toString(), verb, folder.toString(), Integer.toString(port));
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroy();
      }
    } catch (IOException _) {
      process.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
    }
    Folders.remove(folder);
  }
}
