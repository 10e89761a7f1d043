package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Threads that give way.
final class BackgroundThreadsTest {
  /// Fields of `/proc/thread-self/stat` from the name's closing bracket to the niceness.
  private static final int NICENESS = 17;

  private static final int NICEST = 19;

  @Test
  @EnabledOnOs(OS.LINUX)
  void theyAreNicerThanTheThreadThatMadeThemAndLeaveItAsItIs() throws Exception {
    int before = niceness();
    FutureTask<Integer> task = new FutureTask<>(BackgroundThreadsTest::niceness);

    new BackgroundThreads("test").newThread(task).start();

    assertThat(task.get()).isEqualTo(Math.min(before + 10, NICEST));
    assertThat(niceness()).isEqualTo(before);
  }

  private static int niceness() {
    try {
      String status = Files.readString(Path.of("/proc/thread-self/stat"));
      String[] fields = status.substring(status.lastIndexOf(')')).split(" ", -1);
      return Integer.parseInt(fields[NICENESS]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
