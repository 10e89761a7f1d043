package dev.pemba.schema;

import static dev.pemba.schema.SchemaFaults.faultIn;
import static dev.pemba.schema.SchemaFaults.faultInDocument;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaErrorsTest {

  @Test
  void anErrorShowsThePlaceTheLineAndACaret() {
    var fault = faultIn("definition user {}\n\ndefinition doc {\n\trelation owner: usr | user\n}");

    assertThat(fault.reason()).isEqualTo(Reason.SCHEMA_INVALID);
    assertThat(fault)
        .hasMessage(
            """
            line 4, column 18: no definition is called `usr` (did you mean `user`?)
               relation owner: usr | user
                               ^^^""");
    assertThat(fault.details()).containsEntry("line", "4").containsEntry("column", "18");
  }

  @Test
  void aParameterAndAPartOfItCantStandTogether() {
    assertThat(faultIn("caveat c(subject.role string, subject map<any>) { true }"))
        .hasMessageContaining(
            "`subject` and `subject.role` can't both be parameters: one is a part of the other");
    assertThat(faultIn("caveat c(subject.role string) { subject.rolle == 'a' }"))
        .hasMessageContaining(
            "the caveat has no parameter `subject.rolle` (did you mean `subject.role`?)");
  }

  @Test
  void aLongLineIsCutAroundTheCaret() {
    var fault = faultInDocument("permission p = nil" + " + nil".repeat(100) + " + é");

    assertThat(fault.reason()).isEqualTo(Reason.SCHEMA_SYNTAX);
    assertThat(fault.getMessage().lines().toList())
        .hasSize(3)
        .allMatch(line -> line.length() < 110)
        .satisfies(
            lines -> assertThat(lines.get(1).charAt(lines.get(2).indexOf('^'))).isEqualTo('é'));
  }

  @Test
  void hiddenCharactersAreNotShownAsTheyAre() {
    assertThat(faultInDocument("\u001b[31m relation").getMessage())
        .startsWith("line 5, column 1: unexpected character U+001B\n")
        .doesNotContain("\u001b");
  }

  @Test
  void mixedOperatorsShowBothReadings() {
    assertThat(faultInDocument("permission p = a - b + c->d & e").getMessage())
        .contains(
            "`-` and `+` are mixed without parentheses:"
                + " write `(a - b) + c->d` or `a - (b + c->d)`\n",
            "\n                       ^");
    assertThat(faultInDocument("permission p = a &\n b & c - (d + e)").getMessage())
        .contains("write `(a & b & c) - (d + e)` or `a & b & (c - (d + e))`");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "permission p = owner +~expected a relation, a permission, `nil`, `self` or `(`, found `}`",
        "permission p owner~expected `=` and how the permission is computed, found `owner`",
        "relaton x: user~found `relaton` (did you mean `relation`?)",
        "relation x user~expected `:` and what the relation takes, as `user`, found `user`",
        "relation x: user:ana~expected `*` for everyone of the type, found `ana`",
        "relation x: user with office and office~expected one caveat and `expiration` at most",
        "permission p = a->b->c~arrows can't be chained: name the inner one as a permission",
        "permission p = (a)->b~an arrow starts at a relation, not at parentheses",
        "permission p = (a~expected `)` or an operator, found `}`",
        "permission p = a)~expected `relation`, `permission` or `}`, found `)`",
        "permission p = a.some(b)~expected `any` or `all`, found `some`",
        "permission p = !a~unexpected character `!`: exclusion is written `a - b`",
        "permission p = \"a\"~a name with unusual characters is written in backticks",
        "relation 1st: user~unexpected character `1`: a name starts with a letter or `_`",
        "relation `a~the name never ends: expected a backtick",
        "relation `a:b`: user~relation name `a:b` holds the character `:`",
        "relation ``: user~a relation name is empty",
        "/* a~the comment never ends: expected `*/`",
        "...common~`partial` is not supported: write its relations out here",
        "@deprecated relation x: user~annotations are not part of this language",
      })
  void whatCantBeReadIsNamed(String member, String message) {
    var fault = faultInDocument(member);

    assertThat(fault.reason()).isEqualTo(Reason.SCHEMA_SYNTAX);
    assertThat(fault.getMessage()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "import \"x\"~`import` is not supported: write the whole schema in one text",
        "partial a {}~`partial` is not supported: write its relations into each definition",
        "defintion a {}~expected `definition` or `caveat`, found `defintion` (did you mean",
        "definition {}~expected the name of the definition, found `{`",
        "definition a~expected `{` to open the definition, found the end of the text",
        "definition a {~expected `relation`, `permission` or `}`, found the end of the text",
        "caveat c x int~expected `(` and the caveat's parameters, found `x`",
        "caveat c(x in) { true }~list<...>, map<...>), found `in` (did you mean `int`?)",
        "caveat c(x map) { true }~expected `<` and what it holds, as `<any>`, found `)`",
        "caveat c(x int y int) { true }~expected `,` or `)` after a parameter, found `y`",
        "caveat c(in int) { true }~`in` can't name a parameter in CEL",
        "caveat c(`a-b` int) { true }~`a-b` can't name a parameter in CEL",
        "caveat c(x int) true~expected `{` before the caveat's expression, found `true`",
        "caveat c(x int) { true~the caveat's expression never ends: expected `}`",
        "caveat c(x int) { \"}~the string never ends: expected `\"`",
      })
  void whatCantBeReadAtTheTopIsNamed(String text, String message) {
    var fault = faultIn(text);

    assertThat(fault.reason()).isEqualTo(Reason.SCHEMA_SYNTAX);
    assertThat(fault.getMessage()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "relation x: usr~no definition is called `usr` (did you mean `user`?)",
        "relation x: team#mmber~`team` has no relation or permission `mmber` (did you mean `member`",
        "relation x: user with ofice~no caveat is called `ofice` (did you mean `office`?)",
        "relation x: user | user~relation `x` takes `user` twice",
        "permission p: usr = nil~no definition is called `usr` (did you mean `user`?)",
        "permission p = ownr relation owner: user~has no relation or permission `ownr` (did you",
        "permission p = t->membr relation t: team~none of the types the arrow leads to (`team`)"
            + " has a relation or permission `membr` (did you mean `member`?)",
        "permission p = t->member~`document` has no relation or permission `t`",
        "permission p = q->member permission q = nil~an arrow follows relationships, and `q` is a"
            + " permission: it has none",
        "permission p = t->member relation t: team = this~an arrow follows the relationships"
            + " written on a relation, and `t` has a rewrite",
        "permission p = t->member relation t: team:*~an arrow can't follow `team:*`",
        "permission p = this~`this` means the relationships written on a relation, and `p` is a",
        "relation x: user = x~`x` is computed from itself: write `this`",
        "relation nil: user~`nil` means nobody: write a name like this one in backticks",
        "relation x: user permission x = nil~`x` is declared twice, first on line 5",
      })
  void whatContradictsItselfIsNamed(String member, String message) {
    var fault = faultInDocument(member);

    assertThat(fault.reason()).isEqualTo(Reason.SCHEMA_INVALID);
    assertThat(fault.getMessage()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "definition a {} definition a {}~`a` is declared twice, first on line 1",
        "caveat c() { true } caveat c() { true }~`c` is declared twice, first on line 1",
        "caveat c(x int, x int) { true }~parameter `x` is declared twice",
        "caveat c(x int) { }~caveat `c` has no expression: write one between the braces",
        "caveat c(hour int) { huor > 3 }~the caveat has no parameter `huor` (did you mean `hour`?)",
        "caveat c(x int) { x.foo() }~there is no function `foo`",
        "caveat c(x int) { x + 1 }~expected type `bool` but found `int`",
        "caveat c(x int) { x == 'a' }~no matching overload for `==` applied to `(int, string)`",
        "caveat c(x int) { x == }~the expression is not valid CEL",
      })
  void whatContradictsItselfAtTheTopIsNamed(String text, String message) {
    var fault = faultIn(text);

    assertThat(fault.reason()).isEqualTo(Reason.SCHEMA_INVALID);
    assertThat(fault.getMessage()).contains(message);
  }

  @Test
  void anErrorInAnExpressionPointsIntoTheSchema() {
    assertThat(faultIn("caveat c(hour int) {\n  // é💥\n  hour > 3 &&\n    min < 4\n}"))
        .hasMessage(
            """
            line 4, column 5: the caveat has no parameter `min`
                  min < 4
                  ^^^""");
  }
}
