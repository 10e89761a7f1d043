package dev.pemba.server.rocks;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// What a verification has found, bounded, and how it tells where it is. Not thread-safe.
@SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency for this alone
final class Findings {
  private static final int KEPT = 100;
  private static final long ROWS_PER_REPORT = 100_000;

  private final StoreVerification.Progress progress;
  private final List<String> first = new ArrayList<>();
  private long total;
  private String step = "";
  private long rows;

  Findings(StoreVerification.Progress progress) {
    this.progress = progress;
  }

  void add(String format, Object... parts) {
    total++;
    if (first.size() < KEPT) {
      first.add(format.formatted(parts));
    }
  }

  void check(boolean holds, String format, Object... parts) {
    if (!holds) {
      add(format, parts);
    }
  }

  /// Runs a step; damage that ends it is a finding, and the next step goes on.
  void step(String name, Runnable action) {
    count(
        name,
        () -> {
          action.run();
          return 0;
        });
  }

  long count(String name, LongSupplier action) {
    step = name;
    rows = 0;
    progress.at(name, 0);
    try {
      return action.getAsLong();
    } catch (PembaException e) {
      if (e.reason() != Reason.DATA_CORRUPT) {
        throw e;
      }
      add("%s: %s", name, e.getMessage());
      return rows;
    } finally {
      progress.at(name, rows);
    }
  }

  /// One more row was looked at.
  void row() {
    if (++rows % ROWS_PER_REPORT == 0) {
      progress.at(step, rows);
    }
  }

  List<String> first() {
    return first;
  }

  long total() {
    return total;
  }
}
