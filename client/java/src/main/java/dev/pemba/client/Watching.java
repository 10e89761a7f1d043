package dev.pemba.client;

import dev.pemba.v1.WatchRequest;
import dev.pemba.v1.WatchResponse;
import io.grpc.stub.BlockingClientCall;
import java.util.Iterator;
import java.util.function.Function;

/// Changes as they happen, each once and in order, across broken connections: see [Following].
/// Heartbeats are handed on, since they move the token.
public final class Watching implements Iterator<WatchResponse>, AutoCloseable {
  private final Following<String, WatchResponse> following;

  Watching(
      WatchRequest request,
      Calls calls,
      Function<WatchRequest, BlockingClientCall<?, WatchResponse>> open) {
    this.following =
        new Following<>(
            calls,
            request.getAfter(),
            token -> open.apply(request.toBuilder().setAfter(token).build()),
            WatchResponse::getToken);
  }

  /// The token of the last message that was read; start there to go on.
  public String token() {
    return following.position();
  }

  /// Waits for the next message. False once this is closed.
  @Override
  public boolean hasNext() {
    return following.hasNext();
  }

  @Override
  public WatchResponse next() {
    return following.next();
  }

  @Override
  public void close() {
    following.close();
  }
}
