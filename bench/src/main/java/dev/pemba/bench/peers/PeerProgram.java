package dev.pemba.bench.peers;

import dev.pemba.bench.systems.Connections;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/// How a peer's program is called.
///
/// @param name of its file in `bench/peers/bin`
/// @param serve the command that serves
/// @param migrate the command that makes a database's tables
/// @param databaseFlag the flag that names the database
record PeerProgram(String name, String serve, List<String> migrate, String databaseFlag) {

  /// Starts it, and returns when it takes requests.
  ///
  /// @param folder its own, for its log
  /// @param connect to the port it listens on
  PeerServer start(
      Path folder, Variant variant, List<String> settings, IntFunction<Connections> connect)
      throws IOException {
    Optional<Postgres> postgres =
        variant == Variant.POSTGRES ? Optional.of(Postgres.start()) : Optional.empty();
    try {
      return start(folder, postgres, settings, connect);
    } catch (IOException | RuntimeException failure) {
      postgres.ifPresent(Postgres::close);
      throw failure;
    }
  }

  private PeerServer start(
      Path folder,
      Optional<Postgres> postgres,
      List<String> settings,
      IntFunction<Connections> connect)
      throws IOException {
    List<String> store =
        postgres
            .map(at -> List.of("--datastore-engine=postgres", databaseFlag + "=" + at.uri()))
            .orElse(List.of("--datastore-engine=memory"));
    if (postgres.isPresent()) {
      Programs.run(command(migrate, store));
    }
    int port = Programs.freePort();
    List<String> command = command(List.of(serve, "--grpc-addr=127.0.0.1:" + port), settings);
    command.addAll(store);
    PeerProcess process = PeerProcess.start(command, folder.resolve(name + ".log"));
    PeerServer server = new PeerServer(process, connect.apply(port), postgres, folder);
    try {
      process.awaitServing(server.connections().first());
      return server;
    } catch (RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  private List<String> command(List<String> words, List<String> options) {
    List<String> command = new ArrayList<>(List.of(Programs.program(name).toString()));
    command.addAll(words);
    command.addAll(options);
    return command;
  }
}
