package dev.pemba.server.http;

import static dev.pemba.server.http.HttpFixture.json;
import static dev.pemba.server.http.HttpFixture.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.server.grpc.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The HTTP port with the certificates of the gRPC port.
class HttpTlsTest {
  @TempDir private static Path keys;
  private static Certificates server;
  private static Certificates client;
  private static Certificates stranger;

  @TempDir private Path folder;

  @BeforeAll
  static void certify() {
    server = Certificates.selfSigned(keys, "server");
    client = Certificates.selfSigned(keys, "loader");
    stranger = Certificates.selfSigned(keys, "stranger");
  }

  @Test
  void tlsEncryptsAndAClientWithoutTrustFails() throws Exception {
    try (HttpFixture http = new HttpFixture(folder, server.asServer());
        HttpClient trusting = client(server);
        HttpClient distrusting = client(stranger)) {
      assertThat(schema(trusting, http).statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> schema(distrusting, http)).isInstanceOf(IOException.class);
      assertThatThrownBy(
              () -> http.client().send(http.request("/v1/schema").build(), BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void mutualTlsKnowsTheCallerByItsCertificate() throws Exception {
    Map<String, String> settings = new HashMap<>(server.asServer());
    settings.put("tls.client_ca", client.certificate().toString());
    settings.put("tls.client_role", "read");
    try (HttpFixture http = new HttpFixture(folder, settings);
        HttpClient known = client(server, keys.resolve("loader.p12"));
        HttpClient unknown = client(server, keys.resolve("stranger.p12"));
        HttpClient nameless = client(server)) {
      HttpResponse<String> tooMuch =
          known.send(
              HttpRequest.newBuilder(uri(http))
                  .header("content-type", "application/json")
                  .PUT(BodyPublishers.ofString("{\"schema\":\"definition user {}\"}"))
                  .build(),
              BodyHandlers.ofString());

      assertThat(schema(known, http).statusCode()).isEqualTo(200);
      assertThat(tooMuch.statusCode()).isEqualTo(403);
      assertThat(reason(json(tooMuch.body()))).isEqualTo("ROLE_NOT_ALLOWED");
      assertThatThrownBy(() -> schema(unknown, http)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> schema(nameless, http)).isInstanceOf(IOException.class);
    }
  }

  private static URI uri(HttpFixture http) {
    return URI.create("https://localhost:%d/v1/schema".formatted(http.port()));
  }

  private static HttpResponse<String> schema(HttpClient client, HttpFixture http)
      throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(http)).build(), BodyHandlers.ofString());
  }

  private static HttpClient client(Certificates trusted)
      throws GeneralSecurityException, IOException {
    return client(trusted, new KeyManager[0]);
  }

  private static HttpClient client(Certificates trusted, Path store)
      throws GeneralSecurityException, IOException {
    char[] password = "changeit".toCharArray();
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(KeyStore.getInstance(store.toFile(), password), password);
    return client(trusted, own.getKeyManagers());
  }

  private static HttpClient client(Certificates trusted, KeyManager[] own)
      throws GeneralSecurityException, IOException {
    KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
    known.load(null, null);
    try (InputStream pem = Files.newInputStream(trusted.certificate())) {
      known.setCertificateEntry(
          "trusted", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(own, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(tls).build();
  }
}
