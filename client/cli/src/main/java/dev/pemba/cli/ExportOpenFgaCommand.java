package dev.pemba.cli;

import dev.pemba.cli.exporting.Dialect;
import dev.pemba.cli.exporting.Exported;
import dev.pemba.cli.exporting.OpenFgaDialect;
import dev.pemba.cli.exporting.OpenFgaModelJson;
import dev.pemba.cli.exporting.OpenFgaText;
import dev.pemba.model.Relationship;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pemba export openfga`: everything at one revision, as a store of OpenFGA.
@Command(
    name = "openfga",
    header = "Write the schema and every relationship for OpenFGA.",
    description = {
      "Into a folder: `model.json` and `tuples.json`, as OpenFGA's API takes them, and",
      "`store.fga.yaml`, which names both, for its tools and for `pemba import openfga`. If something",
      "can't be said, nothing is written: see --partial."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba export openfga ./graph",
      "  pemba export openfga ./graph --partial --force"
    })
final class ExportOpenFgaCommand implements Callable<Integer> {
  private static final String MODEL = "model.json";
  private static final String TUPLES = "tuples.json";
  private final Session session;

  @Parameters(paramLabel = "FOLDER", description = "Where to; it is created.")
  private Path folder = Path.of("");

  @Mixin private ForeignExport foreign = new ForeignExport();

  ExportOpenFgaCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    return foreign.run(session, new Store(folder));
  }

  private record Store(Path folder) implements ForeignExport.Form {
    @Override
    public Dialect dialect() {
      return new OpenFgaDialect();
    }

    @Override
    public List<Path> files() {
      return List.of(
          folder.resolve("store.fga.yaml"), folder.resolve(MODEL), folder.resolve(TUPLES));
    }

    @Override
    public long write(Exported exported, Consumer<Consumer<Relationship>> relationships)
        throws IOException {
      OpenFgaText text = new OpenFgaText(exported);
      long[] written = {0};
      try (NewFile store = new NewFile(files().get(0));
          NewFile model = new NewFile(files().get(1));
          NewFile tuples = new NewFile(files().get(2))) {
        store.append("name: Pemba\nmodel_file: ./%s\ntuple_file: ./%s\n".formatted(MODEL, TUPLES));
        model.append(OpenFgaModelJson.print(text.model()));
        relationships.accept(
            relationship ->
                text.tuple(relationship)
                    .ifPresent(
                        tuple -> tuples.append(written[0]++ == 0 ? "[\n" : ",\n").append(tuple)));
        tuples.append(written[0] == 0 ? "[]\n" : "\n]\n");
        tuples.finish();
        model.finish();
        store.finish();
      }
      return written[0];
    }

    @Override
    public List<String> notes(Exported exported) {
      return new OpenFgaText(exported).notes();
    }
  }
}
