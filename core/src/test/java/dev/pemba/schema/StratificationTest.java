package dev.pemba.schema;

import static dev.pemba.schema.SchemaFaults.document;
import static dev.pemba.schema.SchemaFaults.faultIn;
import static dev.pemba.schema.SchemaFaults.faultInDocument;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Limits;
import dev.pemba.model.Reason;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StratificationTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permission a = b permission b = a",
        "permission a = a + x",
        "relation up: document permission a = x + up->a",
        "relation up: document permission a = x + up.all(a)",
        "relation up: document permission a = (x + up->a) & x",
        "relation up: document permission a = x - up->b permission b = x",
        "relation in: user | document#in permission a = in - x",
        "relation in: user | document#a permission a = in + x"
      })
  void recursionWithoutSubtractionIsLegal(String members) {
    assertThat(SchemaCompiler.compile(document("relation x: user", members)).definitions())
        .isNotEmpty();
  }

  @Test
  void aPermissionThatTakesItselfAwayIsRefused() {
    var fault = faultInDocument("relation x: user permission a = x - a");

    assertThat(fault.reason()).isEqualTo(Reason.SCHEMA_INVALID);
    assertThat(fault.getMessage())
        .startsWith("line 5, column 29: `document#a` depends on itself")
        .contains(": `document#a` takes away `document#a`\n");
  }

  @Test
  void aCycleThroughArrowsIsRefusedAndShown() {
    assertThat(
            faultInDocument(
                    "relation x: user relation up: document",
                    "permission a = x - b",
                    "permission b = up.all(c) & x",
                    "permission c = x + a")
                .getMessage())
        .contains(
            "`document#a` takes away `document#b`, which needs `document#c`,"
                + " which needs `document#a`");
  }

  @Test
  void aCycleThroughUsersetsIsRefusedAndShown() {
    assertThat(
            faultIn(
                    """
                    definition user {}
                    definition group {
                      relation banned: user | group#member
                      relation direct: user
                      permission member = direct - banned
                    }
                    """)
                .getMessage())
        .contains("`group#member` takes away `group#banned`, which needs `group#member`");
  }

  @Test
  void aRewriteOfARelationCounts() {
    assertThat(faultInDocument("relation x: user relation y: user = this - z permission z = y & x"))
        .hasMessageContaining("`document#y` takes away `document#z`, which needs `document#y`");
  }

  @Test
  void anArrowDependsOnItsTargetOnlyWhereAParentHasIt() {
    assertThat(
            SchemaCompiler.compile(
                    """
                    definition user {}
                    definition folder { relation viewer: user }
                    definition document {
                      relation parent: folder | user
                      relation x: user
                      permission viewer = x - parent->viewer
                    }
                    """)
                .definitions())
        .hasSize(3);
  }

  @Test
  void nestedSubtractionsAreBoundedAcrossPermissions() {
    int most = Limits.NEGATION_DEPTH;

    assertThat(SchemaCompiler.compile(document(subtractions(most))).definitions()).isNotEmpty();
    assertThat(faultInDocument(subtractions(most + 1)))
        .hasMessageContaining(
            "`document#p0` is computed through more than %d nested `-`".formatted(most));
  }

  /// Permissions that each take away the next one: `count` nested `-` in all.
  private static String[] subtractions(int count) {
    return IntStream.rangeClosed(0, count)
        .mapToObj(
            i ->
                i == count
                    ? "permission p%d = self".formatted(i)
                    : "permission p%d = self - p%d".formatted(i, i + 1))
        .toArray(String[]::new);
  }
}
