package dev.pemba.server.grpc;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A call as its method's own types see it, over one whose requests are wrapped. Once it was ended
/// from outside, what its handler still sends is dropped.
final class PlainCall<I, O> extends ServerCall<I, O> {
  private final ServerCall<?, O> call;
  private final MethodDescriptor<I, O> method;
  private final AtomicBoolean ended = new AtomicBoolean();

  PlainCall(ServerCall<?, O> call, MethodDescriptor<I, O> method) {
    this.call = call;
    this.method = method;
  }

  /// Closes the call; its handler's own close comes to nothing.
  void end(StatusRuntimeException failure) {
    if (!ended.getAndSet(true)) {
      Metadata trailers = failure.getTrailers();
      call.close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (!ended.getAndSet(true)) {
      call.close(status, trailers);
    }
  }

  @Override
  public void sendHeaders(Metadata headers) {
    if (!ended.get()) {
      call.sendHeaders(headers);
    }
  }

  @Override
  public void sendMessage(O message) {
    if (!ended.get()) {
      call.sendMessage(message);
    }
  }

  @Override
  public void request(int count) {
    call.request(count);
  }

  @Override
  public boolean isCancelled() {
    return call.isCancelled();
  }

  @Override
  public boolean isReady() {
    return call.isReady();
  }

  @Override
  public void setOnReadyThreshold(int bytes) {
    call.setOnReadyThreshold(bytes);
  }

  @Override
  public void setMessageCompression(boolean enabled) {
    call.setMessageCompression(enabled);
  }

  @Override
  public void setCompression(String compressor) {
    call.setCompression(compressor);
  }

  @Override
  public SecurityLevel getSecurityLevel() {
    return call.getSecurityLevel();
  }

  @Override
  public Attributes getAttributes() {
    return call.getAttributes();
  }

  @Override
  public @Nullable String getAuthority() {
    return call.getAuthority();
  }

  @Override
  public MethodDescriptor<I, O> getMethodDescriptor() {
    return method;
  }
}
