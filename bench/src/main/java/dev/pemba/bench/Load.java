package dev.pemba.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/// A closed loop: each of a few clients sends its next request when the answer to the last is in.
///
/// So the latencies are those of a server under as much load as these clients make, not of one that
/// falls behind; the rate is what the clients got, not what the server could do at most.
final class Load {
  private static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();

  private final int clients;
  private final Duration time;

  Load(int clients, Duration time) {
    this.clients = clients;
    this.time = time;
  }

  int clients() {
    return clients;
  }

  /// Asks for a third of the time without measuring, then measures for the whole time.
  Latencies run(Call call) {
    AtomicLong numbers = new AtomicLong();
    loop(call, numbers, time.dividedBy(3));
    return loop(call, numbers, time);
  }

  private Latencies loop(Call call, AtomicLong numbers, Duration length) {
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<Latencies>> running = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        running.add(threads.submit(() -> client(call, numbers, start + length.toNanos())));
      }
      Latencies all = new Latencies(new Histogram(LONGEST_NANOS, 3), 0, 0, 0);
      for (Future<Latencies> one : running) {
        all = all.plus(one.get());
      }
      return all.over(System.nanoTime() - start);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a client broke down", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }

  private static Latencies client(Call call, AtomicLong numbers, long end) {
    Histogram histogram = new Histogram(LONGEST_NANOS, 3);
    long results = 0;
    long failures = 0;
    long before = System.nanoTime();
    while (before < end) {
      int answered = call.ask(numbers.getAndIncrement());
      long after = System.nanoTime();
      if (answered < 0) {
        failures++;
      } else {
        results += answered;
        histogram.recordValue(after - before);
      }
      before = after;
    }
    return new Latencies(histogram, results, failures, 0);
  }

  /// One request and its whole answer.
  interface Call {
    /// How many results the nth request brought: decisions that say *allowed*, or entries of a
    /// list. Negative if it failed.
    int ask(long number);
  }

  /// What was measured.
  ///
  /// @param histogram nanoseconds of each answered call
  /// @param results of all calls
  /// @param nanos how long it went on
  record Latencies(Histogram histogram, long results, long failures, long nanos) {
    private Latencies plus(Latencies other) {
      histogram.add(other.histogram);
      return new Latencies(histogram, results + other.results, failures + other.failures, nanos);
    }

    private Latencies over(long length) {
      return new Latencies(histogram, results, failures, length);
    }

    double perSecond() {
      return histogram.getTotalCount() * 1e9 / nanos;
    }
  }
}
