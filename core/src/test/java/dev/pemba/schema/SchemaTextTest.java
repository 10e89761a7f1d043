package dev.pemba.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.CaveatName;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchemaTextTest {
  private static final Rewrite A = new Rewrite.Computed(new RelationName("a"));
  private static final Rewrite B = new Rewrite.Computed(new RelationName("b-c"));

  @Test
  void aDefinitionMadeByAProgramPrintsAsAPersonWouldWriteIt() {
    TypeName type = new TypeName("odd.type");
    Map<RelationName, Relation> relations = new LinkedHashMap<>();
    List<AllowedSubject> subjects =
        List.of(
            new AllowedSubject(type, Optional.empty(), false, Optional.empty(), false),
            new AllowedSubject(
                type, Optional.of(new RelationName("a")), false, Optional.empty(), true),
            new AllowedSubject(
                new TypeName("user"),
                Optional.empty(),
                true,
                Optional.of(new CaveatName("expiration")),
                true));
    Rewrite rewrite = new Rewrite.Union(List.of(new Rewrite.This(), B));
    relations.put(
        new RelationName("this"),
        new Relation(type, new RelationName("this"), false, subjects, rewrite, "who\n\nreads"));
    relations.put(
        new RelationName("p"),
        new Relation(
            type, new RelationName("p"), true, List.of(), new Rewrite.Exclusion(A, B), ""));

    assertThat(SchemaText.definition(new Definition(type, relations, "a type")))
        .isEqualTo(
            """
            // a type
            definition `odd.type` {
              // who
              //
              // reads
              relation `this`: `odd.type` | `odd.type`#a with expiration\
             | user:* with `expiration` and expiration = this + `b-c`
              permission p = a - `b-c`
            }
            """);
  }

  @Test
  void parenthesesStandWhereTheyAreNeeded() {
    Rewrite union = new Rewrite.Union(List.of(A, B));
    Rewrite exclusion = new Rewrite.Exclusion(A, B);

    assertThat(SchemaText.rewrite(new Rewrite.Intersection(List.of(union, A))))
        .isEqualTo("(a + `b-c`) & a");
    assertThat(SchemaText.rewrite(new Rewrite.Exclusion(exclusion, exclusion)))
        .isEqualTo("a - `b-c` - (a - `b-c`)");
    assertThat(SchemaText.rewrite(new Rewrite.Exclusion(union, new Rewrite.Self())))
        .isEqualTo("(a + `b-c`) - self");
    assertThat(
            SchemaText.rewrite(
                new Rewrite.Arrow(
                    new RelationName("self"), new RelationName("x.y"), Rewrite.Quantifier.ALL)))
        .isEqualTo("`self`.all(`x.y`)");
  }

  @Test
  void aCaveatPrintsFromItsParts() {
    assertThat(
            SchemaText.caveat(
                new CaveatName("non-expired"),
                Map.of("at", new ParameterType.Basic(ParameterType.Kind.TIMESTAMP)),
                "\n    at < x &&\n      y\n"))
        .isEqualTo("caveat `non-expired`(at timestamp) {\n  at < x &&\n    y\n}\n");
  }

  @Test
  void aDifferenceNamesWhatChangedAndShowsBothTexts() {
    Schema before =
        SchemaCompiler.compile(
            """
            caveat gone() { true }
            caveat same(x int) { x > 1 }
            definition user {}
            definition old {}
            definition doc {
              relation owner: user
              permission read = owner // comments don't count
            }
            """);
    Schema after =
        SchemaCompiler.compile(
            """
            definition user { }
            caveat same(x int) {
              x > 1
            }
            definition doc {
              relation editor: user
              permission read = editor
            }
            definition fresh { relation x: user }
            """);

    assertThat(SchemaDiff.between(before, after).differences())
        .extracting(
            SchemaDiff.Difference::kind,
            SchemaDiff.Difference::subject,
            SchemaDiff.Difference::before,
            SchemaDiff.Difference::after)
        .map(Object::toString)
        .containsExactly(
            "(REMOVED, \"caveat gone\", \"caveat gone() {\n  true\n}\", \"\")",
            "(REMOVED, \"old\", \"definition old {}\", \"\")",
            "(REMOVED, \"doc#owner\", \"relation owner: user\", \"\")",
            "(CHANGED, \"doc#read\", \"permission read = owner\", \"permission read = editor\")",
            "(ADDED, \"doc#editor\", \"\", \"relation editor: user\")",
            "(ADDED, \"fresh\", \"\", \"definition fresh {\n  relation x: user\n}\")");
  }
}
