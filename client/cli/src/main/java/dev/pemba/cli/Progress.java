package dev.pemba.cli;

import java.time.Duration;
import java.util.Locale;

/// A bar on standard error that is drawn over itself, ten times a second at most.
///
/// Draws nothing where standard error is no terminal, so that logs stay clean.
final class Progress {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int BAR = 24;

  private final Session session;
  private final boolean drawn;
  private final String verb;
  private final long started = System.nanoTime();
  private long lastDrawn = started;
  private boolean dirty;

  Progress(Session session, Output output, String verb) {
    this.session = session;
    this.drawn = output.mayDraw();
    this.verb = verb;
  }

  /// Tells how far it is.
  ///
  /// @param count things done so far
  /// @param share of all, 0 to 1; negative if not known
  void at(long count, double share) {
    long now = System.nanoTime();
    if (!drawn || now - lastDrawn < PAUSE.toNanos()) {
      return;
    }
    lastDrawn = now;
    dirty = true;
    session.err().print("\r\033[K" + text(count, share, (now - started) / 1e9));
    session.err().flush();
  }

  /// Removes the bar, before anything else is printed.
  void end() {
    if (dirty) {
      session.err().print("\r\033[K");
      session.err().flush();
      dirty = false;
    }
  }

  private String text(long count, double share, double seconds) {
    String rate = String.format(Locale.ROOT, "%,d  %,.0f/s", count, count / seconds);
    if (share < 0) {
      return verb + "  " + rate;
    }
    double bounded = Math.min(1, share);
    int full = (int) Math.round(bounded * BAR);
    double left = bounded > 0 ? seconds / bounded - seconds : 0;
    return String.format(
        Locale.ROOT,
        "%s  %s%s %3.0f %%  %s  %.0f s left",
        verb,
        "█".repeat(full),
        "░".repeat(BAR - full),
        bounded * 100,
        rate,
        left);
  }
}
