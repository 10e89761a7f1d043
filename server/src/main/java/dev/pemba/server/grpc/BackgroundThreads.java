package dev.pemba.server.grpc;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Threads for work that nobody waits for within milliseconds: they give way to all others that
/// want a processor. An import would else take every processor there is from those who ask.
///
/// Linux keeps a niceness for each thread, which Java does not set. Elsewhere, and where the system
/// refuses, these are threads like others. Thread-safe.
final class BackgroundThreads implements ThreadFactory {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundThreads.class);

  /// So much nicer than the others, a thread gets a tenth of what they do where both want all of a
  /// processor: an import goes on, slowly, on a server that is busy to the brim.
  private static final int NICER = 10;

  private static final long IDLE_SECONDS = 10;
  private static final Optional<MethodHandle> NICE = nice();

  private final String name;

  BackgroundThreads(String name) {
    this.name = name;
  }

  /// Runs tasks on so many of them, which end when there is nothing to do.
  static ThreadPoolExecutor pool(String name, int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new BackgroundThreads(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  @Override
  public Thread newThread(Runnable task) {
    return Thread.ofPlatform()
        .name(name)
        .daemon()
        .unstarted(
            () -> {
              giveWay();
              task.run();
            });
  }

  private static void giveWay() {
    NICE.ifPresent(
        function -> {
          try {
            int now = (int) function.invokeExact(NICER); // is 19 at the most
            LOG.debug("a thread in the background has niceness {}", now);
          } catch (Throwable failure) {
            LOG.atDebug().setCause(failure).log("a thread's niceness can't be set");
          }
        });
  }

  /// `int nice(int more)` of the C library, which on Linux, other than POSIX has it, is about the
  /// calling thread alone: see nice(2).
  @SuppressWarnings("restricted") // a function of the C library, with the types it has there
  private static Optional<MethodHandle> nice() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    try {
      Linker linker = Linker.nativeLinker();
      return linker
          .defaultLookup()
          .find("nice")
          .map(
              function ->
                  linker.downcallHandle(
                      function, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)));
    } catch (UnsupportedOperationException | IllegalCallerException failure) {
      LOG.atDebug().setCause(failure).log("no niceness of threads");
      return Optional.empty();
    }
  }
}
