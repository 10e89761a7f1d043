package dev.pemba.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.pemba.v1.Failure;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import java.util.Objects;

/// A call that failed: the server refused it, did not answer in time, or was not reached.
///
/// The message is the server's own sentence. Never thrown for a denied check, which is an answer.
public final class PembaClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;
  private final String reasonText;

  @SuppressWarnings("serial") // always an immutable JDK map
  private final Map<String, String> metadata;

  private PembaClientException(Status status, String message, ErrorInfo info) {
    super(message, status.getCause());
    this.code = status.getCode();
    this.reasonText = info.getReason();
    this.metadata = Map.copyOf(info.getMetadataMap());
  }

  /// The same failure, thrown somewhere else.
  private PembaClientException(PembaClientException failure) {
    super(failure.getMessage(), failure.getCause());
    this.code = failure.code;
    this.reasonText = failure.reasonText;
    this.metadata = failure.metadata;
  }

  static PembaClientException of(Throwable failure, String target) {
    Status status = Status.fromThrowable(failure);
    ErrorInfo info = errorInfo(failure);
    return new PembaClientException(status, message(status, target, info), info);
  }

  static PembaClientException of(Status status) {
    return new PembaClientException(
        status,
        Objects.requireNonNullElse(status.getDescription(), status.getCode().name()),
        ErrorInfo.getDefaultInstance());
  }

  /// Why one item of many failed.
  static PembaClientException of(Failure failure) {
    return new PembaClientException(
        Status.fromCodeValue(failure.getCode()),
        failure.getMessage(),
        ErrorInfo.newBuilder()
            .setReason(failure.getReason())
            .putAllMetadata(failure.getMetadataMap())
            .build());
  }

  /// The same failure with the stack of who calls this.
  PembaClientException here() {
    return new PembaClientException(this);
  }

  /// The gRPC status code.
  public Status.Code code() {
    return code;
  }

  /// The stable reason; `UNKNOWN` if none was told.
  public Reason reason() {
    return Reason.of(reasonText);
  }

  /// The reason as the server wrote it, such as `UNKNOWN_TYPE`; empty if the failure is not the
  /// server's word.
  public String reasonText() {
    return reasonText;
  }

  /// What a program may want to read: names, limits, positions.
  public Map<String, String> metadata() {
    return metadata;
  }

  /// True if no server answered at all.
  public boolean isUnreachable() {
    return code == Status.Code.UNAVAILABLE && reasonText.isEmpty();
  }

  /// True if the same call may well succeed a little later: nobody answered, or not in time, or the
  /// server had too much to do.
  public boolean isTemporary() {
    return switch (code) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED -> true;
      case OK,
          UNKNOWN,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          INTERNAL,
          DATA_LOSS,
          UNAUTHENTICATED ->
          false;
    };
  }

  private static ErrorInfo errorInfo(Throwable failure) {
    com.google.rpc.Status rich = StatusProto.fromThrowable(failure);
    if (rich != null) {
      for (Any detail : rich.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          try {
            return detail.unpack(ErrorInfo.class);
          } catch (InvalidProtocolBufferException _) {
            // A reason that can't be read is no reason to hide the status itself.
            return ErrorInfo.getDefaultInstance();
          }
        }
      }
    }
    return ErrorInfo.getDefaultInstance();
  }

  private static String message(Status status, String target, ErrorInfo info) {
    String description =
        Objects.requireNonNullElse(
            status.getDescription(), "the call ended with " + status.getCode());
    if (!info.getReason().isEmpty()) {
      return description; // the server's own sentence
    }
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return "no answer from `%s` within the deadline".formatted(target);
    }
    if (status.getCode() == Status.Code.UNAVAILABLE) {
      return "no answer from `%s`: %s".formatted(target, firstLine(root(status, description)));
    }
    return description;
  }

  private static String root(Status status, String description) {
    Throwable cause = status.getCause();
    if (cause == null) {
      return description;
    }
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return Objects.requireNonNullElse(cause.getMessage(), cause.toString());
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }
}
