package dev.pemba.schema;

import static dev.pemba.schema.SchemaFaults.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.CaveatName;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaCompilerTest {
  private static final RelationName A = new RelationName("a");
  private static final RelationName B = new RelationName("b");
  private static final RelationName C = new RelationName("c");
  private static final RelationName MEMBER = new RelationName("member");

  private static Rewrite rewrite(String expression) {
    return rewrite("permission p = " + expression, "p");
  }

  private static Rewrite rewrite(String member, String name) {
    Schema schema =
        SchemaCompiler.compile(
            document("relation a: user", "relation b: user", "relation c: team", member));
    return schema.relation(new TypeName("document"), new RelationName(name)).rewrite();
  }

  private static List<String> subjects(String types) {
    Schema schema = SchemaCompiler.compile(document("relation r: " + types));
    return schema.relation(new TypeName("document"), new RelationName("r")).subjects().stream()
        .map(AllowedSubject::toString)
        .toList();
  }

  @Test
  void anEmptyTextIsTheEmptySchema() {
    assertThat(SchemaCompiler.compile(" \n\t ")).isEqualTo(Schema.EMPTY);
    assertThat(SchemaCompiler.compile("// only a comment").definitions()).isEmpty();
  }

  @Test
  void everyKindOfSubjectIsRead() {
    assertThat(
            subjects(
                "user | user:* | team#member | user with office | user with expiration"
                    + " | user:* with office and expiration | team#..."))
        .containsExactly(
            "user",
            "user:*",
            "team#member",
            "user with office",
            "user with expiration",
            "user:* with office and expiration",
            "team");
  }

  @Test
  void everyRewriteIsRead() {
    assertThat(rewrite("a")).isEqualTo(new Rewrite.Computed(A));
    assertThat(rewrite("nil")).isEqualTo(new Rewrite.Nil());
    assertThat(rewrite("self")).isEqualTo(new Rewrite.Self());
    assertThat(rewrite("c->member"))
        .isEqualTo(new Rewrite.Arrow(C, MEMBER, Rewrite.Quantifier.ANY));
    assertThat(rewrite("c.any(member)")).isEqualTo(rewrite("c->member"));
    assertThat(rewrite("c.all(member)"))
        .isEqualTo(new Rewrite.Arrow(C, MEMBER, Rewrite.Quantifier.ALL));
    assertThat(rewrite("a + b + c"))
        .isEqualTo(
            new Rewrite.Union(
                List.of(
                    new Rewrite.Computed(A), new Rewrite.Computed(B), new Rewrite.Computed(C))));
    assertThat(rewrite("a & b"))
        .isEqualTo(
            new Rewrite.Intersection(List.of(new Rewrite.Computed(A), new Rewrite.Computed(B))));
    assertThat(rewrite("a - b - c"))
        .isEqualTo(
            new Rewrite.Exclusion(
                new Rewrite.Exclusion(new Rewrite.Computed(A), new Rewrite.Computed(B)),
                new Rewrite.Computed(C)));
    assertThat(rewrite("(a + b) - (c)"))
        .isEqualTo(
            new Rewrite.Exclusion(
                new Rewrite.Union(List.of(new Rewrite.Computed(A), new Rewrite.Computed(B))),
                new Rewrite.Computed(C)));
  }

  @Test
  void aRelationMayHaveARewrite() {
    assertThat(rewrite("relation r: user = this + a", "r"))
        .isEqualTo(new Rewrite.Union(List.of(new Rewrite.This(), new Rewrite.Computed(A))));
    assertThat(rewrite("relation r: user", "r")).isEqualTo(new Rewrite.This());
  }

  @Test
  void aRelationDeclaredUnderAKeywordTakesTheWord() {
    assertThat(rewrite("relation self: user permission p = self", "p"))
        .isEqualTo(new Rewrite.Computed(new RelationName("self")));
    assertThat(rewrite("relation `self`: user permission p = self", "p"))
        .isEqualTo(new Rewrite.Self());
    assertThat(rewrite("relation `self`: user permission p = `self`", "p"))
        .isEqualTo(new Rewrite.Computed(new RelationName("self")));
  }

  @Test
  void keywordsMayNameRelations() {
    assertThat(
            rewrite(
                "permission use = a permission with = use & relation"
                    + " relation relation: user permission definition = with",
                "definition"))
        .isEqualTo(new Rewrite.Computed(new RelationName("with")));
  }

  @Test
  void unusualNamesAreRead() {
    Schema schema =
        SchemaCompiler.compile(
            """
            use expiration
            definition acme/iam/User {}
            definition `can-be.odd` {
              relation `r-1`: acme/iam/User;
              permission X = `r-1`;
            };
            """);

    assertThat(schema.definitions().keySet())
        .extracting(TypeName::value)
        .containsExactly("acme/iam/User", "can-be.odd");
    assertThat(schema.relation(new TypeName("can-be.odd"), new RelationName("X")).rewrite())
        .isEqualTo(new Rewrite.Computed(new RelationName("r-1")));
  }

  @Test
  void docCommentsStandOnWhatFollowsThem() {
    Schema schema =
        SchemaCompiler.compile(
            """
            // A licence.

            /** People.
             *  All of them. */
            definition user {} // not of team

            // Those who work together.
            definition team {
              relation member: user // trailing
              // first
              // second
              permission p = member
            }
            """);

    Definition team = schema.definition(new TypeName("team"));
    assertThat(schema.definition(new TypeName("user")).doc()).isEqualTo("People.\nAll of them.");
    assertThat(team.doc()).isEqualTo("Those who work together.");
    assertThat(team.relations().get(MEMBER)).extracting(Relation::doc).isEqualTo("");
    assertThat(team.relations().get(new RelationName("p")))
        .extracting(Relation::doc)
        .isEqualTo("first\nsecond");
  }

  @Test
  void aPermissionMayBeAnnotatedWithTypes() {
    assertThat(rewrite("permission p: user | team = a", "p")).isEqualTo(new Rewrite.Computed(A));
  }

  @Test
  void caveatsKeepTheirTextAndParameters() {
    Schema schema =
        SchemaCompiler.compile(
            "caveat c(a int, b list<map<any>>) { a in [1, 2] && b[0] == {'}': a} // }\n }");

    Caveat caveat = schema.caveat(new CaveatName("c"));
    assertThat(caveat.expression()).isEqualTo("a in [1, 2] && b[0] == {'}': a} // }");
    assertThat(caveat.parameters()).hasToString("{a=int, b=list<map<any>>}");
  }
}
