package dev.pemba.bench.drive;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/// Results and failures of requests in flight. Thread-safe.
final class Tally {
  private final LongAdder results = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final AtomicReference<Optional<String>> failure = new AtomicReference<>(Optional.empty());

  void answered(long more) {
    results.add(more);
  }

  void failed(String message) {
    failures.increment();
    failure.compareAndSet(Optional.empty(), Optional.of(message));
  }

  void failed(Throwable cause) {
    failed(String.valueOf(cause.getMessage()));
  }

  long results() {
    return results.sum();
  }

  long failures() {
    return failures.sum();
  }

  Optional<String> failure() {
    return failure.get();
  }
}
