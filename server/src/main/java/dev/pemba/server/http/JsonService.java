package dev.pemba.server.http;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.pemba.model.PembaException;
import dev.pemba.server.grpc.ParsedRequest;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers one HTTP method of one path by the gRPC call that its annotation is on. Thread-safe.
///
/// The call passes through what every gRPC call passes through; it is started before its body is
/// read, so that who may not call is told at once.
final class JsonService implements HttpService {
  private static final List<Metadata.Key<String>> PASSED_ON =
      List.of("authorization", "x-request-id", "traceparent", "grpc-timeout").stream()
          .map(name -> Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))
          .toList();
  private static final Set<String> LINES =
      Set.of("application/jsonl", "application/x-ndjson", "application/json");

  private final HttpPath path;
  private final JsonStyle style;
  private final Bounds bounds;

  /// What one request may be.
  ///
  /// @param messageBytes the largest message, and the largest body that is no stream
  /// @param arrival how long a body that is no stream may take to arrive
  record Bounds(int messageBytes, Duration arrival) {}

  JsonService(HttpPath path, Bounds bounds) {
    this.path = path;
    this.style = JsonStyle.of(path.method().getService().getFullName());
    this.bounds = bounds;
  }

  HttpPath path() {
    return path;
  }

  @Override
  public ExchangeType exchangeType(RoutingContext routing) {
    return path.takesLines() ? ExchangeType.REQUEST_STREAMING : ExchangeType.RESPONSE_STREAMING;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    JsonCall call = new JsonCall(path, style, context);
    if (path.takesLines()) {
      context.clearRequestTimeout();
      context.setMaxRequestLength(0);
      RequestLines lines = new RequestLines(path, style, call, bounds.messageBytes());
      start(call, lines, request);
      if (isLines(request.contentType())) {
        request.subscribe(lines, context.eventLoop());
      } else {
        call.refuse(
            PembaException.malformed(
                "the body is no JSON lines: send it as `content-type: application/jsonl`, one"
                    + " message in each line"),
            HttpStatus.UNSUPPORTED_MEDIA_TYPE);
      }
    } else {
      context.setRequestTimeout(bounds.arrival());
      OneRequest one = new OneRequest(path, style, call);
      start(call, one, request);
      one.read(context, request);
    }
    return call.response();
  }

  private void start(JsonCall call, JsonRequests requests, HttpRequest request) {
    ServerCall.Listener<ParsedRequest<Message>> listener;
    try {
      listener = path.call().getServerCallHandler().startCall(call, metadata(request));
    } catch (RuntimeException failure) {
      call.fail(failure);
      listener = new ServerCall.Listener<>() {};
    }
    call.listen(listener, requests);
  }

  private static Metadata metadata(HttpRequest request) {
    Metadata metadata = new Metadata();
    for (Metadata.Key<String> key : PASSED_ON) {
      Optional.ofNullable(request.headers().get(key.name()))
          .ifPresent(value -> metadata.put(key, value));
    }
    return metadata;
  }

  private static boolean isLines(@Nullable MediaType type) {
    return type != null && LINES.contains(type.type() + "/" + type.subtype());
  }
}
