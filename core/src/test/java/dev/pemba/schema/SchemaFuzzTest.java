package dev.pemba.schema;

import static dev.pemba.schema.SchemaFaults.faultIn;
import static dev.pemba.schema.SchemaFaults.faultOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the text, the language answers with a schema or a [PembaException], and soon.
@Timeout(120)
class SchemaFuzzTest {
  private static final int MUTANTS = 500;

  private static final Set<Reason> REASONS =
      EnumSet.of(Reason.SCHEMA_SYNTAX, Reason.SCHEMA_INVALID, Reason.LIMIT_EXCEEDED);

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "(",
          ")",
          "/*",
          "*/",
          "//",
          "`",
          "\"",
          "'''",
          "r\"",
          "->",
          "-",
          "+",
          "&",
          "|",
          ":",
          "#",
          "*",
          "...",
          ".",
          "<",
          ">",
          ",",
          ";",
          "=",
          "\n",
          "\r",
          "\0",
          "\ud800",
          "💥",
          "\t",
          " with ",
          " and ",
          " expiration ",
          " this ",
          " self ",
          " nil ",
          "relation ",
          "permission ",
          "definition ",
          "caveat ",
          "use ",
          "import ",
          "partial ",
          "@",
          "\\",
          "\u2028",
          "0",
          "%");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void mutantsOfValidSchemasNeverBreakTheParser(long from) {
    for (long seed = from * MUTANTS; seed < (from + 1) * MUTANTS; seed++) {
      String text = mutant(seed);
      for (UnaryOperator<String> reader : readers()) {
        try {
          assertThat(reader.apply(text)).as("seed %d", seed).isNotNull();
        } catch (PembaException fault) {
          assertThat(REASONS).as("seed %d", seed).contains(fault.reason());
        } catch (RuntimeException | StackOverflowError broken) {
          throw new AssertionError("seed " + seed + " of:\n" + text, broken);
        }
      }
    }
  }

  private static List<UnaryOperator<String>> readers() {
    return List.of(
        text -> SchemaCompiler.compile(text).text(),
        text -> SchemaCompiler.compileSpiceDb(text).text(),
        SchemaFuzzTest::formattedTwice);
  }

  private static String formattedTwice(String text) {
    String once = SchemaFormatter.format(text);
    assertThat(SchemaFormatter.format(once)).isEqualTo(once);
    return once;
  }

  static String mutant(long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(RandomSchemas.untidy(random.nextInt(50)));
    int mutations = 1 + random.nextInt(4);
    for (int i = 0; i < mutations && !text.isEmpty(); i++) {
      int at = random.nextInt(text.length());
      int to = Math.min(text.length(), at + 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 3));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, to);
        case 1 -> text.insert(at, text.substring(at, to));
        case 2 -> text.setLength(at);
        default -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return text.toString();
  }

  @Test
  void deepNestingIsALimit() {
    String deep = "definition a { permission p = " + "(".repeat(200_000);

    assertThat(faultIn(deep).details()).containsEntry("limit", "schema_nesting");
    assertThat(faultOf(() -> SchemaCompiler.compileSpiceDb(deep)).details())
        .containsEntry("limit", "schema_nesting");
    assertThat(faultOf(() -> SchemaFormatter.format(deep)).details())
        .containsEntry("limit", "schema_nesting");
    assertThat(faultIn("definition a { permission p = nil" + " - nil".repeat(200_000)).details())
        .containsEntry("limit", "schema_nesting");
    assertThat(faultIn("caveat c(x " + "list<".repeat(200_000)).details())
        .containsEntry("limit", "schema_nesting");
  }

  @Test
  void aHundredLevelsAreNoLimit() {
    String nested = "(".repeat(100) + "nil" + ")".repeat(100);

    assertThat(SchemaCompiler.compile("definition a { permission p = " + nested + " }"))
        .extracting(schema -> schema.definitions().size())
        .isEqualTo(1);
  }

  @Test
  void aLongTextIsALimit() {
    String long10 = "// much\n".repeat(10 << 17);

    assertThat(faultIn(long10).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
    assertThat(faultIn(long10).details()).containsEntry("limit", "schema_characters");
    assertThat(faultOf(() -> SchemaFormatter.format(long10)).reason())
        .isEqualTo(Reason.LIMIT_EXCEEDED);
  }

  @Test
  void aLongExpressionIsALimit() {
    String sum = "caveat c(x int) { x" + " + x".repeat(30_000) + " > 0 }";

    assertThat(faultIn(sum).details()).containsEntry("limit", "caveat_characters");
  }

  @Test
  void manyCaveatsAndManyAlternativesAreLimits() {
    StringBuilder caveats = new StringBuilder();
    StringBuilder types = new StringBuilder();
    StringBuilder relation = new StringBuilder("definition d { relation r: t0");
    for (int i = 0; i <= 1_000; i++) {
      caveats.append("caveat c%d() { true }\n".formatted(i));
      types.append("definition t%d {}\n".formatted(i));
      relation.append(" | t").append(i + 1);
    }

    assertThat(faultIn(caveats.toString()).details()).containsEntry("limit", "caveats_per_schema");
    assertThat(faultIn(types + "definition t1001 {}" + relation + " }").details())
        .containsEntry("limit", "alternatives_per_relation");
  }

  @Test
  void aDeepExpressionIsAnError() {
    assertThat(faultIn("caveat c(x int) { x" + "+x".repeat(40_000) + " > 0 }").getMessage())
        .contains("the expression is not valid CEL: Expression recursion limit exceeded");
    assertThat(faultIn("caveat c(x int) { " + "(".repeat(40_000) + " }").reason())
        .isEqualTo(Reason.SCHEMA_INVALID);
    assertThat(faultIn("caveat c(x int) { " + "[".repeat(40_000) + " }").reason())
        .isEqualTo(Reason.SCHEMA_INVALID);
    assertThat(faultIn("caveat c(x bool) { " + "x ? ".repeat(20_000) + " }").reason())
        .isEqualTo(Reason.SCHEMA_INVALID);
  }

  @Test
  void aWideSchemaOfMegabytesCompiles() {
    StringBuilder text = new StringBuilder("definition user {}\n");
    for (int i = 0; i < 20_000; i++) {
      text.append(
          "definition t%d { relation r: user permission p = r + r - ( r & r ) }\n"
              .formatted(i)
              .replace("r + r - ( r & r )", "(r + r) - (r & r)"));
    }

    assertThat(SchemaCompiler.compile(text.toString()).definitions()).hasSize(20_001);
    assertThat(SchemaFormatter.format(text.toString())).contains("definition t19999 {\n");
  }

  @Test
  void aLongCycleOfPermissionsIsChecked() {
    StringBuilder text = new StringBuilder("definition a {\n");
    for (int i = 0; i < 30_000; i++) {
      text.append("permission p").append(i).append(" = p").append((i + 1) % 30_000).append('\n');
    }
    String positive = text + "}";
    String negative = positive.replace("p5 = p6\n", "p5 = p6 - p7\n");

    assertThat(SchemaCompiler.compile(positive).definitions()).hasSize(1);
    assertThat(faultIn(negative).getMessage()).contains("`a#p5` takes away `a#p7`");
  }
}
