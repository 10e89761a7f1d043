package dev.pemba.bench;

import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceWriteRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/// Imports a generated organisation into a fresh server and measures each call of the API.
final class Measure {
  private static final String USAGE =
      """
      usage: Measure [--size N] [--seed N] [--seconds N] [--clients N] [--heap SIZE]
                     [--folder DIR] [--json FILE]

        --size     relationships, from 10000 on            (1000000)
        --seed     of the organisation and the questions   (1)
        --seconds  measured for each call                  (5)
        --clients  of the second measurement of each call  (4)
        --heap     of the server, as -Xmx takes it         (2g)
        --folder   where the store is made and removed     (the system's temporary folder)
        --json     writes the report there too
      """;

  private final Options options;
  private final Report report = new Report();

  private Measure(Options options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws IOException {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
      return;
    }
    Report report = run(options);
    System.out.print(report.table());
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), report.json() + "\n");
    }
  }

  /// Runs everything and removes the store.
  static Report run(Options options) throws IOException {
    return new Measure(options).run();
  }

  private Report run() throws IOException {
    Path data =
        options.folder().isPresent()
            ? Files.createTempDirectory(options.folder().get(), "pemba-bench")
            : Files.createTempDirectory("pemba-bench");
    try (ServerProcess server = ServerProcess.start(data, options.heap())) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.port())
              .usePlaintext()
              .maxInboundMessageSize(64 << 20)
              .build();
      try {
        measure(server, channel, data);
      } finally {
        channel.shutdownNow();
      }
    } finally {
      remove(data);
    }
    return report;
  }

  private void measure(ServerProcess server, ManagedChannel channel, Path data) throws IOException {
    report.fact("relationships", options.size());
    report.fact("seed", options.seed());
    report.fact("processors", Runtime.getRuntime().availableProcessors());
    report.fact("java", Runtime.version().toString());
    report.fact("server heap limit", options.heap());
    OrganisationGenerator generator = new OrganisationGenerator(options.seed(), options.size());
    Sample sample = new Sample(options.seed());
    load(channel, generator, sample);
    memory(server, data, "after import");
    Workloads workloads = new Workloads(new Questions(generator.structure(), sample), channel);
    calls(workloads);
    memory(server, data, "at end");
    workloads.failures().forEach((code, message) -> report.fact("failure " + code.name(), message));
  }

  private void load(ManagedChannel channel, OrganisationGenerator generator, Sample sample) {
    SchemaServiceGrpc.newBlockingStub(channel)
        .write(SchemaServiceWriteRequest.newBuilder().setSchema(Pack.schema()).build());
    System.err.printf("importing %,d relationships%n", options.size());
    long start = System.nanoTime();
    Importing.run(channel, generator, sample);
    double seconds = (System.nanoTime() - start) / 1e9;
    report.fact("import seconds", Math.round(seconds * 10) / 10.0);
    report.fact("imported per second", Math.round(options.size() / seconds));
  }

  /// All calls once without looking, so that none is measured on a server that has just started;
  /// then each in turn.
  private void calls(Workloads workloads) {
    Map<String, Load.Call> calls = workloads.all();
    System.err.println("warming up");
    calls.values().forEach(call -> new Load(options.clients(), options.time()).run(call));
    for (Map.Entry<String, Load.Call> call : calls.entrySet()) {
      measure(call.getKey(), 1, call.getValue());
      if (options.clients() > 1) {
        measure(call.getKey(), options.clients(), call.getValue());
      }
    }
  }

  private void measure(String name, int clients, Load.Call call) {
    System.err.printf("measuring %s, clients: %d%n", name, clients);
    report.row(name, clients, new Load(clients, options.time()).run(call));
  }

  private void memory(ServerProcess server, Path data, String when) throws IOException {
    report.fact("server heap MB " + when, server.heapBytes() >> 20);
    report.fact("server RSS MB " + when, server.residentBytes() >> 20);
    long disk = size(data);
    report.fact("disk MB " + when, disk >> 20);
    report.fact("disk bytes per relationship " + when, disk / options.size());
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(Measure::length).sum();
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException _) {
      return 0; // compacted away while we looked
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(Measure::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
