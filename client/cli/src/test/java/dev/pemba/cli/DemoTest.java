package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoTest {
  @TempDir private Path folder = Path.of("");

  private Shell.Result demo(Path data) {
    return new Shell().run("demo", "--once", "--port", "0", "--data", data.toString());
  }

  @Test
  void theDemoAsksItsThreeQuestionsAndThreeListsAndSaysHow() {
    Shell.Result result = demo(folder);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("✓ schema")
        .contains("✓ data")
        .contains(
            """
               $ ./pemba check user:chen.wei view_architecture model:claim-fraud-scorer
               ✓ allowed  user:chen.wei may view_architecture model:claim-fraud-scorer
               $ ./pemba check user:chen.wei read_sensitive dataset:claims-history
               ✗ denied   user:chen.wei may not read_sensitive dataset:claims-history
            """)
        .contains("✓ allowed  user:noah.becker may deploy environment:test\n")
        .contains("✗ denied   user:noah.becker may not deploy environment:production\n")
        .contains("✓ allowed  service:claims-gateway may invoke endpoint:fraud-scoring\n")
        .contains("✗ denied   service:claims-gateway may not manage endpoint:fraud-scoring\n")
        .contains("   dataset:claims-history\n")
        .contains("   user:henrik.dahl\n")
        .contains("   environment:production   none\n")
        .contains("Ask more");
  }

  @Test
  void whatIsSetForOtherServersDoesNotTouchTheDemo() {
    Shell shell =
        new Shell()
            .with("PEMBA_KEYS", "portal:read:read-key-0123456789")
            .with("PEMBA_TLS", "true")
            .with("PEMBA_OUTPUT", "json");
    Shell.Result result = shell.run("demo", "--once", "--port", "0", "--data", folder.toString());
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("✓ allowed  user:noah.becker may deploy environment:test");
  }

  @Test
  void eachDemoBeginsAnew() {
    assertThat(demo(folder).code()).isZero();
    Shell.Result second = demo(folder);
    assertThat(second.code()).isZero();
    assertThat(second.out()).contains("created empty");
  }

  @Test
  void theDemoLeavesOtherPeoplesFoldersAlone() throws IOException {
    Path precious = folder.resolve("store");
    Files.writeString(precious, "precious");
    Shell.Result result = demo(folder);
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("holds something");
    assertThat(precious).hasContent("precious");
  }

  @Test
  void twoDemosDoNotShareAFolder() throws IOException {
    DemoFolder running = DemoFolder.open(folder);
    try (running) {
      Shell.Result result = demo(folder);
      assertThat(result.code()).isEqualTo(3);
      assertThat(result.err()).contains("a demo is running in folder");
    }
    assertThat(demo(folder).code()).isZero();
  }
}
