package dev.pemba.bench.systems;

import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Pemba in a process of its own, asked over gRPC.
public final class PembaTarget implements Target {
  private final JvmProcess server;
  private final Path data;
  private final PembaCalls calls;

  PembaTarget(JvmProcess server, Path data, int connections) {
    this.server = server;
    this.data = data;
    this.calls = new PembaCalls(server.port(), connections);
  }

  @Override
  public String name() {
    return PembaLauncher.NAME;
  }

  @Override
  public Optional<String> lacks(Workload workload, Series series) {
    return Optional.empty();
  }

  @Override
  public void load(Workload workload) {
    calls.load(workload);
  }

  @Override
  public Answer answer(Question question) {
    return calls.answer(question);
  }

  @Override
  public Prepared prepare(Question question) {
    return calls.prepare(question);
  }

  @Override
  public List<ProcessHandle> processes() {
    return List.of(server.handle());
  }

  @Override
  public Optional<Long> diskBytes() {
    return Optional.of(Folders.bytes(data));
  }

  int port() {
    return server.port();
  }

  int httpPort() {
    return server.httpPort();
  }

  /// Its calls, for what only Pemba is asked.
  public PembaCalls calls() {
    return calls;
  }

  /// Bytes of the server's heap in use after a collection.
  public long heapBytes() {
    return server.heapBytes();
  }

  /// Ends the process and leaves the store where it is, so that another can be started on it.
  public void stop() {
    calls.close();
    server.close();
  }

  @Override
  public void close() {
    stop();
    Folders.remove(data);
  }
}
