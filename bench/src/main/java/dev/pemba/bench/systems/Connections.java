package dev.pemba.bench.systems;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A few connections to one gRPC server, used in turn. Thread-safe.
///
/// Made to cost the client little, as it shares the machine with the server: requests are bytes
/// that are ready, answers are read no further than needed, and everything is called back on one
/// network thread, so that no other is woken.
public final class Connections implements AutoCloseable {
  /// How long an answer may take: a server that loses itself in one must not take the rest with it.
  public static final Duration LONGEST = Duration.ofSeconds(60);

  private static final int MESSAGE_BYTES = 64 << 20;

  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  /// @param interceptors such as one that says who calls
  public Connections(int port, int count, ClientInterceptor... interceptors) {
    for (int i = 0; i < count; i++) {
      channels.add(
          NettyChannelBuilder.forAddress("127.0.0.1", port)
              .usePlaintext()
              .eventLoopGroup(threads)
              .channelType(NioSocketChannel.class)
              .directExecutor()
              .intercept(interceptors)
              .maxInboundMessageSize(MESSAGE_BYTES)
              .build());
    }
  }

  /// For blocking stubs.
  public Channel first() {
    return channels.getFirst();
  }

  /// Sends one message; everything that comes back is told to `listener`, on the network thread.
  public <R> void send(MethodDescriptor<byte[], R> method, byte[] request, Heard<R> listener) {
    send(method, CallOptions.DEFAULT, request, listener);
  }

  private <R> void send(
      MethodDescriptor<byte[], R> method, CallOptions options, byte[] request, Heard<R> listener) {
    Channel channel = channels.get((turn.getAndIncrement() & 0x7fffffff) % channels.size());
    ClientCall<byte[], R> call = channel.newCall(method, options);
    call.start(new Answering<>(listener), new Metadata());
    call.request(method.getType() == MethodType.UNARY ? 2 : Integer.MAX_VALUE);
    call.sendMessage(request);
    call.halfClose();
  }

  /// A request whose results are counted as the method's answers are read.
  public Prepared prepared(MethodDescriptor<byte[], Long> method, byte[] request) {
    return done -> send(method, request, new Counted(done));
  }

  /// The same for one that takes long, where a timer for each costs nothing to speak of: it is
  /// given up after [#LONGEST].
  public Prepared preparedLong(MethodDescriptor<byte[], Long> method, byte[] request) {
    return done ->
        send(method, CallOptions.DEFAULT.withDeadlineAfter(LONGEST), request, new Counted(done));
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    var _ = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /// What comes back for one request.
  public interface Heard<R> {
    void message(R message);

    /// Once, after the last message.
    void end(Status status);
  }

  /// Adds up, then tells.
  private static final class Counted implements Heard<Long> {
    private final Prepared.Done done;
    private long results;

    Counted(Prepared.Done done) {
      this.done = done;
    }

    @Override
    public void message(Long message) {
      results += message;
    }

    @Override
    public void end(Status status) {
      if (status.isOk()) {
        done.answered(results);
      } else {
        done.failed(status.asRuntimeException());
      }
    }
  }

  private static final class Answering<R> extends ClientCall.Listener<R> {
    private final Heard<R> heard;

    Answering(Heard<R> heard) {
      this.heard = heard;
    }

    @Override
    public void onMessage(R message) {
      heard.message(message);
    }

    @Override
    public void onClose(Status status, @Nullable Metadata trailers) {
      heard.end(status);
    }
  }
}
