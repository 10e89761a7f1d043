package dev.pemba.bench.systems;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server in a JVM of its own, so that its memory and processor time are its own; with the
/// options and the AOT cache that the `pemba` command sets, and on this JVM's class path. Not
/// thread-safe.
///
/// It says its port as its first [Chat] line, answers each line of input with another, and ends
/// with its input.
final class JvmProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;
  private final int port;

  private JvmProcess(Process process) throws IOException {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.port = Math.toIntExact(next());
  }

  /// Starts the main class and waits for its port.
  ///
  /// @param jvm further options, such as `-Xmx2g`
  static JvmProcess start(Class<?> main, List<String> jvm, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Home.serveOptions());
    command.addAll(Home.aotCache());
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new JvmProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  int port() {
    return port;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /// Bytes of heap in use after a collection.
  long heapBytes() {
    return ask(Chat.HEAP);
  }

  /// The port of the HTTP door; the server ends if it has none.
  int httpPort() {
    return Math.toIntExact(ask(Chat.HTTP));
  }

  private long ask(String question) {
    try {
      questions.write(question + "\n");
      questions.flush();
      return next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long next() throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith(Chat.ANSWER)) {
        return Long.parseLong(line.substring(Chat.ANSWER.length()));
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
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException _) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
