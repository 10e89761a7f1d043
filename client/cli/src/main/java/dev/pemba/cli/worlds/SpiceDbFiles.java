package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.FormatException;
import dev.pemba.cli.importing.Node;
import dev.pemba.cli.importing.Place;
import dev.pemba.cli.importing.Yaml;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads SpiceDB's validation files: `schema` or `schemaFile`, `relationships`, `assertions`, and
/// `validation`, which lists exactly the subjects of some permissions.
final class SpiceDbFiles {
  private static final Pattern WITH_CONTEXT = Pattern.compile("^(\\S+)\\s+with\\s+(\\{.*})\\s*$");

  private final Node.Mapping root;
  private final Path file;

  SpiceDbFiles(Node.Mapping root) {
    this.root = root;
    this.file = root.place().file();
  }

  World world() {
    Schema schema = schema();
    List<Relationship> relationships =
        root.field("relationships").map(Lines::relationships).orElse(List.of());
    List<World.Case> cases = new ArrayList<>();
    root.field("assertions").ifPresent(assertions -> assertions(assertions.mapping(), cases));
    root.field("validation")
        .ifPresent(
            validation ->
                validation
                    .mapping()
                    .fields()
                    .forEach(
                        (permission, expected) ->
                            cases.addAll(SpiceDbValidation.cases(schema, permission, expected))));
    return new World(
        root.place(),
        World.Format.SPICEDB,
        file.getFileName().toString(),
        List.of(
            new World.Stage(
                root.place(), 1, schema.text(), Optional.empty(), relationships, cases)));
  }

  private Schema schema() {
    if (root.hasAny("schemaFile")) {
      Path named = file.resolveSibling(root.required("schemaFile").text());
      return compile(new Place(named, 1), Yaml.read(named));
    }
    Node schema = root.required("schema");
    return compile(schema.content(), schema.text());
  }

  static Schema compile(Place place, String text) {
    try {
      return SchemaCompiler.compileSpiceDb(text);
    } catch (PembaException e) {
      throw new FormatException(Faults.place(place, e), "expected a schema: " + e.getMessage());
    }
  }

  private static void assertions(Node.Mapping assertions, List<World.Case> cases) {
    assertions(assertions, "assertTrue", Verdict.ALLOWED, cases);
    assertions(assertions, "assertCaveated", Verdict.CONDITIONAL, cases);
    assertions(assertions, "assertFalse", Verdict.DENIED, cases);
  }

  private static void assertions(
      Node.Mapping assertions, String field, Verdict verdict, List<World.Case> cases) {
    for (Node item : assertions.field(field).map(Node::items).orElse(List.of())) {
      cases.add(new World.Case(item.place(), question(item), new Expected.Decided(verdict)));
    }
  }

  private static Question question(Node item) {
    String text = item.text().strip();
    Matcher matcher = WITH_CONTEXT.matcher(text);
    if (!matcher.matches()) {
      return Asking.PLAINLY.check(item, text);
    }
    try {
      Context context = Context.parse(matcher.group(2));
      return new Asking(Texts.struct(context), List.of()).check(item, matcher.group(1));
    } catch (PembaException e) {
      throw new FormatException(item.place(), "expected `with {context}`: " + e.getMessage());
    }
  }
}
