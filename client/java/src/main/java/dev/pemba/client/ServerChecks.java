package dev.pemba.client;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.PermissionServiceGrpc;
import java.util.concurrent.CompletableFuture;

/// Checks that the server answers, each by calls of its own. Thread-safe.
final class ServerChecks implements Checks {
  private final Calls calls;
  private final Memory memory;
  private final ManyChecks many;

  ServerChecks(Calls calls, Memory memory) {
    this.calls = calls;
    this.memory = memory;
    this.many = new ManyChecks(calls);
  }

  @Override
  public CompletableFuture<CheckResponse> ask(CheckRequest request) {
    return calls.ask(
        PermissionServiceGrpc.getCheckMethod(),
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build());
  }

  @Override
  public CompletableFuture<CheckManyResponse> askMany(CheckManyRequest request) {
    return many.ask(
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build());
  }
}
