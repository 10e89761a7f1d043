package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.pemba.model.Reason;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What clients see of a failed call.
final class Failures {
  private Failures() {}

  /// Asserts that a call fails for this reason, with the reason's code, and returns the failure.
  static Failure of(ThrowingCallable call) {
    Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(call);
    assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
    StatusRuntimeException failure = (StatusRuntimeException) thrown;
    ErrorInfo info = infoOf(failure);
    assertThat(info.getDomain()).isEqualTo("pemba.dev");
    Reason reason = Reason.valueOf(info.getReason());
    assertThat(failure.getStatus().getCode()).isEqualTo(Statuses.codeOf(reason));
    return new Failure(reason, String.valueOf(failure.getStatus().getDescription()), info);
  }

  static ErrorInfo infoOf(StatusRuntimeException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      throw new AssertionError("no status in " + failure, failure);
    }
    for (Any detail : status.getDetailsList()) {
      try {
        return detail.unpack(ErrorInfo.class);
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError("a detail that is no ErrorInfo", e);
      }
    }
    throw new AssertionError("no ErrorInfo in " + failure, failure);
  }

  record Failure(Reason reason, String message, ErrorInfo info) {
    /// The value of a detail.
    String detail(String name) {
      return info.getMetadataOrThrow(name);
    }
  }
}
