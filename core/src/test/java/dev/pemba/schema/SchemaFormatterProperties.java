package dev.pemba.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Laws of the formatter and the printer over random schemas. A failure names its seed.
class SchemaFormatterProperties {
  private static final int SCHEMAS = 100;

  @ParameterizedTest
  @ValueSource(longs = {1, 1_000_000, 2_000_000})
  void formattingKeepsTheMeaning(long from) {
    for (long seed = from; seed < from + SCHEMAS; seed++) {
      String text = RandomSchemas.untidy(seed);

      assertThat(parts(SchemaCompiler.compile(SchemaFormatter.format(text)), false))
          .as("seed %d", seed)
          .isEqualTo(parts(SchemaCompiler.compile(text), false));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 1_000_000, 2_000_000})
  void formattingTwiceIsFormattingOnce(long from) {
    for (long seed = from; seed < from + SCHEMAS; seed++) {
      String once = SchemaFormatter.format(RandomSchemas.untidy(seed));

      assertThat(SchemaFormatter.format(once)).as("seed %d", seed).isEqualTo(once);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 1_000_000, 2_000_000})
  void formattingKeepsEveryComment(long from) {
    for (long seed = from; seed < from + SCHEMAS; seed++) {
      String text = RandomSchemas.untidy(seed);

      assertThat(comments(SchemaFormatter.format(text)))
          .as("seed %d", seed)
          .isEqualTo(comments(text));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 1_000_000, 2_000_000})
  void theLayoutDependsOnTokensAloneWhereThereAreNoComments(long from) {
    for (long seed = from; seed < from + SCHEMAS; seed++) {
      String tidy = RandomSchemas.tidy(seed);
      String spread = String.join("\t\n ", RandomSchemas.tokens(seed));

      assertThat(SchemaFormatter.format(tidy).lines())
          .as("seed %d", seed)
          .allMatch(line -> line.equals(line.stripTrailing()))
          .isEqualTo(SchemaFormatter.format(spread).lines().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 1_000_000, 2_000_000})
  void printedPartsReadBackAsTheSameParts(long from) {
    for (long seed = from; seed < from + SCHEMAS; seed++) {
      Schema schema = SchemaCompiler.compile(RandomSchemas.untidy(seed));
      Schema printed = SchemaCompiler.compile(SchemaText.of(schema));

      assertThat(parts(printed, true)).as("seed %d", seed).isEqualTo(parts(schema, true));
      assertThat(SchemaDiff.between(schema, printed).differences()).as("seed %d", seed).isEmpty();
    }
  }

  /// What a schema says: definitions and caveats without what has no equality.
  private static List<Object> parts(Schema schema, boolean withDocs) {
    List<Object> parts = new ArrayList<>();
    for (Definition definition : schema.definitions().values()) {
      parts.add(List.of(definition.name(), withDocs ? definition.doc() : ""));
      for (Relation it : definition.relations().values()) {
        parts.add(
            new Relation(
                it.type(),
                it.name(),
                it.permission(),
                it.subjects(),
                it.rewrite(),
                withDocs ? it.doc() : ""));
      }
    }
    for (Caveat caveat : schema.caveats().values()) {
      parts.add(List.of(caveat.name(), caveat.parameters(), caveat.expression()));
      parts.add(withDocs ? caveat.doc() : "");
    }
    return parts;
  }

  private static List<String> comments(String text) {
    SourceText source = new SourceText(text);
    List<String> comments = new ArrayList<>();
    Tokens tokens = new Tokens(source);
    boolean caveat = false;
    while (true) {
      tokens.current().comments().forEach(it -> comments.add(it.text().replaceAll("\\s+", " ")));
      if (tokens.at(Token.Kind.END)) {
        return comments;
      }
      caveat |= tokens.atWord("caveat");
      if (caveat && tokens.at(Token.Kind.LEFT_BRACE)) {
        tokens.expectExpression();
        caveat = false;
      } else {
        tokens.take();
      }
    }
  }
}
