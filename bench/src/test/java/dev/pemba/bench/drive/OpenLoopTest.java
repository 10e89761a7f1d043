package dev.pemba.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.bench.systems.Prepared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OpenLoopTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /// 100 a second; from the 11th on the client itself stands still for half a second, as when a
  /// connection pushes back. Those that were due meanwhile waited for what was left of it.
  @Test
  void aStalledSendIsChargedToAllThatWereDueMeanwhile() {
    HandClock clock = new HandClock();
    int[] sent = {0};
    Ring ring =
        Ring.of(
            done -> {
              sent[0]++;
              clock.now += sent[0] == 11 ? 500_000_000 : 1_000_000;
              done.answered(1);
            });

    Measured measured = new OpenLoop(100, Duration.ZERO, SECOND).run(ring, List.of(), clock);

    assertThat(measured.answered()).isEqualTo(100);
    assertThat(millis(measured, 100)).isBetween(499L, 501L);
    // The 55 requests after the stall send one each millisecond and are due each ten: the wait
    // falls by nine each time, so that half of them waited for more than a quarter of a second.
    assertThat(measured.histogram().getCountBetweenValues(250_000_000, 600_000_000))
        .isBetween(26L, 30L);
    assertThat(measured.histogram().getCountBetweenValues(0, 1_100_000)).isBetween(40L, 50L);
  }

  /// The system holds all answers back for half a second and then gives them at once.
  @Test
  void aStalledSystemIsChargedToAllThatWereDueMeanwhile() {
    HandClock clock = new HandClock();
    List<Prepared.Done> held = new ArrayList<>();
    Ring ring =
        Ring.of(
            done -> {
              held.add(done);
              if (clock.now < 100_000_000 || clock.now >= 600_000_000) {
                held.forEach(one -> one.answered(1));
                held.clear();
              }
            });

    Measured measured = new OpenLoop(100, Duration.ZERO, SECOND).run(ring, List.of(), clock);

    assertThat(measured.answered()).isEqualTo(100);
    assertThat(millis(measured, 100)).isBetween(499L, 501L);
    assertThat(measured.histogram().getCountBetweenValues(5_000_000, 600_000_000)).isEqualTo(50);
  }

  @Test
  void theWarmUpIsInNoFigureAndFailuresAreCountedApart() {
    HandClock clock = new HandClock();
    int[] sent = {0};
    Ring ring =
        Ring.of(
            done -> {
              sent[0]++;
              if (sent[0] <= 100) {
                clock.now += 30_000_000;
                done.answered(7);
              } else if (sent[0] % 2 == 0) {
                done.answered(3);
              } else {
                done.failed(new IllegalStateException("out of order"));
              }
            });

    Measured measured = new OpenLoop(100, SECOND, SECOND).run(ring, List.of(), clock);

    assertThat(measured.answered()).isEqualTo(50);
    assertThat(measured.results()).isEqualTo(150);
    assertThat(measured.failures()).isEqualTo(50);
    assertThat(measured.failure()).hasValue("out of order");
    assertThat(millis(measured, 100)).isZero();
  }

  private static long millis(Measured measured, double percentile) {
    return Math.round(measured.percentileMicros(percentile) / 1_000);
  }

  /// Stands still but where it is turned.
  private static final class HandClock implements Clock {
    private long now;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void waitUntil(long nanos) {
      now = Math.max(now, nanos);
    }
  }
}
