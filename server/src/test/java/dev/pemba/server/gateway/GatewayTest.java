package dev.pemba.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.store.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is taken up while a server runs.
class GatewayTest {
  private static final Schema SCHEMA =
      SchemaCompiler.compile(
          """
          definition user {}
          definition dataset {
            relation read: user
            relation write: user
          }
          """);

  private final TestClock clock = new TestClock();
  private final Tokens first = Tokens.issuer("k1");
  private final Tokens second = Tokens.issuer("k2");

  private static String mapping(String permission, String keys) {
    return """
    identities:
      people:
        token: {issuer: "https://login.example.com", audience: data-api, keys: "%s", algorithms: ES256}
        subject: user:{sub}
    routes:
      - {method: GET, path: "/datasets/{id}", object: "dataset:{id}", permission: %s, subject: people}
    """
        .formatted(keys, permission);
  }

  private String asked(Gateway gateway, Tokens tokens) {
    Mapping mapping = gateway.mapping();
    HttpRequest request =
        new HttpRequest(
            "GET",
            "any",
            "/datasets/a",
            "",
            Optional.of(tokens.bearer(Tokens.claims("ana", clock.instant()).build())),
            "");
    return mapping
        .ask((Mapping.Routed.Guarded) mapping.route(request))
        .question()
        .permission()
        .value();
  }

  @Test
  void aChangedFileIsTakenUpAndOneThatCanNotBeUsedIsNot(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("gateway.yaml");
    Path keys = folder.resolve("jwks.json");
    Files.writeString(file, mapping("read", "jwks.json"));
    Files.writeString(keys, first.jwks());
    try (Gateway gateway = Gateway.open(file, () -> SCHEMA, clock)) {
      assertThat(asked(gateway, first)).isEqualTo("read");

      Files.writeString(file, mapping("write", "jwks.json"));
      gateway.look();
      assertThat(asked(gateway, first)).as("perhaps half of a file").isEqualTo("read");
      gateway.look();
      assertThat(asked(gateway, first)).isEqualTo("write");

      Files.writeString(file, mapping("reed", "jwks.json"));
      lookTwice(gateway);
      assertThat(asked(gateway, first)).isEqualTo("write");

      Files.writeString(keys, "{}");
      Files.writeString(file, mapping("read", "jwks.json"));
      lookTwice(gateway);
      assertThat(asked(gateway, first)).isEqualTo("write");

      Files.writeString(keys, second.jwks());
      lookTwice(gateway);
      assertThat(asked(gateway, second)).isEqualTo("read");
      assertThatThrownBy(() -> asked(gateway, first)).isInstanceOf(Refusal.class);
    }
  }

  private static void lookTwice(Gateway gateway) {
    gateway.look();
    gateway.look();
  }

  @Test
  void aServerDoesNotStartWithAMappingThatItsSchemaLacks(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("g.yaml"), mapping("reed", "jwks.json"));
    Files.writeString(folder.resolve("jwks.json"), first.jwks());

    assertThatThrownBy(() -> Gateway.open(file, () -> SCHEMA, clock))
        .isInstanceOf(PembaException.class)
        .hasMessageContaining("line 6: type `dataset` has no relation or permission `reed`");
    Gateway.open(file, () -> Schema.EMPTY, clock).close();
    assertThatThrownBy(() -> Gateway.open(folder.resolve("none.yaml"), () -> SCHEMA, clock))
        .hasMessageContaining("`ext_authz.mapping` names the file");
  }

  @Test
  void keysOfAnAddressAreFetchedAgainAndServeWhileTheyCanNotBe(@TempDir Path folder)
      throws IOException {
    AtomicReference<String> served = new AtomicReference<>(first.jwks());
    AtomicInteger fetches = new AtomicInteger();
    HttpServer issuer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer.createContext(
        "/",
        exchange -> {
          fetches.incrementAndGet();
          byte[] body = served.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(body.length == 0 ? 500 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    issuer.start();
    String address = "http://127.0.0.1:%d/keys".formatted(issuer.getAddress().getPort());
    Path file = Files.writeString(folder.resolve("g.yaml"), mapping("read", address));
    try (Gateway gateway = Gateway.open(file, () -> SCHEMA, clock)) {
      assertThat(asked(gateway, first)).isEqualTo("read");

      served.set(second.jwks());
      assertThatThrownBy(() -> asked(gateway, second)).isInstanceOf(Refusal.class);
      gateway.look();
      assertThat(fetches).as("not sooner than it may").hasValue(1);
      clock.advance(Duration.ofSeconds(21));
      gateway.look();
      assertThat(asked(gateway, second)).isEqualTo("read");

      served.set("");
      clock.advance(Duration.ofMinutes(59));
      gateway.look();
      assertThat(asked(gateway, second)).isEqualTo("read");
      clock.advance(Duration.ofMinutes(2));
      assertThatThrownBy(() -> asked(gateway, second))
          .isInstanceOfSatisfying(
              PembaException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE));
    } finally {
      issuer.stop(0);
    }
  }
}
