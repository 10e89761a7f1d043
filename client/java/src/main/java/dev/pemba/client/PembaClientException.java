package dev.pemba.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;

/// A call that failed: the server refused it, did not answer in time, or was not reached.
///
/// The message is the server's own sentence. Never thrown for a denied check, which is an answer.
public final class PembaClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;
  private final String reason;

  @SuppressWarnings("serial") // always an immutable JDK map
  private final Map<String, String> metadata;

  private PembaClientException(Status status, String message, ErrorInfo info) {
    super(message, status.getCause());
    this.code = status.getCode();
    this.reason = info.getReason();
    this.metadata = Map.copyOf(info.getMetadataMap());
  }

  static PembaClientException of(StatusException failure, String target) {
    Status status = failure.getStatus();
    return new PembaClientException(status, message(status, target), errorInfo(failure));
  }

  static PembaClientException of(Status status) {
    return new PembaClientException(status, message(status, ""), ErrorInfo.getDefaultInstance());
  }

  /// The gRPC status code.
  public Status.Code code() {
    return code;
  }

  /// The stable reason, such as `UNKNOWN_TYPE`; empty if the failure is not the server's word.
  public String reason() {
    return reason;
  }

  /// What a program may want to read: names, limits, positions.
  public Map<String, String> metadata() {
    return metadata;
  }

  /// True if no server answered at all.
  public boolean isUnreachable() {
    return code == Status.Code.UNAVAILABLE && reason.isEmpty();
  }

  private static ErrorInfo errorInfo(StatusException failure) {
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

  private static String message(Status status, String target) {
    Throwable cause = status.getCause();
    if (status.getCode() == Status.Code.UNAVAILABLE && cause != null) {
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      String detail = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      return "no answer from `%s`: %s".formatted(target, firstLine(detail));
    }
    String description = status.getDescription();
    return description == null || description.isBlank()
        ? "the call ended with " + status.getCode()
        : description;
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }
}
