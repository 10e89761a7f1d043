package dev.pemba.bench.drive;

import dev.pemba.bench.systems.Prepared;
import dev.pemba.bench.systems.Target;
import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Series;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.LongStream;

/// The requests of a series, built ahead, one after the other and again from the start.
/// Thread-safe.
public final class Ring {
  private final Prepared[] requests;
  private final AtomicLong turn = new AtomicLong();

  private Ring(List<Prepared> requests) {
    this.requests = requests.toArray(Prepared[]::new);
  }

  public static Ring of(Prepared... requests) {
    return new Ring(List.of(requests));
  }

  /// Builds all requests of the series.
  public static Ring of(Target target, Series series) {
    return of(target::prepare, series);
  }

  /// Builds all requests of the series.
  public static Ring of(Function<Question, Prepared> prepare, Series series) {
    return new Ring(
        LongStream.range(0, series.distinct())
            .mapToObj(number -> prepare.apply(series.question(number)))
            .toList());
  }

  /// How many different requests there are.
  public int length() {
    return requests.length;
  }

  /// How many were asked so far.
  public long asked() {
    return turn.get();
  }

  Prepared next() {
    return requests[(int) (turn.getAndIncrement() % requests.length)];
  }
}
