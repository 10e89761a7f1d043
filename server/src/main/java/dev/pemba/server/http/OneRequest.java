package dev.pemba.server.http;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// The one request of a call: the body, or the query if the call is made by `GET`.
final class OneRequest implements JsonRequests {
  private final HttpPath path;
  private final JsonStyle style;
  private final JsonCall call;

  OneRequest(HttpPath path, JsonStyle style, JsonCall call) {
    this.path = path;
    this.style = style;
    this.call = call;
  }

  /// Reads it and hands it over.
  void read(ServiceRequestContext context, HttpRequest request) {
    if (!path.body()) {
      hand(() -> QueryMessages.read(context.queryParams(), path.request(), style));
      return;
    }
    if (!style.isJson(request.contentType())) {
      call.refuse(
          PembaException.malformed(
              "the body is no JSON: send it as `content-type: application/json`"),
          style.otherContent());
      return;
    }
    CompletableFuture<?> _ =
        request
            .aggregate(context.eventLoop())
            .handle(
                (whole, failure) -> {
                  if (whole != null) {
                    context.clearRequestTimeout();
                    hand(() -> parse(whole));
                  } else if (failure instanceof ContentTooLargeException) {
                    call.refuse(tooLarge(context), HttpStatus.REQUEST_ENTITY_TOO_LARGE);
                  } else {
                    call.abandon(failure);
                  }
                  return null;
                });
  }

  static PembaException tooLarge(ServiceRequestContext context) {
    String allowed = Long.toString(context.maxRequestLength());
    return new PembaException(
        Reason.LIMIT_EXCEEDED,
        "the body has more than %s bytes".formatted(allowed),
        Map.of("limit", "limits.message_size", "allowed", allowed));
  }

  private Message parse(AggregatedHttpRequest whole) {
    Message.Builder message = path.request();
    style.read(whole.contentUtf8(), message);
    return message.build();
  }

  private void hand(Supplier<Message> reader) {
    Message message;
    try {
      message = reader.get();
    } catch (PembaException fault) {
      call.refuse(fault);
      return;
    }
    call.receive(message);
    call.halfClose();
  }

  @Override
  public void demand(int count) {
    // It comes anyway.
  }

  @Override
  public void stop() {
    // It came, or went with the connection.
  }
}
