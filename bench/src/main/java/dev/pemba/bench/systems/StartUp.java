package dev.pemba.bench.systems;

import dev.pemba.bench.worlds.Question;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Starts the `pemba` command on an existing store, as users do, and waits for its first answer.
public final class StartUp {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long LOOK_NANOS = 1_000_000;

  private StartUp() {}

  /// Why it can't be measured; empty if it can.
  public static Optional<String> lacks() {
    Path built = Home.folder().resolve("client/cli/target/lib");
    return Files.isDirectory(built)
        ? Optional.empty()
        : Optional.of("the `pemba` command is not built: run `make build`");
  }

  /// How long it takes from the start of the process until the question is answered *allowed*.
  /// Throws `IllegalStateException` if it is answered otherwise, or not at all.
  ///
  /// @param data the folder of a store that no process has open
  /// @param heap as `-Xmx` takes it
  public static Duration toFirstAnswer(Path data, String heap, Question.Check question)
      throws IOException, InterruptedException {
    int port = freePort();
    ProcessBuilder command =
        new ProcessBuilder(
                Home.folder().resolve("pemba").toString(),
                "serve",
                "--data",
                data.toString(),
                "--listen.port",
                Integer.toString(port),
                "--metrics.enabled",
                "false",
                "--log.level",
                "warn")
            .inheritIO();
    command.environment().putAll(Map.of("PEMBA_JAVA_OPTS", "-Xmx" + heap));
    long start = System.nanoTime();
    Process server = command.start();
    try {
      awaitDoor(server, port, start);
      try (PembaCalls calls = new PembaCalls(port, 1)) {
        Answer answer = calls.answer(question);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (!answer.equals(new Answer.Decided(Answer.Decision.ALLOWED))) {
          throw new IllegalStateException("the first answer was " + answer);
        }
        return took;
      }
    } finally {
      end(server);
    }
  }

  private static void awaitDoor(Process server, int port, long start) {
    while (!opens(port)) {
      if (!server.isAlive() || System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException("the server does not start");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static boolean opens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void end(Process server) throws InterruptedException {
    server.destroy();
    if (!server.waitFor(60, TimeUnit.SECONDS)) {
      server.destroyForcibly();
    }
  }
}
