package dev.pemba.schema;

import static dev.pemba.schema.SchemaFaults.document;
import static dev.pemba.schema.SchemaFaults.faultOf;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpiceDbTextTest {
  private static final String RELATIONS =
      "relation a: user relation b: user relation c: user relation t: team ";

  @ParameterizedTest
  @CsvSource({
    "a - b + c, a - (b + c)",
    "a + b - c, (a + b) - c",
    "a & b + c, a & (b + c)",
    "a - b & c, a - (b & c)",
    "a - b - c, a - b - c",
    "a - b & c + a, a - (b & (c + a))",
    "a + b & c - a, ((a + b) & c) - a",
    "(a - b) + c, (a - b) + c",
    "a & (a - b + c), a & (a - (b + c))",
    "a -/* x */b + c // y, a -/* x */(b + c) // y",
    "t->member - b + t.all(member), t->member - (b + t.all(member))",
    "t->nothing + a, nil + a"
  })
  void theParenthesesOfSpiceDbsRuleAreWrittenOut(String given, String expected) {
    String text = document(RELATIONS + "permission p = " + given);

    Schema schema = SchemaCompiler.compileSpiceDb(text);

    assertThat(schema.text()).isEqualTo(document(RELATIONS + "permission p = " + expected));
    assertThat(SchemaCompiler.compile(schema.text()).definitions()).isEqualTo(schema.definitions());
  }

  @Test
  void parentsThatLackWhatAllAsksDenyAsTheyDoThere() {
    String schema =
        """
        definition user {}
        definition locked {}
        definition folder { relation owner: user permission read = owner }
        definition page {
          relation parent: folder | locked
          permission read = parent.all(read)
          permission edit = parent->read
        }
        """;

    assertThat(SchemaCompiler.compileSpiceDb(schema).text())
        .isEqualTo(
            schema.replace("definition locked {}", "definition locked { permission read = nil}"));
    assertThat(SchemaCompiler.compileSpiceDb(schema.replace(".all(read)", "->read")).text())
        .isEqualTo(schema.replace(".all(read)", "->read"));
  }

  @Test
  void aTextWithoutMixedOperatorsStaysAsItIs() {
    String text = document("// kept\n  relation   a: user", "permission p = a + a");

    assertThat(SchemaCompiler.compileSpiceDb(text).text()).isEqualTo(text);
  }

  @Test
  void unknownNamesAreStillErrors() {
    assertThat(faultOf(() -> SchemaCompiler.compileSpiceDb(document("permission p = a->b + c"))))
        .hasMessageContaining("`document` has no relation or permission `a`");
  }
}
