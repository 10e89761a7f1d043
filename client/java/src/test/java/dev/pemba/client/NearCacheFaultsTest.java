package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.server.app.Token;
import dev.pemba.store.StoreId;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.SchemaServiceWriteRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A near cache in surroundings that are not as they should be.
@Timeout(60)
final class NearCacheFaultsTest {
  private static final CheckRequest QUESTION = References.check("user:ana", "view", "doc:plan");

  @TempDir private Path folder = Path.of("");

  private LocalServer server;
  private PembaClient writer;

  @BeforeEach
  void start() {
    server = LocalServer.in(folder);
    writer = PembaClient.plaintext(server.endpoint());
    writer.writeSchema(
        SchemaServiceWriteRequest.newBuilder()
            .setSchema("definition user {} definition doc { relation view: user }")
            .build());
  }

  @AfterEach
  void stop() {
    writer.close();
    server.close();
  }

  @Test
  void aWatchThatCanNotBeMadeIsMadeLater() throws IOException {
    try (PembaClient near =
        PembaClient.builder(server.endpoint())
            .nearCache(Duration.ofMinutes(10))
            .intercept(new BrokenAtFirst("Watch", 2))
            .build()) {
      do {
        assertThat(near.check(QUESTION).getDecision()).isEqualTo(Decision.DECISION_DENIED);
      } while (near.nearCache().orElseThrow().hits() == 0);
    }
  }

  /// As behind a name that stands for two servers of different data.
  @Test
  void anAnswerOfAnotherStoreIsNeverGivenAsOneOfTheWatchedStore() {
    Token watched = Token.parse(writer.touch("doc:other#view@user:ana").getToken());
    Token other = new Token(new StoreId(watched.store().value() + 1), watched.revision());
    CheckResponse strange =
        CheckResponse.newBuilder()
            .setDecision(Decision.DECISION_ALLOWED)
            .setToken(other.toString())
            .build();
    Calls calls =
        new Calls(writer.channel(), "", Duration.ofSeconds(10), () -> true, Runnable::run);
    Checks server = new ServerChecks(calls, new Memory(true));
    Checks far =
        new Checks() {
          @Override
          public CompletableFuture<CheckResponse> ask(CheckRequest request) {
            return request.equals(QUESTION)
                ? CompletableFuture.completedFuture(strange)
                : server.ask(request);
          }

          @Override
          public CompletableFuture<CheckManyResponse> askMany(CheckManyRequest request) {
            return server.askMany(request);
          }
        };
    NearCache.Settings settings = new NearCache.Settings(Duration.ofMinutes(10), 10, Reading::now);
    try (NearCache cache = new NearCache(calls, new Memory(true), settings)) {
      Checks checks = cache.over(far);
      CheckRequest known = References.check("user:ben", "view", "doc:plan");
      while (cache.counts().hits() == 0) {
        checks.ask(known).join();
      }
      long hits = cache.counts().hits();
      for (int i = 0; i < 3; i++) {
        assertThat(checks.ask(QUESTION).join()).isEqualTo(strange);
      }
      assertThat(cache.counts().hits()).isEqualTo(hits);
    }
  }
}
