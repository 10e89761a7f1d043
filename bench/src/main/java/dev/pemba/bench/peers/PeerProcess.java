package dev.pemba.bench.peers;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/// A peer's server, which ends with this JVM at the latest.
final class PeerProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private static final long POLL_MILLIS = 20;

  private final Process process;
  private final Path log;

  private PeerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// @param log the file for all that it says
  static PeerProcess start(List<String> command, Path log) throws IOException {
    List<String> guarded = new ArrayList<>(List.of(Programs.script("until-eof").toString()));
    guarded.addAll(command);
    return new PeerProcess(
        new ProcessBuilder(guarded).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
        log);
  }

  /// Returns when it takes requests.
  void awaitServing(Channel channel) {
    HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
    await("it serves", () -> serves(health));
  }

  /// Asks again and again until it is so. Throws `IllegalStateException` if the process ends or is
  /// too slow.
  void await(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end || ended()) {
        throw new IllegalStateException(
            "waited in vain until %s; it said:%n%s".formatted(what, said()));
      }
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  private static boolean serves(HealthBlockingStub health) {
    try {
      return health
          .withWaitForReady()
          .withDeadlineAfter(1, TimeUnit.SECONDS)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus()
          .equals(ServingStatus.SERVING);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNAVAILABLE
          || e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
        return false;
      }
      throw e;
    }
  }

  /// Also gives it a moment, if it has not.
  private boolean ended() {
    try {
      process.onExit().get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a server", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private String said() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (process.waitFor(10, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException _) {
      // ended before
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
