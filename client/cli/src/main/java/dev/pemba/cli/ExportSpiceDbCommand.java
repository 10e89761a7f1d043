package dev.pemba.cli;

import dev.pemba.cli.exporting.Dialect;
import dev.pemba.cli.exporting.Exported;
import dev.pemba.cli.exporting.SpiceDbDialect;
import dev.pemba.cli.exporting.SpiceDbIds;
import dev.pemba.cli.exporting.SpiceDbText;
import dev.pemba.model.Relationship;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba export spicedb`: everything at one revision, as one validation file.
@Command(
    name = "spicedb",
    header = "Write the schema and every relationship for SpiceDB.",
    description = {
      "Writes one YAML file with the schema and the relationships, as SpiceDB's tools and `pemba",
      "import spicedb` read it. A relation with a rewrite becomes two: `viewer: user = this + editor`",
      "is the relation `viewer_direct` and the permission `viewer`. If something can't be said,",
      "nothing is written: see --partial."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba export spicedb graph.yaml",
      "  pemba export spicedb graph.yaml --partial --force"
    })
final class ExportSpiceDbCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FILE", description = "Where to, such as `graph.yaml`.")
  private Path file = Path.of("");

  @Option(
      names = "--escape-ids",
      description =
          "Spell ids with what SpiceDB's may have: `=` and two hexadecimal digits for each byte of"
              + " other characters, so `ana@example.com` is `ana=40example=2ecom`. Whoever asks there"
              + " spells alike.")
  private boolean escapeIds;

  @Mixin private ForeignExport foreign = new ForeignExport();

  ExportSpiceDbCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    return foreign.run(
        session, new ValidationFile(file, escapeIds ? SpiceDbIds.ESCAPED : SpiceDbIds.AS_THEY_ARE));
  }

  private record ValidationFile(Path file, SpiceDbIds ids) implements ForeignExport.Form {
    @Override
    public Dialect dialect() {
      return new SpiceDbDialect(ids);
    }

    @Override
    public List<Path> files() {
      return List.of(file);
    }

    @Override
    public long write(Exported exported, Consumer<Consumer<Relationship>> relationships)
        throws IOException {
      SpiceDbText text = new SpiceDbText(exported, ids);
      long[] written = {0};
      try (NewFile out = new NewFile(file)) {
        out.append("schema: |-\n").append(indented(text.schema())).append("relationships: |-\n");
        relationships.accept(
            relationship ->
                text.relationship(relationship)
                    .ifPresent(
                        line -> {
                          out.append("  ").append(line).append("\n");
                          written[0]++;
                        }));
        out.finish();
      }
      return written[0];
    }

    private static String indented(String text) {
      return text.lines()
          .map(line -> (line.isEmpty() ? "" : "  " + line) + "\n")
          .collect(Collectors.joining());
    }
  }
}
