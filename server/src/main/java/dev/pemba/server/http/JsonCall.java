package dev.pemba.server.http;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.pemba.model.PembaException;
import dev.pemba.server.grpc.ParsedRequest;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One call as its gRPC handler sees it, answered over HTTP in JSON: one message as the body, or
/// each message of a stream as a line. A failure is a body of its own while nothing was sent, else
/// the stream's last line. Its listener is only called on the connection's event loop. Thread-safe.
final class JsonCall extends ServerCall<ParsedRequest<Message>, Message> {
  static final MediaType LINES = MediaType.create("application", "jsonl");

  private static final ResponseHeaders ONE =
      ResponseHeaders.builder(HttpStatus.OK)
          .contentType(MediaType.JSON)
          .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
          .build();
  private static final ResponseHeaders MANY =
      ResponseHeaders.builder(HttpStatus.OK)
          .contentType(LINES)
          .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
          // Proxies must not collect what is told line by line.
          .set("x-accel-buffering", "no")
          .build();

  private final HttpPath path;
  private final JsonStyle style;
  private final ServiceRequestContext context;
  private final HttpResponseWriter response = HttpResponse.streaming();
  private final AtomicBoolean closed = new AtomicBoolean();

  /// Messages that the connection has not taken yet.
  private final AtomicInteger waiting = new AtomicInteger();

  private boolean begun;
  private volatile boolean cancelled;
  private volatile @Nullable HttpData only;

  /// The HTTP code of a refused request, if it is not that of its reason.
  private volatile @Nullable HttpStatus refusal;

  /// The next four are used on the event loop only.
  private @Nullable Listener<ParsedRequest<Message>> listener;

  private @Nullable JsonRequests requests;

  /// What the handler took while it was being started, before anything could come.
  private int early;

  /// True once the listener was told the call's end, which it is once.
  private boolean over;

  JsonCall(HttpPath path, JsonStyle style, ServiceRequestContext context) {
    this.path = path;
    this.style = style;
    this.context = context;
  }

  HttpResponse response() {
    return response;
  }

  /// From now on that listener is told, and the messages come from there.
  void listen(Listener<ParsedRequest<Message>> to, JsonRequests from) {
    listener = to;
    requests = from;
    CompletableFuture<?> _ =
        response
            .whenComplete()
            .handleAsync(
                (_, failure) -> {
                  ended(failure);
                  return null;
                },
                context.eventLoop());
    from.demand(early);
  }

  private void ended(@Nullable Throwable failure) {
    if (over) {
      return;
    }
    over = true;
    if (requests != null) {
      requests.stop();
    }
    Optional<Listener<ParsedRequest<Message>>> told = Optional.ofNullable(listener);
    if (failure == null && closed.get() && !cancelled) {
      told.ifPresent(Listener::onComplete);
    } else {
      cancelled = true;
      told.ifPresent(Listener::onCancel);
    }
  }

  /// Hands a message to the handler.
  void receive(Message message) {
    tell(to -> to.onMessage(new ParsedRequest.Whole<>(message)));
  }

  /// Ends the call with a fault of the request. A handler that reads its request itself looks at it
  /// once no more come.
  void refuse(PembaException fault) {
    tell(to -> to.onMessage(new ParsedRequest.Refused<>(fault)));
    halfClose();
  }

  /// The same with an HTTP code of its own.
  void refuse(PembaException fault, HttpStatus http) {
    refusal = http;
    refuse(fault);
  }

  /// Says that no more messages come.
  void halfClose() {
    tell(Listener::onHalfClose);
  }

  /// Says that the client went away before all of its request was here.
  void abandon(Throwable cause) {
    ended(cause);
    response.abort(cause);
  }

  private void tell(Consumer<Listener<ParsedRequest<Message>>> what) {
    if (closed.get() || cancelled || listener == null) {
      return;
    }
    try {
      what.accept(listener);
    } catch (RuntimeException failure) {
      fail(failure);
    }
  }

  /// Ends the call with a failure that its handler did not tell.
  void fail(Throwable failure) {
    cancelled = true;
    close(JsonErrors.of(failure));
  }

  @Override
  public void request(int count) {
    if (context.eventLoop().inEventLoop()) {
      demand(count);
    } else {
      context.eventLoop().execute(() -> demand(count));
    }
  }

  private void demand(int count) {
    if (requests == null) {
      early += count;
    } else {
      requests.demand(count);
    }
  }

  @Override
  public void sendHeaders(Metadata headers) {
    // Sent with the first message: until then a failure can still have an HTTP code of its own.
  }

  @Override
  public void sendMessage(Message message) {
    String json = style.write(message);
    if (!path.answersLines()) {
      only = HttpData.ofUtf8(json + "\n");
      return;
    }
    HttpData line = HttpData.ofUtf8(json + "\n");
    waiting.incrementAndGet();
    synchronized (response) {
      if (closed.get()) {
        return;
      }
      if (!begun) {
        begun = true;
        boolean _ = response.tryWrite(MANY);
      }
      boolean _ = response.tryWrite(line);
    }
    CompletableFuture<?> _ =
        response
            .whenConsumed()
            .thenRunAsync(
                () -> {
                  if (waiting.decrementAndGet() == 0) {
                    tell(Listener::onReady);
                  }
                },
                context.eventLoop());
  }

  @Override
  public boolean isReady() {
    return waiting.get() == 0 && !closed.get() && !cancelled;
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (!status.isOk()) {
      JsonErrors.Told told = JsonErrors.of(status, trailers);
      HttpStatus http = refusal;
      close(http == null ? told : new JsonErrors.Told(http, told.json()));
      return;
    }
    synchronized (response) {
      if (closed.getAndSet(true)) {
        return;
      }
      HttpData body = only;
      if (body != null) {
        boolean _ = response.tryWrite(ONE.toBuilder().contentLength(body.length()).build());
        boolean _ = response.tryWrite(body);
      } else if (!begun) {
        boolean _ = response.tryWrite(MANY);
      }
      response.close();
    }
  }

  private void close(JsonErrors.Told failure) {
    synchronized (response) {
      if (closed.getAndSet(true)) {
        return;
      }
      if (begun) {
        boolean _ = response.tryWrite(HttpData.ofUtf8("{\"error\":" + failure.json() + "}\n"));
      } else {
        HttpData body = HttpData.ofUtf8(failure.json() + "\n");
        boolean _ =
            response.tryWrite(failure.headers().toBuilder().contentLength(body.length()).build());
        boolean _ = response.tryWrite(body);
      }
      response.close();
    }
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public MethodDescriptor<ParsedRequest<Message>, Message> getMethodDescriptor() {
    return path.call().getMethodDescriptor();
  }
}
