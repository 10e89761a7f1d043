package dev.pemba.server.grpc;

import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts and times calls by method and reason, and knows how many of our own are open, so that a
/// stopping server can wait for them. Thread-safe.
final class Calls implements ServerInterceptor {
  private static final String OURS = "pemba.";
  private static final String ENVOYS = "envoy.";
  private static final String OK = "OK";

  private final MeterRegistry meters;
  private final AtomicInteger open = new AtomicInteger();

  /// By method, of calls that ended well: most do.
  private final Map<String, Timer> well = new ConcurrentHashMap<>();

  private final Map<Key, Timer> others = new ConcurrentHashMap<>();

  private record Key(String method, String reason) {}

  Calls(MeterRegistry meters) {
    this.meters = meters;
    Gauge.builder("pemba.calls.open", open, AtomicInteger::get)
        .description("Calls that are open now")
        .register(meters);
  }

  @Override
  public <I, O> ServerCall.Listener<I> interceptCall(
      ServerCall<I, O> call, Metadata headers, ServerCallHandler<I, O> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    if (!method.startsWith(OURS) && !method.startsWith(ENVOYS)) {
      return next.startCall(call, headers);
    }
    Counted<I, O> counted = new Counted<>(call, method);
    open.incrementAndGet();
    CurrentCall.enter(call, headers);
    try {
      return new Ended<>(next.startCall(counted, headers), counted, headers);
    } catch (RuntimeException failure) {
      open.decrementAndGet();
      throw failure;
    } finally {
      CurrentCall.leave();
    }
  }

  /// Waits until no call is open; false if `bound` passed first.
  boolean awaitNone(Duration bound) throws InterruptedException {
    long end = System.nanoTime() + bound.toNanos();
    synchronized (open) {
      while (open.get() > 0) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        open.wait(left);
      }
    }
    return true;
  }

  private void closed() {
    if (open.decrementAndGet() == 0) {
      synchronized (open) {
        open.notifyAll();
      }
    }
  }

  private Timer timer(String method, String reason) {
    return reason.equals(OK)
        ? well.computeIfAbsent(method, name -> timer(new Key(name, OK)))
        : others.computeIfAbsent(new Key(method, reason), this::timer);
  }

  private Timer timer(Key key) {
    return Timer.builder("pemba.calls")
        .description("Calls by method and reason; streams until their end")
        .tag("method", key.method())
        .tag("reason", key.reason())
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofNanos(50_000))
        .maximumExpectedValue(Duration.ofSeconds(60))
        .register(meters);
  }

  /// A call that remembers how it was closed.
  private static final class Counted<I, O>
      extends ForwardingServerCall.SimpleForwardingServerCall<I, O> {
    private final String method;
    private final long started = System.nanoTime();
    private volatile Optional<String> reason = Optional.empty();

    Counted(ServerCall<I, O> call, String method) {
      super(call);
      this.method = method;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      reason = Optional.of(status.isOk() ? OK : Statuses.reasonOf(status, trailers));
      super.close(status, trailers);
    }
  }

  private final class Ended<I, O>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<I> {
    private final Counted<I, O> call;
    private final Metadata headers;

    Ended(ServerCall.Listener<I> listener, Counted<I, O> call, Metadata headers) {
      super(listener);
      this.call = call;
      this.headers = headers;
    }

    /// Handlers of calls with one request run here.
    @Override
    public void onHalfClose() {
      CurrentCall.enter(call, headers);
      try {
        super.onHalfClose();
      } finally {
        CurrentCall.leave();
      }
    }

    @Override
    public void onComplete() {
      end();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      end();
      super.onCancel();
    }

    private void end() {
      timer(call.method, call.reason.orElse(Status.Code.CANCELLED.name()))
          .record(System.nanoTime() - call.started, TimeUnit.NANOSECONDS);
      closed();
    }
  }
}
