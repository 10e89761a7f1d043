package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.client.PembaClientBuilder;
import dev.pemba.model.PembaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// How a command reaches the server: options, else environment variables, else this machine.
public final class ConnectionOptions {
  static final int DEFAULT_PORT = 7070;
  private static final String DEFAULT_ENDPOINT = "localhost:" + DEFAULT_PORT;

  @Option(
      names = "--endpoint",
      paramLabel = "HOST:PORT",
      description =
          "Where Pemba is served. Default: " + DEFAULT_ENDPOINT + ". Also PEMBA_ENDPOINT.")
  private String endpoint = "";

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "The bearer key. Rather use PEMBA_KEY: others may see a command line.")
  private String key = "";

  @Option(
      names = "--tls",
      description = "Speak TLS, trusting the system's authorities. Also PEMBA_TLS=true.")
  private boolean tls;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Speak TLS, trusting the authorities of this PEM file. Also PEMBA_CA.")
  private String authorities = "";

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "Show this client certificate (PEM). Also PEMBA_CERT.")
  private String certificate = "";

  @Option(
      names = "--client-key",
      paramLabel = "FILE",
      description = "The private key of --cert (PKCS 8, PEM). Also PEMBA_CLIENT_KEY.")
  private String clientKey = "";

  @Option(
      names = "--deadline",
      paramLabel = "DURATION",
      description =
          "How long one call may take, such as `500ms` or `1m`. Default: 10s; none for watch,"
              + " import and export. Also PEMBA_DEADLINE.")
  private String deadline = "";

  /// Makes a client; it connects at its first call.
  PembaClient connect(Session session, Output output) {
    // One more try bridges a restart; more would keep a person waiting for bad news.
    PembaClientBuilder client =
        PembaClient.builder(endpoint(session)).attempts(2).intercept(output.calls());
    try {
      secure(client, session);
      String longest = or(deadline, session, "PEMBA_DEADLINE");
      if (!longest.isEmpty()) {
        client.deadline(Times.duration(longest));
      }
      return client.bearerKey(or(key, session, "PEMBA_KEY")).build();
    } catch (IOException e) {
      throw PembaException.malformed("a certificate or key file: " + Failures.describe(e));
    } catch (IllegalArgumentException e) {
      // What gRPC says of a file that is no certificate, a name that is no endpoint, no deadline.
      throw PembaException.malformed("the connection: " + e.getMessage());
    }
  }

  private void secure(PembaClientBuilder client, Session session) {
    if (tls || session.variable("PEMBA_TLS").equals("true")) {
      client.tls();
    }
    String trusted = or(authorities, session, "PEMBA_CA");
    if (!trusted.isEmpty()) {
      client.trust(readable(trusted));
    }
    String shown = or(certificate, session, "PEMBA_CERT");
    String shownKey = or(clientKey, session, "PEMBA_CLIENT_KEY");
    if (shown.isEmpty() != shownKey.isEmpty()) {
      throw PembaException.malformed(
          "`--cert` and `--client-key` go together, and only one is given");
    }
    if (!shown.isEmpty()) {
      client.identify(readable(shown), readable(shownKey));
    }
  }

  /// The endpoint, with the usual port if it names none.
  String endpoint(Session session) {
    String given = or(endpoint, session, "PEMBA_ENDPOINT");
    if (given.isEmpty()) {
      return DEFAULT_ENDPOINT;
    }
    boolean portless = given.indexOf(':') < 0 || given.endsWith("]");
    return portless ? given + ":" + DEFAULT_PORT : given;
  }

  private static Path readable(String file) {
    Path path = Path.of(file);
    if (!Files.isReadable(path)) {
      throw PembaException.malformed("certificate or key file `%s` can't be read".formatted(file));
    }
    return path;
  }

  private static String or(String given, Session session, String variable) {
    return given.isEmpty() ? session.variable(variable) : given;
  }
}
