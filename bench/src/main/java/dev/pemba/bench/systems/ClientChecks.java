package dev.pemba.bench.systems;

import dev.pemba.bench.worlds.Question;
import dev.pemba.client.PembaClient;
import dev.pemba.client.PembaClientBuilder;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.Decision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/// Single checks as an application asks them: through the Java client, on its one connection.
public final class ClientChecks implements AutoCloseable {
  private final PembaClient client;

  /// @param set what the client is to do beside asking
  public ClientChecks(PembaTarget pemba, UnaryOperator<PembaClientBuilder> set) {
    try {
      client = set.apply(PembaClient.builder("localhost:" + pemba.port())).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // no file is read without TLS
    }
  }

  public Prepared prepare(Question question) {
    if (!(question instanceof Question.Check check)) {
      throw new IllegalArgumentException("only checks are asked here");
    }
    CheckRequest request = Requests.check(check);
    return done -> {
      CompletableFuture<?> _ =
          client
              .async()
              .check(request)
              .whenComplete(
                  (answer, failure) -> {
                    if (answer == null) {
                      done.failed(failure);
                    } else {
                      done.answered(answer.getDecision() == Decision.DECISION_ALLOWED ? 1 : 0);
                    }
                  });
    };
  }

  @Override
  public void close() {
    client.close();
  }
}
