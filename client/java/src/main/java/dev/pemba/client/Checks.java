package dev.pemba.client;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import java.util.concurrent.CompletableFuture;

/// How checks are answered. Thread-safe.
interface Checks {
  CompletableFuture<CheckResponse> ask(CheckRequest request);

  /// Any number in one snapshot, answered in order.
  CompletableFuture<CheckManyResponse> askMany(CheckManyRequest request);
}
