package dev.pemba.bench.drive;

import java.time.Duration;
import java.util.Optional;
import org.HdrHistogram.AbstractHistogram;

/// What a loop found in its measured time; the time before it, to warm up, is in none of it.
///
/// @param histogram nanoseconds of each answered request
/// @param results of all answers
/// @param failures requests that failed, or were never answered
/// @param failure what the first of them said
/// @param time how long it went on
/// @param serverCpu processor time of the system's processes
/// @param clientCpu processor time of this process
public record Measured(
    AbstractHistogram histogram,
    long results,
    long failures,
    Optional<String> failure,
    Duration time,
    Duration serverCpu,
    Duration clientCpu) {

  public long answered() {
    return histogram.getTotalCount();
  }

  public double perSecond() {
    return answered() / seconds(time);
  }

  public double resultsPerSecond() {
    return results / seconds(time);
  }

  public double resultsPerAnswer() {
    return results / (double) Math.max(1, answered());
  }

  public double percentileMicros(double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1e3;
  }

  public double serverCpuMicrosPerAnswer() {
    return serverCpu.toNanos() / 1e3 / Math.max(1, answered());
  }

  public double clientCpuMicrosPerAnswer() {
    return clientCpu.toNanos() / 1e3 / Math.max(1, answered());
  }

  private static double seconds(Duration time) {
    return Math.max(1, time.toNanos()) / 1e9;
  }
}
