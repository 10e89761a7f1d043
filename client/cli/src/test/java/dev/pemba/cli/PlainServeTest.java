package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class PlainServeTest {
  private static final Session SESSION =
      new Session(
          Map.of("PEMBA_LOG_LEVEL", "debug"),
          System.in,
          System.out,
          System.err,
          Session.Terminal.NONE,
          InstantSource.system());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--data /tmp/x",
        "--data=/tmp/x --port 7443",
        "--port=0 --set store.edge_cache=2GiB --set store.retention=30d",
        "--set=metrics.port=0 --store-retention 30d",
        "--listen.port=8080 --limits.streams 9",
      })
  void readsWhatTheCommandReads(String line) {
    List<String> arguments = List.of(line.split(" ")).stream().filter(a -> !a.isEmpty()).toList();
    ServeCommand command = new ServeCommand(SESSION);
    new CommandLine(command).parseArgs(arguments.toArray(new String[0]));

    assertThat(PlainServe.configuration(SESSION, arguments)).contains(command.configuration());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "--data", "--", "x", "--data /tmp/x --help", "--port"})
  void leavesTheRestToTheCommand(String line) {
    assertThat(PlainServe.configuration(SESSION, List.of(line.split(" ")))).isEmpty();
  }
}
