package dev.pemba.bench.peers;

import dev.pemba.bench.systems.Connections;
import dev.pemba.bench.systems.Folders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A running peer: its process, connections to it, and what it keeps its data in.
///
/// @param postgres its database; empty if it keeps all in memory
/// @param folder its log
record PeerServer(
    PeerProcess process, Connections connections, Optional<Postgres> postgres, Path folder)
    implements AutoCloseable {

  List<ProcessHandle> processes() {
    return Stream.concat(Stream.of(process.handle()), postgres.stream().map(Postgres::handle))
        .toList();
  }

  Optional<Long> diskBytes() {
    return postgres.map(Postgres::bytes);
  }

  @Override
  public void close() {
    connections.close();
    process.close();
    postgres.ifPresent(Postgres::close);
    Folders.remove(folder);
  }
}
