package dev.pemba.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server in a process of its own, so that its memory is its own and the clients' work is not
/// counted as the server's. Not thread-safe.
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;
  private final int port;

  private ServerProcess(Process process) throws IOException {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.port = Math.toIntExact(next());
  }

  /// Starts a server on this JVM's class path.
  ///
  /// @param data where it keeps its store
  /// @param heap the largest heap, as `-Xmx` takes it
  static ServerProcess start(Path data, String heap) {
    try {
      return new ServerProcess(
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx" + heap,
                      "--enable-native-access=ALL-UNNAMED",
                      "--sun-misc-unsafe-memory-access=allow",
                      "-cp",
                      System.getProperty("java.class.path"),
                      BenchServer.class.getName(),
                      data.toString()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  /// Bytes of heap in use after a collection.
  long heapBytes() {
    try {
      questions.write("heap\n");
      questions.flush();
      return next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Bytes of memory that the system gave to the process; 0 where `/proc` does not say.
  long residentBytes() {
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

  private long next() throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith(BenchServer.ANSWER)) {
        return Long.parseLong(line.substring(BenchServer.ANSWER.length()));
      }
      System.err.println(line);
    }
    throw new IOException("the server ended");
  }

  /// Asks the server to end, and waits for it.
  @Override
  public void close() {
    try {
      questions.close();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
