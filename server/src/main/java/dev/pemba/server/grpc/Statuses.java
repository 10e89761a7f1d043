package dev.pemba.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place where a failure becomes a status, with a `google.rpc.ErrorInfo` whose reason is
/// stable.
public final class Statuses {
  public static final String DOMAIN = "pemba.dev";

  /// A message travels twice in the trailers, which clients bound at 8 KiB.
  private static final int LONGEST_MESSAGE = 1_200;

  private static final int LONGEST_DETAILS = 4_600;

  private static final Logger log = LoggerFactory.getLogger(Statuses.class);

  private Statuses() {}

  /// Ends a call that is not to be served.
  static <I> ServerCall.Listener<I> refuse(ServerCall<I, ?> call, PembaException failure) {
    StatusRuntimeException told = of(failure);
    Metadata trailers = told.getTrailers();
    call.close(told.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  /// No default: a reason without a code won't compile.
  public static Status.Code codeOf(Reason reason) {
    return switch (reason) {
      case MALFORMED_REQUEST,
          SCHEMA_SYNTAX,
          SCHEMA_INVALID,
          CONTEXT_INVALID,
          DUPLICATE_UPDATE,
          TOKEN_MALFORMED,
          CURSOR_INVALID ->
          Status.Code.INVALID_ARGUMENT;
      case SCHEMA_STRANDS_RELATIONSHIPS,
          NO_SCHEMA,
          UNKNOWN_TYPE,
          UNKNOWN_RELATION,
          UNKNOWN_CAVEAT,
          RELATIONSHIP_NOT_ALLOWED,
          CONDITION_FAILED,
          PRECONDITION_FAILED,
          IDEMPOTENCY_KEY_REUSED,
          TOKEN_OF_ANOTHER_STORE,
          NOT_ENABLED ->
          Status.Code.FAILED_PRECONDITION;
      case ALREADY_EXISTS -> Status.Code.ALREADY_EXISTS;
      case REVISION_NOT_KEPT -> Status.Code.OUT_OF_RANGE;
      case LIMIT_EXCEEDED, BUDGET_EXCEEDED -> Status.Code.RESOURCE_EXHAUSTED;
      case DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
      case CANCELLED -> Status.Code.CANCELLED;
      case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
      case ROLE_NOT_ALLOWED -> Status.Code.PERMISSION_DENIED;
      case REVISION_NOT_REACHED, OVERLOADED, STORE_UNWRITABLE, UNAVAILABLE ->
          Status.Code.UNAVAILABLE;
      case DATA_CORRUPT -> Status.Code.DATA_LOSS;
      case CONFIGURATION_INVALID, INTERNAL -> Status.Code.INTERNAL;
    };
  }

  /// A failure as a status. What is no `PembaException` is a bug: it is logged under a reference,
  /// and the caller is told the reference and nothing else.
  public static StatusRuntimeException of(Throwable failure) {
    return switch (failure) {
      case PembaException told -> {
        if (told.reason() == Reason.DATA_CORRUPT) {
          log.atError().setCause(told).log("stored data is damaged");
        }
        yield of(told);
      }
      default -> bug(failure);
    };
  }

  private static StatusRuntimeException bug(Throwable failure) {
    String reference = UUID.randomUUID().toString();
    log.atError().setCause(failure).addKeyValue("reference", reference).log("BUG");
    return of(
        new PembaException(
            Reason.INTERNAL,
            "something went wrong inside; the log has it under `%s`".formatted(reference),
            java.util.Map.of("reference", reference)));
  }

  private static StatusRuntimeException of(PembaException failure) {
    ErrorInfo.Builder info =
        ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(failure.reason().name());
    int[] left = {LONGEST_DETAILS};
    failure.details().entrySet().stream()
        .sorted(java.util.Comparator.comparingInt(entry -> entry.getValue().length()))
        .forEach(
            entry -> {
              left[0] -= entry.getKey().length() + entry.getValue().length();
              if (left[0] >= 0) {
                info.putMetadata(entry.getKey(), entry.getValue());
              }
            });
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(codeOf(failure.reason()).value())
            .setMessage(bounded(failure.getMessage()))
            .addDetails(Any.pack(info.build()))
            .build());
  }

  /// The reason that a closed call told, or its code's name if it told none.
  static String reasonOf(Status status, Metadata trailers) {
    ErrorInfo info = status.isOk() ? null : infoOf(status, trailers);
    return info == null ? status.getCode().name() : info.getReason();
  }

  private static @Nullable ErrorInfo infoOf(Status status, Metadata trailers) {
    com.google.rpc.Status told = StatusProto.fromStatusAndTrailers(status, trailers);
    for (Any detail : told.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          return detail.unpack(ErrorInfo.class);
        } catch (InvalidProtocolBufferException _) {
          return null;
        }
      }
    }
    return null;
  }

  /// Cuts a message so that its percent-encoded form stays bounded.
  private static String bounded(@Nullable String message) {
    String text = message == null ? "" : message;
    int cost = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      cost += c >= ' ' && c < 0x7f && c != '%' ? 1 : c < 0x80 ? 3 : 9;
      if (cost > LONGEST_MESSAGE) {
        int end = Character.isHighSurrogate(text.charAt(i - 1)) ? i - 1 : i;
        return text.substring(0, end) + "…";
      }
    }
    return text;
  }
}
