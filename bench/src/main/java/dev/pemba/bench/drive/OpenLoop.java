package dev.pemba.bench.drive;

import dev.pemba.bench.systems.Prepared;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.HdrHistogram.AtomicHistogram;

/// Sends requests at a fixed rate, whether the last ones were answered or not, as independent users
/// do.
///
/// INVARIANT (intended start): a latency is counted from the moment at which the request was due,
/// not from when it was sent. So a system, a connection or a client that stalls is charged with all
/// that came meanwhile (no coordinated omission). What is never answered counts as a failure.
///
/// @param perSecond requests
/// @param warmUp at the same rate and without measuring, before
public record OpenLoop(double perSecond, Duration warmUp, Duration time) {
  /// How long answers may take after the last request.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// The longest latency that is told apart.
  private static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();

  public Measured run(Ring ring, List<ProcessHandle> server) {
    return run(ring, server, Clock.SYSTEM);
  }

  Measured run(Ring ring, List<ProcessHandle> server, Clock clock) {
    if (!warmUp.isZero()) {
      Round round = new Round(ring, clock, count(warmUp));
      round.send();
      round.await();
    }
    Duration serverBefore = ProcessorTime.of(server);
    Duration clientBefore = ProcessorTime.own();
    long start = clock.nanos();
    Round round = new Round(ring, clock, count(time));
    round.send();
    round.await();
    return new Measured(
        round.histogram,
        round.tally.results(),
        round.tally.failures(),
        round.tally.failure(),
        Duration.ofNanos(clock.nanos() - start),
        ProcessorTime.of(server).minus(serverBefore),
        ProcessorTime.own().minus(clientBefore));
  }

  private int count(Duration length) {
    return Math.max(1, (int) Math.round(perSecond * length.toNanos() / 1e9));
  }

  /// A number of requests, each at its moment.
  private final class Round {
    private final Ring ring;
    private final Clock clock;
    private final int count;
    private final AtomicHistogram histogram = new AtomicHistogram(LONGEST_NANOS, 3);
    private final Tally tally = new Tally();
    private final AtomicInteger left;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    Round(Ring ring, Clock clock, int count) {
      this.ring = ring;
      this.clock = clock;
      this.count = count;
      this.left = new AtomicInteger(count);
    }

    void send() {
      long start = clock.nanos();
      for (int i = 0; i < count; i++) {
        long due = start + (long) (i * 1e9 / perSecond);
        clock.waitUntil(due);
        ring.next().send(new Request(this, due));
      }
    }

    void await() {
      lock.lock();
      try {
        long patience = PATIENCE.toNanos();
        while (left.get() > 0 && patience > 0) {
          patience = ended.awaitNanos(patience);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while measuring", e);
      } finally {
        lock.unlock();
      }
      int unanswered = left.get();
      for (int i = 0; i < unanswered; i++) {
        tally.failed("no answer within %d seconds".formatted(PATIENCE.toSeconds()));
      }
    }

    void ended() {
      if (left.decrementAndGet() == 0) {
        lock.lock();
        try {
          ended.signalAll();
        } finally {
          lock.unlock();
        }
      }
    }
  }

  private record Request(Round round, long due) implements Prepared.Done {
    @Override
    public void answered(long results) {
      long nanos = round.clock.nanos() - due;
      round.histogram.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
      round.tally.answered(results);
      round.ended();
    }

    @Override
    public void failed(Throwable cause) {
      round.tally.failed(cause);
      round.ended();
    }
  }
}
