package dev.pemba.bench.drive;

import dev.pemba.bench.systems.Prepared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/// Keeps a number of requests in flight: each is followed by the next when its answer is in.
///
/// This finds throughput. Its latencies are those under as much load as the system takes, and a
/// stall is counted once for each request in flight, however many would have come meanwhile: for
/// what users wait, see [OpenLoop].
///
/// @param warmUp asked without measuring, before
public record ClosedLoop(int inFlight, Duration warmUp, Duration time) {
  /// A system that is down fails at once, again and again: after so many nothing more is sent.
  private static final int MOST_FAILURES = 1_000;

  /// How long answers may take after the last request; longer than any request may take.
  private static final Duration PATIENCE = Duration.ofSeconds(70);

  /// That latencies are told apart by.
  private static final int DIGITS = 3;

  public Measured run(Ring ring, List<ProcessHandle> server) {
    if (!warmUp.isZero()) {
      new Round(ring, warmUp).await();
    }
    Duration serverBefore = ProcessorTime.of(server);
    Duration clientBefore = ProcessorTime.own();
    long start = System.nanoTime();
    Round round = new Round(ring, time);
    round.await();
    return round.measured(
        Duration.ofNanos(System.nanoTime() - start),
        ProcessorTime.of(server).minus(serverBefore),
        ProcessorTime.own().minus(clientBefore));
  }

  /// All slots, from the first request to the last answer.
  private final class Round {
    private final List<Slot> slots = new ArrayList<>();
    private final CountDownLatch running = new CountDownLatch(inFlight);
    private final Tally tally = new Tally();
    private final Ring ring;
    private final long end;

    Round(Ring ring, Duration length) {
      this.ring = ring;
      this.end = System.nanoTime() + length.toNanos();
      for (int i = 0; i < inFlight; i++) {
        slots.add(new Slot(this));
      }
      slots.forEach(Slot::pump);
    }

    void await() {
      try {
        long left = end - System.nanoTime() + PATIENCE.toNanos();
        if (!running.await(left, TimeUnit.NANOSECONDS)) {
          for (long i = running.getCount(); i > 0; i--) {
            tally.failed("no answer within %d seconds".formatted(PATIENCE.toSeconds()));
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while measuring", e);
      }
    }

    Measured measured(Duration length, Duration serverCpu, Duration clientCpu) {
      Histogram all = new Histogram(DIGITS);
      slots.forEach(slot -> all.add(slot.histogram));
      return new Measured(
          all, tally.results(), tally.failures(), tally.failure(), length, serverCpu, clientCpu);
    }
  }

  /// One request in flight. Only one thread at a time has it: the one that sends, or the one that
  /// is called back.
  private static final class Slot implements Prepared.Done {
    private static final int SENDING = 0;
    private static final int WAITING = 1;
    private static final int ANSWERED = 2;

    private final Round round;
    private final Histogram histogram = new Histogram(DIGITS);
    private final AtomicInteger state = new AtomicInteger(WAITING);
    private long sent;

    Slot(Round round) {
      this.round = round;
    }

    /// Sends, and again as long as answers come before sending returns: a loop in place of a
    /// recursion.
    void pump() {
      do {
        long now = System.nanoTime();
        if (now >= round.end || round.tally.failures() >= MOST_FAILURES) {
          round.running.countDown();
          return;
        }
        sent = now;
        state.set(SENDING);
        round.ring.next().send(this);
      } while (!state.compareAndSet(SENDING, WAITING));
    }

    @Override
    public void answered(long results) {
      histogram.recordValue(System.nanoTime() - sent);
      round.tally.answered(results);
      next();
    }

    @Override
    public void failed(Throwable cause) {
      round.tally.failed(cause);
      next();
    }

    private void next() {
      if (!state.compareAndSet(SENDING, ANSWERED)) {
        pump();
      }
    }
  }
}
