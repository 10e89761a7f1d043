package dev.pemba.client;

import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import java.util.concurrent.CompletableFuture;

/// How single checks are answered. Thread-safe.
interface Checks {
  CompletableFuture<CheckResponse> ask(CheckRequest request);
}
