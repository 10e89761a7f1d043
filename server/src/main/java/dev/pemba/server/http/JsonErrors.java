package dev.pemba.server.http;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.model.Reason;
import dev.pemba.server.grpc.Statuses;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.jspecify.annotations.Nullable;

/// Failures as `google.rpc.Status` in JSON, each with the HTTP code that `google.rpc.Code` names.
final class JsonErrors implements ServerErrorHandler {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer()
          .omittingInsignificantWhitespace()
          .usingTypeRegistry(TypeRegistry.newBuilder().add(ErrorInfo.getDescriptor()).build());

  /// A caller that went away; nobody reads it.
  private static final HttpStatus CLIENT_CLOSED_REQUEST = HttpStatus.valueOf(499);

  /// A failure in JSON, and its HTTP code.
  record Told(HttpStatus http, String json) {
    HttpResponse response() {
      return HttpResponse.of(headers(), HttpData.ofUtf8(json + "\n"));
    }

    ResponseHeaders headers() {
      ResponseHeadersBuilder headers =
          ResponseHeaders.builder(http)
              .contentType(MediaType.JSON)
              .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
      if (http.equals(HttpStatus.UNAUTHORIZED)) {
        headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
      }
      return headers.build();
    }
  }

  static Told of(Status status, Metadata trailers) {
    return new Told(
        http(Code.forNumber(status.getCode().value())),
        json(StatusProto.fromStatusAndTrailers(status, trailers)));
  }

  static Told of(Throwable failure) {
    StatusRuntimeException status = Statuses.of(failure);
    Metadata trailers = status.getTrailers();
    return of(status.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  /// The HTTP code that the comments of `google.rpc.Code` give.
  static HttpStatus http(@Nullable Code code) {
    return switch (code) {
      case OK -> HttpStatus.OK;
      case CANCELLED -> CLIENT_CLOSED_REQUEST;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
      case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case ALREADY_EXISTS, ABORTED -> HttpStatus.CONFLICT;
      case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
      case UNIMPLEMENTED -> HttpStatus.NOT_IMPLEMENTED;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      case INTERNAL, UNKNOWN, DATA_LOSS, UNRECOGNIZED -> HttpStatus.INTERNAL_SERVER_ERROR;
      case null -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }

  static String json(com.google.rpc.Status status) {
    try {
      return PRINTER.print(status);
    } catch (InvalidProtocolBufferException unknownDetail) {
      throw new IllegalStateException("a status with a detail that is no ErrorInfo", unknownDetail);
    }
  }

  /// What Armeria answers by itself: no such path, a method that a path has not, a body too large.
  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext context,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    String path = headers == null ? "" : Printable.of(headers.path());
    Told told =
        switch (status.code()) {
          case 404 ->
              told(
                  status,
                  Code.UNIMPLEMENTED,
                  "there is no `%s` here: `/openapi.json` names the path of each call"
                      .formatted(path));
          case 405 ->
              told(
                  status,
                  Code.UNIMPLEMENTED,
                  "`%s` can't be called by `%s`: `/openapi.json` says how"
                      .formatted(path, headers == null ? "" : headers.method()));
          case 413 ->
              new Told(
                  status,
                  of(new PembaException(
                          Reason.LIMIT_EXCEEDED, "the body is larger than `limits.message_size`"))
                      .json());
          default ->
              status.isServerError()
                  ? told(status, Code.UNAVAILABLE, status.reasonPhrase())
                  : told(status, Code.INVALID_ARGUMENT, status.reasonPhrase());
        };
    return AggregatedHttpResponse.of(told.headers(), HttpData.ofUtf8(told.json() + "\n"));
  }

  private static Told told(HttpStatus http, Code code, String message) {
    Reason reason = code == Code.UNAVAILABLE ? Reason.UNAVAILABLE : Reason.MALFORMED_REQUEST;
    ErrorInfo info =
        ErrorInfo.newBuilder().setDomain(Statuses.DOMAIN).setReason(reason.name()).build();
    return new Told(
        http,
        json(
            com.google.rpc.Status.newBuilder()
                .setCode(code.getNumber())
                .setMessage(message)
                .addDetails(Any.pack(info))
                .build()));
  }

  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
    return null;
  }
}
