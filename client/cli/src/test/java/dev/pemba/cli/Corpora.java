package dev.pemba.cli;

import dev.pemba.cli.worlds.Foreign;
import dev.pemba.client.PembaClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The corpora of other projects, if they lie beside this one, taken through an export.
final class Corpora {
  private final Path folder;
  private final List<String> wrong = new ArrayList<>();
  private int servers;

  Corpora(Path folder) {
    this.folder = folder;
  }

  /// What is not as it should be.
  List<String> wrong() {
    return wrong;
  }

  /// Imports every file of one system, exports it for each, imports that into another server, and
  /// asks there what the file asserts. Tells how many came through.
  ///
  /// Of a file of which something can't be said, nothing may be allowed that the file says is not.
  void run(String from) throws IOException {
    Map<String, Tally> tallies = new TreeMap<>();
    for (Path file : files(from)) {
      Foreign asked =
          from.equals("spicedb") ? Foreign.spiceDb(List.of(file)) : Foreign.openFga(List.of(file));
      servers++;
      try (TestServer server = TestServer.in(folder.resolve("from-" + servers))) {
        done(server.shell().run("import", from, file.toString()));
        for (String to : List.of("spicedb", "openfga")) {
          boolean whole = export(server.shell(), to);
          tallies.computeIfAbsent(to, _ -> new Tally()).add(whole, asked);
          judge(asked, from, to, whole);
        }
      }
    }
    tallies.forEach((to, it) -> System.out.printf("exports from %s to %s: %s%n", from, to, it));
  }

  private static final class Tally {
    private int whole;
    private int cut;
    private int assertions;

    void add(boolean isWhole, Foreign asked) {
      whole += isWhole ? 1 : 0;
      cut += isWhole ? 0 : 1;
      assertions += isWhole ? asked.assertions() : 0;
    }

    @Override
    public String toString() {
      return "%d files whole, with %d assertions; %d in part".formatted(whole, assertions, cut);
    }
  }

  private Path target(String to) {
    return folder.resolve("out-" + servers + "-" + to);
  }

  private boolean export(Shell shell, String to) {
    Path out = to.equals("spicedb") ? target(to).resolve("graph.yaml") : target(to);
    if (shell.run("export", to, out.toString()).code() == ExitCode.YES) {
      return true;
    }
    done(shell.run("export", to, out.toString(), "--partial"));
    return false;
  }

  private void judge(Foreign asked, String from, String to, boolean whole) {
    for (Foreign.Failure failure : askedAfterImport(asked, to)) {
      boolean counts =
          whole
              // A test's own tuples are written on relations that are two in SpiceDB.
              ? from.equals(to) || !failure.got().contains("RELATIONSHIP_NOT_ALLOWED")
              : failure.expected().startsWith("denied") && failure.got().startsWith("allowed");
      if (counts) {
        wrong.add("%s to %s, %s".formatted(from, to, failure));
      }
    }
  }

  private List<Foreign.Failure> askedAfterImport(Foreign asked, String to) {
    Path file = target(to).resolve(to.equals("spicedb") ? "graph.yaml" : "store.fga.yaml");
    try (TestServer server = TestServer.in(folder.resolve("to-" + servers + "-" + to));
        PembaClient client = PembaClient.plaintext(server.endpoint())) {
      done(server.shell().run("import", to, file.toString()));
      return asked.failures(client.channel());
    }
  }

  private static void done(Shell.Result result) {
    if (result.code() != ExitCode.YES) {
      throw new AssertionError(result.out() + result.err());
    }
  }

  static List<Path> files(String system) throws IOException {
    Path corpus = root().resolve(system.equals("spicedb") ? system : "openfga-stores");
    if (!Files.isDirectory(corpus)) {
      System.out.println("corpora: skipped, no corpus at " + corpus.getFileName());
      return List.of();
    }
    try (Stream<Path> files = Files.walk(corpus)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static Path root() {
    String named = System.getenv().getOrDefault("PEMBA_CONFORMANCE_DIR", "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    Path root = Path.of("").toAbsolutePath();
    while (root.getParent() != null && !Files.exists(root.resolve("Makefile"))) {
      root = root.getParent();
    }
    return root.resolve("../shared/conformance");
  }
}
