package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.app.Deadline;
import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The deadline of one gRPC call, a little before the caller's own, so that the error still reaches
/// it. Thread-safe.
final class CallDeadline implements Deadline {
  private static final long LONGEST_MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final Duration ENDLESS = Duration.ofDays(365);

  private final Context context;
  private final boolean bounded;
  private final long endNanos;
  private final AtomicBoolean stopping;

  private CallDeadline(Context context, Duration length, AtomicBoolean stopping) {
    this.context = context;
    this.bounded = length.compareTo(ENDLESS) < 0;
    this.endNanos = System.nanoTime() + length.toNanos();
    this.stopping = stopping;
  }

  /// Of a call that should end soon.
  ///
  /// @param fallback if the caller brings none
  /// @param longest the caller's counts as this one if it is longer
  static CallDeadline bounded(Duration fallback, Duration longest) {
    Context context = Context.current();
    Duration asked = asked(context);
    Duration length =
        asked.equals(ENDLESS) ? fallback : asked.compareTo(longest) < 0 ? asked : longest;
    return new CallDeadline(context, length, new AtomicBoolean());
  }

  /// Of a call that may run as long as its caller likes.
  ///
  /// @param stopping true from when the server wants such calls to end
  static CallDeadline endless(AtomicBoolean stopping) {
    Context context = Context.current();
    return new CallDeadline(context, asked(context), stopping);
  }

  private static Duration asked(Context context) {
    io.grpc.Deadline deadline = context.getDeadline();
    if (deadline == null) {
      return ENDLESS;
    }
    long nanos = deadline.timeRemaining(TimeUnit.NANOSECONDS);
    return Duration.ofNanos(nanos - Math.min(LONGEST_MARGIN_NANOS, nanos / 10));
  }

  @Override
  public void check() {
    if (bounded && System.nanoTime() - endNanos >= 0) {
      throw passed();
    }
    if (context.isCancelled()) {
      throw new PembaException(Reason.CANCELLED, "the caller cancelled the call");
    }
    if (stopping.get()) {
      throw new PembaException(Reason.UNAVAILABLE, "the server is stopping");
    }
  }

  static PembaException passed() {
    return new PembaException(
        Reason.DEADLINE_EXCEEDED, "the deadline passed before the answer was found");
  }

  @Override
  public Duration remaining() {
    return bounded ? Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())) : ENDLESS;
  }
}
