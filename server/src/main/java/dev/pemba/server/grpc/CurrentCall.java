package dev.pemba.server.grpc;

import dev.pemba.server.app.Caller;
import dev.pemba.server.app.Request;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// The call whose message this thread hands to its handler. A thread-local of our own, as gRPC's
/// `Context` costs each call several times what it takes to note two references.
final class CurrentCall {
  private static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TRACE_PARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  /// Of what callers send to name a call, so much is kept.
  private static final int MOST_CHARACTERS = 128;

  private static final ThreadLocal<CurrentCall> CURRENT = ThreadLocal.withInitial(CurrentCall::new);

  private @Nullable ServerCall<?, ?> call;
  private @Nullable Metadata headers;
  private @Nullable SocketAddress lastAddress;
  private String lastText = "";

  private CurrentCall() {}

  /// From now on this thread works on that call.
  static void enter(ServerCall<?, ?> call, Metadata headers) {
    CurrentCall current = CURRENT.get();
    current.call = call;
    current.headers = headers;
  }

  static void leave() {
    CurrentCall current = CURRENT.get();
    current.call = null;
    current.headers = null;
  }

  /// What the record says of the call that this thread works on.
  static Request request(Caller caller) {
    CurrentCall current = CURRENT.get();
    ServerCall<?, ?> call = current.call;
    Metadata headers = current.headers;
    if (call == null || headers == null) {
      return new Request(caller, "", "", "", System.nanoTime());
    }
    return new Request(
        caller,
        current.address(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
        bounded(headers.get(REQUEST_ID)),
        traceId(headers.get(TRACE_PARENT)),
        System.nanoTime());
  }

  /// One connection brings many calls, one after another.
  @SuppressWarnings("ReferenceEquality") // another object may be the same address: then it is made
  private String address(@Nullable SocketAddress address) {
    if (address != lastAddress) {
      lastAddress = address;
      lastText =
          address instanceof InetSocketAddress internet && internet.getAddress() != null
              ? internet.getAddress().getHostAddress()
              : "";
    }
    return lastText;
  }

  /// The second part of `version-trace-parent-flags` (W3C Trace Context § 3.2).
  static String traceId(@Nullable String traceParent) {
    if (traceParent == null) {
      return "";
    }
    String[] parts = traceParent.split("-", -1);
    return parts.length >= 4 && parts[1].length() == 32 ? parts[1] : "";
  }

  static String bounded(@Nullable String text) {
    return text == null ? "" : text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
  }
}
