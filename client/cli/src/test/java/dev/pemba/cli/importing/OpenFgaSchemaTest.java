package dev.pemba.cli.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.Context;
import dev.pemba.model.Relationship;
import dev.pemba.schema.CompiledCondition.Outcome;
import dev.pemba.schema.SchemaCompiler;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OpenFgaSchemaTest {
  private static final Place PLACE = new Place(Path.of("model.fga"), 1);

  @Test
  void aRelationWithRestrictionsKeepsThemAndItsRewrite() {
    assertThat(
            imported(
                """
                model
                  schema 1.1
                type user
                type team
                  relations
                    define member: [user, user:*, team#member]
                type document
                  relations
                    define owner: [user]
                    define viewer: [user, team#member] or owner
                    define can_view: viewer
                """))
        .contains("definition user {}")
        .contains("relation member: user | user:* | team#member\n")
        .contains("relation viewer: user | team#member = this + owner\n")
        .contains("permission can_view = viewer\n");
  }

  @Test
  void operatorsAndArrowsAreNestedAsTheyWere() {
    assertThat(
            imported(
                """
                model
                  schema 1.1
                type user
                type folder
                  relations
                    define viewer: [user]
                type document
                  relations
                    define parent: [folder]
                    define banned: [user]
                    define editor: [user]
                    define viewer: ([user] or viewer from parent) but not (banned and (editor or banned))
                """))
        .contains(
            "relation viewer: user ="
                + " (this + parent->viewer) - (banned & (editor + banned))\n");
  }

  @Test
  void namesThatAreNoPlainNamesOrAreKeywordsStandInBackticks() {
    assertThat(
            imported(
                """
                model
                  schema 1.1
                type user
                type asset-category
                  relations
                    define self: [user]
                    define can.view: self or all
                    define all: [asset-category#self]
                """))
        .contains("definition `asset-category` {")
        .contains("relation `self`: user\n")
        .contains("permission `can.view` = `self` + `all`\n")
        .contains("relation `all`: `asset-category`#`self`\n");
  }

  @Test
  void anArrowThatLeadsNowhereIsNobody() {
    assertThat(
            imported(
                """
                model
                  schema 1.1
                type user
                type folder
                type document
                  relations
                    define parent: [folder]
                    define viewer: [user] or viewer from parent
                """))
        .contains("relation viewer: user = this + nil\n");
  }

  @Test
  void aConditionThatReadsAllItsParametersStaysAsItIs() {
    assertThat(condition("x: int, limit: int", "x < limit"))
        .contains("caveat c(x int, limit int) {\n  x < limit\n}");
  }

  @Test
  void aConditionThatCouldBeDecidedWithoutAParameterIsMadeToReadThemAll() {
    assertThat(condition("x: int, y: int", "x < 10 || y < 10"))
        .contains("[x, y].size() == 2 ? (x < 10 || y < 10) : false");
    assertThat(condition("x: int, unused: string", "x < 10"))
        .contains("[x, unused].size() == 2 ? (x < 10) : false");
  }

  @Test
  void aConditionLacksEveryParameterThatIsNotGivenEvenIfItCouldBeDecided() {
    assertThat(outcome("x: int, y: int", "x < 10 || y < 10", "{\"x\":1}"))
        .isEqualTo(new Outcome.Missing(Set.of("y")));
    assertThat(outcome("x: int, y: int", "x < 10 && y < 10", "{\"x\":11}"))
        .isEqualTo(new Outcome.Missing(Set.of("y")));
    assertThat(
            outcome(
                "ip: ipaddress, l: list<string>, m: map<int>, u: string, t: timestamp",
                "l.exists(e, e == u) || m[u] == 1",
                "{\"ip\":\"10.0.0.1\",\"l\":[\"a\"],\"m\":{},\"u\":\"a\"}"))
        .isEqualTo(new Outcome.Missing(Set.of("t")));
    assertThat(outcome("x: int, y: int", "x < 10 || y < 10", "{\"x\":11,\"y\":9}"))
        .isEqualTo(new Outcome.Holds());
  }

  @Test
  void parametersOfEveryTypeCompile() {
    assertThat(
            condition(
                "a: bool, b: int, c: uint, d: double, e: string, f: duration, g: timestamp,"
                    + " h: ipaddress, i: any, j: list<string>, k: map<int>",
                "a || b == 1 || h.in_cidr(e)"))
        .contains("j list<string>, k map<int>");
  }

  @Test
  void theSameModelInJsonIsTheSameSchema() {
    String json =
        """
        {"schema_version": "1.1", "id": "ignored",
         "type_definitions": [
           {"type": "user"},
           {"type": "folder", "relations": {"viewer": {"this": {}}},
            "metadata": {"relations": {"viewer": {"directly_related_user_types": [
              {"type": "user", "condition": "c"}, {"type": "user", "wildcard": {}}]}}}},
           {"type": "document",
            "relations": {
              "parent": {"this": {}},
              "banned": {"this": {}},
              "viewer": {"difference": {
                "base": {"union": {"child": [
                  {"this": {}},
                  {"tupleToUserset": {"tupleset": {"relation": "parent"},
                                      "computedUserset": {"object": "", "relation": "viewer"}}}]}},
                "subtract": {"computedUserset": {"relation": "banned"}}}}},
            "metadata": {"relations": {
              "parent": {"directly_related_user_types": [{"type": "folder"}]},
              "banned": {"directly_related_user_types": [{"type": "user"}]},
              "viewer": {"directly_related_user_types": [{"type": "document", "relation": "viewer"}]}}}}],
         "conditions": {"c": {"name": "c", "expression": "x in l", "parameters": {
            "x": {"type_name": "TYPE_NAME_STRING"},
            "l": {"type_name": "TYPE_NAME_LIST", "generic_types": [{"type_name": "TYPE_NAME_STRING"}]}}}}}
        """;
    assertThat(imported(json))
        .isEqualTo(
            imported(
                """
                model
                  schema 1.1
                type user
                type folder
                  relations
                    define viewer: [user with c, user:*]
                type document
                  relations
                    define parent: [folder]
                    define banned: [user]
                    define viewer: ([document#viewer] or viewer from parent) but not banned
                condition c(x: string, l: list<string>) {
                  x in l
                }
                """));
  }

  @Test
  void aTupleIsPermittedByItsTypeItsUsersetItsWildcardAndItsCondition() {
    OpenFgaModel model =
        OpenFgaModel.parse(
            PLACE,
            """
            model
              schema 1.1
            type user
            type team
              relations
                define member: [user]
            type document
              relations
                define viewer: [user with c, team#member, team:*]
                define can_view: viewer
            condition c(x: int) { x == 1 }
            """);
    assertThat(permitted(model, "document:1#viewer@user:a[c:{\"x\":1}]")).isTrue();
    assertThat(permitted(model, "document:1#viewer@user:a")).isFalse();
    assertThat(permitted(model, "document:1#viewer@team:t#member")).isTrue();
    assertThat(permitted(model, "document:1#viewer@team:t")).isFalse();
    assertThat(permitted(model, "document:1#viewer@team:*")).isTrue();
    assertThat(permitted(model, "document:1#viewer@user:*[c]")).isFalse();
    assertThat(permitted(model, "document:1#can_view@user:a[c]")).isFalse();
    assertThat(permitted(model, "folder:1#viewer@user:a[c]")).isFalse();
  }

  @Test
  void aFaultNamesItsLineAndWhatWasExpected() {
    assertThatThrownBy(
            () ->
                imported(
                    """
                    model
                      schema 1.1
                    type user
                    type document
                      relations
                        define viewer: [user] or editor and owner
                    """))
        .isInstanceOfSatisfying(
            FormatException.class,
            fault -> {
              assertThat(fault.place().line()).isEqualTo(6);
              assertThat(fault.problem()).contains("expected parentheses");
            });
    assertThatThrownBy(() -> imported("model\n  schema 1.1\ntype document\n  relation\n"))
        .isInstanceOfSatisfying(
            FormatException.class,
            fault -> {
              assertThat(fault.place().line()).isEqualTo(4);
              assertThat(fault.problem()).contains("found `relation`");
            });
  }

  @Test
  void nestingHasAnEnd() {
    assertThatThrownBy(
            () ->
                imported(
                    "model\n  schema 1.1\ntype a\n  relations\n    define b: "
                        + "(".repeat(100_000)))
        .isInstanceOfSatisfying(
            FormatException.class,
            fault -> assertThat(fault.problem()).isEqualTo("expected at most 100 nested parts"));
  }

  @Test
  void commentsAndLineEndsSayNothing() {
    assertThat(
            imported(
                """
                # a model
                model
                  schema 1.1 # the schema
                type user # those who
                type document
                  relations
                    # who may look
                    define viewer: [
                      user, # one
                      document#viewer
                    ] or
                      owner
                    define owner : [user]
                condition c (s: string) {
                  s == "a #b" # not a // comment
                }
                """))
        .contains("relation viewer: user | document#viewer = this + owner\n")
        .contains("s == \"a #b\"\n}");
  }

  private static boolean permitted(OpenFgaModel model, String tuple) {
    return model.permits(Relationship.parse(tuple));
  }

  private static String condition(String parameters, String expression) {
    return imported(
        """
        model
          schema 1.1
        type user
        type document
          relations
            define viewer: [user with c]
        condition c(%s) {
          %s
        }
        """
            .formatted(parameters, expression));
  }

  private static Outcome outcome(String parameters, String expression, String context) {
    return SchemaCompiler.compile(condition(parameters, expression))
        .caveats()
        .values()
        .iterator()
        .next()
        .condition()
        .evaluate(Context.parse(context));
  }

  /// The imported text, which must compile.
  private static String imported(String model) {
    String schema = OpenFgaSchema.print(OpenFgaModel.parse(PLACE, model));
    assertThat(SchemaCompiler.compile(schema).definitions()).isNotEmpty();
    return schema;
  }
}
