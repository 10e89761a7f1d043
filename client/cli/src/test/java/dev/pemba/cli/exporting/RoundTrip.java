package dev.pemba.cli.exporting;

import dev.pemba.cli.worlds.Foreign;
import dev.pemba.model.Relationship;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What Pemba holds, said in another system's language and read back from there.
record RoundTrip(Exported exported, Schema schema, List<Relationship> relationships) {
  static Exported exported(
      Schema schema, Collection<Relationship> relationships, Dialect dialect, Instant now) {
    Survey survey = new Survey(dialect, now);
    relationships.forEach(survey::add);
    return new Exported(schema, survey);
  }

  static RoundTrip spiceDb(
      Path folder, Schema schema, Collection<Relationship> relationships, Instant now) {
    Exported exported =
        exported(schema, relationships, new SpiceDbDialect(SpiceDbIds.AS_THEY_ARE), now);
    SpiceDbText text = new SpiceDbText(exported, SpiceDbIds.AS_THEY_ARE);
    Path file = write(folder.resolve("schema.zed"), text.schema());
    List<String> lines =
        relationships.stream().map(text::relationship).flatMap(Optional::stream).toList();
    Path data = write(folder.resolve("relationships.txt"), String.join("\n", lines));
    return read(exported, Foreign.spiceDb(List.of(file, data)));
  }

  static RoundTrip openFga(
      Path folder, Schema schema, Collection<Relationship> relationships, Instant now) {
    Exported exported = exported(schema, relationships, new OpenFgaDialect(), now);
    OpenFgaText text = new OpenFgaText(exported);
    Path model = write(folder.resolve("model.json"), OpenFgaModelJson.print(text.model()));
    List<String> tuples =
        relationships.stream().map(text::tuple).flatMap(Optional::stream).toList();
    Path data = write(folder.resolve("tuples.json"), tuples.toString());
    return read(exported, Foreign.openFga(List.of(model, data)));
  }

  private static RoundTrip read(Exported exported, Foreign read) {
    return new RoundTrip(
        exported, SchemaCompiler.compile(read.schema().orElseThrow()), read.relationships());
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
