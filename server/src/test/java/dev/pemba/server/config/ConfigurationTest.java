package dev.pemba.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
  private static final String KEY = "correct-horse-battery-staple";

  @TempDir private Path folder;

  private static Configuration flags(Map<String, String> flags) {
    return Configuration.load(Map.of(), Optional.empty(), flags);
  }

  private static Configuration variables(Map<String, String> variables) {
    return Configuration.load(variables, Optional.empty(), Map.of());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("pemba.yaml"), text);
  }

  private static void refused(ThrowingCallable loading, String... parts) {
    assertThatThrownBy(loading)
        .isInstanceOfSatisfying(
            PembaException.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(Reason.CONFIGURATION_INVALID);
              assertThat(failure).hasMessageContainingAll(parts);
            });
  }

  @Test
  void nothingSetGivesTheDefaults() {
    Configuration configuration = flags(Map.of());

    assertThat(configuration.data()).isEqualTo(Path.of("./data"));
    assertThat(configuration.listen()).isEqualTo(new Configuration.Address("127.0.0.1", 7070));
    assertThat(configuration.metrics()).contains(new Configuration.Address("127.0.0.1", 7071));
    assertThat(configuration.storage().retention()).isEqualTo(Duration.ofDays(7));
    assertThat(configuration.bounds().visitedEdges()).isEqualTo(10_000_000);
  }

  @Test
  void flagsWinOverVariablesAndVariablesOverTheFile() throws IOException {
    Path file = file("listen:\n  port: 1\nmetrics: {port: 1}\ntoken_wait: 1s\n");

    Configuration configuration =
        Configuration.load(
            Map.of("PEMBA_LISTEN_PORT", "2", "PEMBA_METRICS_PORT", "2"),
            Optional.of(file),
            Map.of("listen-port", "3"));

    assertThat(configuration.listen().port()).isEqualTo(3);
    assertThat(configuration.metrics().orElseThrow().port()).isEqualTo(2);
    assertThat(configuration.timing().tokenWait()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aMistypedNameIsAnErrorThatNamesTheNearest() throws IOException {
    Path file = file("listen:\n  prot: 1\n");

    refused(
        () -> Configuration.load(Map.of(), Optional.of(file), Map.of()),
        "`listen.prot`",
        "pemba.yaml",
        "did you mean `listen.port`?");
    refused(
        () -> variables(Map.of("PEMBA_LISTEN_PROT", "1")),
        "`PEMBA_LISTEN_PROT`",
        "did you mean `PEMBA_LISTEN_PORT`?");
    refused(
        () -> flags(Map.of("listen-prot", "1")), "`--listen-prot`", "did you mean `listen-port`?");
    refused(() -> flags(Map.of("colour", "blue")), "`--colour` is no setting");
  }

  @Test
  void variablesOfOthersAreNoErrors() {
    Configuration configuration =
        variables(
            Map.of(
                "PEMBA_PORT", "tcp://10.0.0.1:7070",
                "PEMBA_SERVICE_HOST", "10.0.0.1",
                "PEMBA_PORT_7070_TCP_ADDR", "10.0.0.1",
                "PEMBA_KEY", "the key of the command",
                "PEMBA_COLOUR", "blue",
                "HOME", "/home/ana"));

    assertThat(configuration.foreignVariables()).containsExactly("PEMBA_COLOUR");
  }

  @ParameterizedTest
  @CsvSource({
    "listen.port, http, a port",
    "listen.port, 65536, a port",
    "listen.port, -1, a port",
    "drain, 15, a time",
    "drain, 0s, a time",
    "metrics.enabled, yes, `true`",
    "log.format, xml, 'one of `text`, `json`'",
    "tls.client_role, root, 'one of `none`, `read`, `write`, `audit`, `admin`'",
    "limits.message_size, 2GiB, a size",
    "limits.watches, 0, a whole number",
    "data, '', a path",
  })
  void anIllegalValueIsAnErrorThatSaysWhatIsExpected(String name, String text, String expected) {
    refused(() -> flags(Map.of(name, text)), "`--" + name + "`", "`" + text + "`", expected);
  }

  @Test
  void aFileThatIsNoYamlOrHoldsTwiceTheSameIsRefused() throws IOException {
    Path broken = file("listen: [");
    refused(() -> Configuration.load(Map.of(), Optional.of(broken), Map.of()), "no readable YAML");

    Path twice = file("data: a\ndata: b\n");
    refused(() -> Configuration.load(Map.of(), Optional.of(twice), Map.of()), "line 2");

    Path list = file("data: [a, b]\n");
    refused(() -> Configuration.load(Map.of(), Optional.of(list), Map.of()), "`data`", "a list");

    Path missing = folder.resolve("missing.yaml");
    refused(() -> Configuration.load(Map.of(), Optional.of(missing), Map.of()), "does not exist");
  }

  @Test
  void anEmptyFileSetsNothing() throws IOException {
    assertThat(Configuration.load(Map.of(), Optional.of(file("")), Map.of()).listen().port())
        .isEqualTo(7070);
  }

  @Test
  void keysComeAsTextAsListAndAsHashes() throws IOException {
    String hash = "87cbebfeebc05f7c54ac9336c4b4bbec831227a641951a4bde7edd56020f8590";
    Path file =
        file(
            """
            keys:
              - {name: portal, role: read, key: %s}
              - {name: loader, role: write, key_sha256: %s}
            """
                .formatted(KEY, hash));

    Configuration configuration = Configuration.load(Map.of(), Optional.of(file), Map.of());
    Configuration same =
        flags(Map.of("keys", "portal:read:%s, loader:write:sha256:%s".formatted(KEY, hash)));

    for (Configuration found : java.util.List.of(configuration, same)) {
      assertThat(found.security().keys())
          .extracting(CallerKey::name)
          .containsExactly("portal", "loader");
      assertThat(found.security().keys())
          .extracting(CallerKey::role)
          .containsExactly(Role.READ, Role.WRITE);
      assertThat(found.security().keys().getFirst().hasHash(CallerKey.hashOf(KEY))).isTrue();
      assertThat(found.security().keys().getLast().hasHash(CallerKey.hashOf(KEY))).isTrue();
      assertThat(found.security().keys().getLast().hasHash(CallerKey.hashOf(KEY + "r"))).isFalse();
    }
  }

  @Test
  void aKeyNeverStandsInAMessage() {
    refused(() -> flags(Map.of("keys", "portal:root:" + KEY)), "is not readable");
    assertThatThrownBy(() -> flags(Map.of("keys", "portal:root:" + KEY)))
        .hasMessageNotContaining(KEY);
    assertThat(flags(Map.of("keys", "portal:read:" + KEY)).toString()).doesNotContain(KEY);
  }

  @ParameterizedTest
  @CsvSource({
    "portal:read",
    "portal:read:short",
    "portal:read:with spaces in it!",
    "a:read:sha256:00"
  })
  void anIllegalKeyIsRefused(String text) {
    refused(() -> flags(Map.of("keys", text)), "`--keys`", "name:role:key");
  }

  @Test
  void twoKeysOfOneNameAreRefused() {
    refused(
        () -> flags(Map.of("keys", "a:read:%s,a:admin:%s2".formatted(KEY, KEY))), "each name once");
  }

  @Test
  void withoutKeysOnlyLoopbackAddressesAreServed() {
    refused(
        () -> flags(Map.of("listen.host", "0.0.0.0")), "`0.0.0.0`", "no caller is known", "`keys`");

    Configuration known = flags(Map.of("listen.host", "0.0.0.0", "keys", "a:read:" + KEY));
    assertThat(known.listen().host()).isEqualTo("0.0.0.0");
    assertThat(flags(Map.of("listen.host", "::1")).security().knowsCallers()).isFalse();
  }

  @Test
  void halfASetOfTlsFilesIsRefused() throws IOException {
    String some = file("x").toString();
    refused(() -> flags(Map.of("tls.certificate", some)), "`tls.certificate` and `tls.key`");
    refused(() -> flags(Map.of("tls.client_ca", some)), "`tls.client_ca` needs");
    refused(
        () -> flags(Map.of("tls.certificate", some, "tls.key", some, "tls.client_role", "read")),
        "`tls.client_role` needs");
    refused(
        () -> flags(Map.of("tls.certificate", some, "tls.key", some + "missing")),
        "`tls.key`",
        "can't be read");
  }

  @Test
  void aDefaultDeadlineBeyondTheLongestIsRefused() {
    refused(
        () -> flags(Map.of("limits.default_deadline", "2m", "limits.max_deadline", "1m")),
        "longer than");
  }

  @Test
  void aCommandLineNamesItsFileAndItsSettings() throws IOException {
    Path file = file("listen: {port: 1}\nmetrics: {port: 1}\n");

    Configuration configuration =
        Flags.load(
            Map.of("PEMBA_CONFIG", file.toString()), "--listen-port=2", "--log-format", "json");

    assertThat(configuration.listen().port()).isEqualTo(2);
    assertThat(configuration.metrics().orElseThrow().port()).isEqualTo(1);
    assertThat(configuration.logging().format()).isEqualTo(LogFormat.JSON);
    refused(() -> Flags.load(Map.of(), "--data"), "has no value");
    refused(() -> Flags.load(Map.of(), "data"), "is no flag");
  }
}
