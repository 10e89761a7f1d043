package dev.pemba.server.grpc;

import com.google.common.util.concurrent.MoreExecutors;
import dev.pemba.model.PembaException;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Gives a call over another transport what gRPC's own gives each: a context with the deadline of
/// its `grpc-timeout`, which ends the call when it passes; cancelled once the call ended.
final class CallContext implements ServerInterceptor {
  /// Ends contexts whose deadline passed; does nothing else.
  private static final ScheduledExecutorService DEADLINES =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("call-deadlines").daemon().factory());

  @Override
  public <I, O> ServerCall.Listener<I> interceptCall(
      ServerCall<I, O> call, Metadata headers, ServerCallHandler<I, O> next) {
    Context.CancellableContext context;
    try {
      context = context(headers.get(TimeoutHeader.KEY));
    } catch (PembaException failure) {
      return Statuses.refuse(call, failure);
    }
    // Whoever ends the call first ends it: its handler, or the deadline here.
    PlainCall<I, O> ended = new PlainCall<>(call, call.getMethodDescriptor());
    context.addListener(
        passed -> {
          if (passed.cancellationCause() instanceof TimeoutException) {
            ended.end(Statuses.of(CallDeadline.passed()));
          }
        },
        MoreExecutors.directExecutor());
    return new Cancelling<>(Contexts.interceptCall(context, ended, headers, next), context);
  }

  private static Context.CancellableContext context(@Nullable String timeout) {
    if (timeout == null) {
      return Context.ROOT.withCancellation();
    }
    return Context.ROOT.withDeadlineAfter(
        TimeoutHeader.read(timeout).toNanos(), TimeUnit.NANOSECONDS, DEADLINES);
  }

  /// Ends the context with the call.
  private static final class Cancelling<I> extends SimpleForwardingServerCallListener<I> {
    private final Context.CancellableContext context;

    Cancelling(ServerCall.Listener<I> listener, Context.CancellableContext context) {
      super(listener);
      this.context = context;
    }

    @Override
    public void onCancel() {
      // Before the listener hears of it: what it wakes asks the context.
      context.cancel(null);
      super.onCancel();
    }

    @Override
    public void onComplete() {
      if (context.isCancelled()) {
        // The deadline ended it, not its handler.
        super.onCancel();
        return;
      }
      try {
        super.onComplete();
      } finally {
        context.cancel(null);
      }
    }
  }
}
