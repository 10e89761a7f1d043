package dev.pemba.client;

import dev.pemba.v1.RelationshipServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// Sees every call of a client, counts them, and lets a test hold or cut its watches.
final class WatchGate implements ClientInterceptor {
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
  private volatile @Nullable ClientCall<?, ?> watch;
  private volatile Status cutWith = Status.UNAVAILABLE;

  /// How many calls of a method there were, such as `Check`.
  int calls(String method) {
    return calls.getOrDefault(method, new AtomicInteger()).get();
  }

  /// From now on what a watch says does not arrive. The thread that holds must release.
  void hold() {
    gate.writeLock().lock();
  }

  void release() {
    gate.writeLock().unlock();
  }

  /// Ends the watch, as a connection that breaks does.
  void cut(Status with) {
    cutWith = with;
    ClientCall<?, ?> running = watch;
    if (running != null) {
      running.cancel("cut by the test", null);
    }
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    String name = method.getFullMethodName();
    calls
        .computeIfAbsent(name.substring(name.indexOf('/') + 1), _ -> new AtomicInteger())
        .incrementAndGet();
    ClientCall<Q, R> call = next.newCall(method, options);
    if (!name.equals(RelationshipServiceGrpc.getWatchMethod().getFullMethodName())) {
      return call;
    }
    watch = call;
    return new SimpleForwardingClientCall<>(call) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        super.start(new Gated<>(listener), headers);
      }
    };
  }

  private final class Gated<R> extends SimpleForwardingClientCallListener<R> {
    Gated(ClientCall.Listener<R> listener) {
      super(listener);
    }

    @Override
    public void onMessage(R message) {
      gate.readLock().lock();
      try {
        super.onMessage(message);
      } finally {
        gate.readLock().unlock();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      super.onClose(status.getCode() == Status.Code.CANCELLED ? cutWith : status, trailers);
    }
  }
}
