package dev.pemba.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.bench.systems.Prepared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ClosedLoopTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  /// The system waits until it has eight requests, and from then on refuses each at once.
  @Test
  void soManyAreInFlightBeforeAnyIsAnswered() {
    List<Prepared.Done> held = new ArrayList<>();
    Ring ring =
        Ring.of(
            done -> {
              held.add(done);
              if (held.size() == 8) {
                List.copyOf(held).forEach(one -> one.failed(new IllegalStateException("full")));
              } else if (held.size() > 8) {
                done.failed(new IllegalStateException("full"));
              }
            });

    Measured measured = new ClosedLoop(8, Duration.ZERO, Duration.ofHours(1)).run(ring, List.of());

    assertThat(measured.failures()).isBetween(1_000L, 1_008L);
    assertThat(held).hasSize((int) measured.failures());
  }

  @Test
  void neverAreMoreInFlightAndEachResultIsCounted() {
    AtomicInteger flying = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ExecutorService system = Executors.newFixedThreadPool(3)) {
      Prepared request =
          done -> {
            most.accumulateAndGet(flying.incrementAndGet(), Math::max);
            system.execute(
                () -> {
                  flying.decrementAndGet();
                  done.answered(2);
                });
          };

      Measured measured = new ClosedLoop(8, Duration.ZERO, SHORT).run(Ring.of(request), List.of());

      assertThat(most.get()).isBetween(1, 8);
      assertThat(measured.answered()).isPositive();
      assertThat(measured.results()).isEqualTo(2 * measured.answered());
      assertThat(measured.failures()).isZero();
      assertThat(flying.get()).isZero();
    }
  }

  @Test
  void answersThatComeAtOnceNeedNoStack() {
    Measured measured =
        new ClosedLoop(1, Duration.ZERO, SHORT).run(Ring.of(done -> done.answered(1)), List.of());

    assertThat(measured.answered()).isGreaterThan(10_000);
  }

  @Test
  void aSystemThatOnlyFailsEndsTheLoop() {
    Ring broken = Ring.of(done -> done.failed(new IllegalStateException("refused")));

    Measured measured =
        new ClosedLoop(2, Duration.ZERO, Duration.ofHours(1)).run(broken, List.of());

    assertThat(measured.answered()).isZero();
    assertThat(measured.failures()).isBetween(1_000L, 1_002L);
    assertThat(measured.failure()).hasValue("refused");
  }

  @Test
  void processorTimeIsReadBehindACommandWithSpacesAndParentheses() {
    assertThat(
            ProcessorTime.ticks(
                "77 (a b) c) S 1 77 77 0 -1 4194560 100 0 0 0 11 22 33 44 20 0 1 0 500 1 1"))
        .isEqualTo(110);
  }
}
