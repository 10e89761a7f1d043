package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a command proves who it is and that the server is the right one.
final class ConnectionTest {
  private static final String READ_KEY = "read-key-0123456789";
  private static final String ADMIN_KEY = "admin-key-0123456789";

  @TempDir private Path folder = Path.of("");

  @Test
  void aKeyDecidesWhatMayBeDone() {
    try (TestServer server =
        TestServer.in(
            folder, "keys", "portal:read:%s,ops:admin:%s".formatted(READ_KEY, ADMIN_KEY))) {
      Shell shell = server.shell();
      Shell.Result without = shell.run("status");
      assertThat(without.code()).isEqualTo(4);
      assertThat(without.err()).contains("[UNAUTHENTICATED]").contains("Set PEMBA_KEY");
      assertThat(shell.run("status", "--key", "wrong-key-0123456789").err())
          .contains("[UNAUTHENTICATED]");
      shell.input("definition user {}");
      assertThat(shell.run("schema", "write", "-", "--key", ADMIN_KEY).code()).isZero();

      shell.with("PEMBA_KEY", READ_KEY);
      assertThat(shell.run("status").code()).isZero();
      Shell.Result write = shell.run("schema", "write", "-");
      assertThat(write.code()).isEqualTo(4);
      assertThat(write.err()).endsWith("[ROLE_NOT_ALLOWED]\n");
    }
  }

  @Test
  void tlsTrustsTheAuthoritiesOfItsFileOnly() throws Exception {
    Certificate right = Certificate.make(folder, "server");
    Certificate other = Certificate.make(folder, "other");
    try (TestServer server =
        TestServer.in(
            folder,
            "tls.certificate",
            right.certificate().toString(),
            "tls.key",
            right.key().toString())) {
      Shell shell = server.shell();
      assertThat(shell.run("status", "--ca", right.certificate().toString()).code()).isZero();
      Shell.Result wrong = shell.run("status", "--ca", other.certificate().toString());
      assertThat(wrong.code()).isEqualTo(5);
      assertThat(wrong.err()).contains("certi");
      assertThat(shell.run("status").code()).isEqualTo(5);
    }
  }

  @Test
  void aClientCertificateProvesWhoCalls() throws Exception {
    Certificate server = Certificate.make(folder, "server");
    Certificate client = Certificate.make(folder, "client");
    try (TestServer running =
        TestServer.in(
            folder,
            "tls.certificate",
            server.certificate().toString(),
            "tls.key",
            server.key().toString(),
            "tls.client_ca",
            client.certificate().toString(),
            "tls.client_role",
            "admin")) {
      Shell shell = running.shell().with("PEMBA_CA", server.certificate().toString());
      assertThat(shell.run("status").code()).isEqualTo(5);
      shell.with("PEMBA_CERT", client.certificate().toString());
      assertThat(shell.run("status").err()).contains("`--cert` and `--client-key` go together");
      shell.with("PEMBA_CLIENT_KEY", client.key().toString());
      assertThat(shell.run("status").code()).isZero();
    }
  }

  @Test
  void aFileThatIsNoCertificateIsToldBeforeAnythingIsSent() {
    Shell shell = new Shell().with("PEMBA_ENDPOINT", "localhost:1");
    assertThat(shell.run("status", "--ca", "nowhere.pem").err()).contains("nowhere.pem");
    assertThat(shell.run("status", "--ca", "nowhere.pem").code()).isEqualTo(3);
    assertThat(shell.run("status", "--deadline", "0s").code()).isEqualTo(3);
  }
}
