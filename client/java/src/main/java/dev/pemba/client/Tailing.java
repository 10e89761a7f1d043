package dev.pemba.client;

import dev.pemba.v1.AuditServiceTailRequest;
import dev.pemba.v1.AuditServiceTailResponse;
import io.grpc.stub.BlockingClientCall;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.function.Function;

/// Records as they come, each once and in order, across broken connections: see [Following].
/// Messages without records are handed on, since they tell the leaf to go on from.
public final class Tailing implements Iterator<AuditServiceTailResponse>, AutoCloseable {
  private final Following<OptionalLong, AuditServiceTailResponse> following;

  Tailing(
      AuditServiceTailRequest request,
      Calls calls,
      Function<AuditServiceTailRequest, BlockingClientCall<?, AuditServiceTailResponse>> open) {
    this.following =
        new Following<>(
            calls,
            request.hasFromLeaf() ? OptionalLong.of(request.getFromLeaf()) : OptionalLong.empty(),
            leaf -> open.apply(from(leaf, request)),
            message -> OptionalLong.of(message.getNextLeaf()));
  }

  private static AuditServiceTailRequest from(OptionalLong leaf, AuditServiceTailRequest request) {
    return leaf.isPresent() ? request.toBuilder().setFromLeaf(leaf.getAsLong()).build() : request;
  }

  /// The leaf after the last message that was read, to go on from; empty before the first.
  public OptionalLong nextLeaf() {
    return following.position();
  }

  /// Waits for the next message. False once this is closed.
  @Override
  public boolean hasNext() {
    return following.hasNext();
  }

  @Override
  public AuditServiceTailResponse next() {
    return following.next();
  }

  @Override
  public void close() {
    following.close();
  }
}
