package dev.pemba.client;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.PermissionServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A server that answers when the test says so. A subject's id says what its answer is: `allowed`,
/// else denied; the token of an answer is the consistency that was asked for.
final class HeldServer extends PermissionServiceGrpc.PermissionServiceImplBase
    implements AutoCloseable {
  private final BlockingQueue<Held> calls = new LinkedBlockingQueue<>();
  private final Server server;

  HeldServer() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(this)
            .build()
            .start();
  }

  PembaClientBuilder client() {
    return PembaClient.builder("localhost:" + server.getPort());
  }

  /// The next call that came in.
  Held next() throws InterruptedException {
    return calls.take();
  }

  boolean hasCalls() {
    return !calls.isEmpty();
  }

  /// A call that waits for its answer.
  ///
  /// @param items how many questions it holds; 0 for a single check
  record Held(int items, Runnable answer, StreamObserver<?> responses) {
    void refuse(Status status) {
      responses.onError(status.asException());
    }

    boolean isCancelled() {
      return ((ServerCallStreamObserver<?>) responses).isCancelled();
    }
  }

  @Override
  public void check(CheckRequest request, StreamObserver<CheckResponse> responses) {
    calls.add(
        new Held(
            0,
            () -> {
              responses.onNext(
                  CheckResponse.newBuilder()
                      .setDecision(decision(request.getSubject().getId()))
                      .setToken(request.getConsistency().toString())
                      .build());
              responses.onCompleted();
            },
            responses));
  }

  @Override
  public void checkMany(CheckManyRequest request, StreamObserver<CheckManyResponse> responses) {
    calls.add(
        new Held(
            request.getItemsCount(),
            () -> {
              CheckManyResponse.Builder answers =
                  CheckManyResponse.newBuilder().setToken(request.getConsistency().toString());
              request
                  .getItemsList()
                  .forEach(
                      item ->
                          answers
                              .addAnswersBuilder()
                              .setDecision(decision(item.getSubject().getId())));
              responses.onNext(answers.build());
              responses.onCompleted();
            },
            responses));
  }

  private static Decision decision(String subject) {
    return subject.startsWith("allowed") ? Decision.DECISION_ALLOWED : Decision.DECISION_DENIED;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
