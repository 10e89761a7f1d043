package dev.pemba.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SchemaFormatterTest {

  @Test
  void aSchemaHasOneLayout() {
    String text =
        """
        // Licence.
        use   expiration
        use typechecking // why


        /* Everybody. */ definition user{}
        definition acme/team{ // a team

          relation member:user|acme/team#member|user:*with c and expiration;permission x=(member+nil)&self
          // about y


          permission `y-z` : user=member.all( x )- member -> x // after y
          // at the end
        }
        caveat c ( a int , b map< list<any>> ){ a>1 &&
            b == {}
              || true }
        caveat always() {true}
        // last
        """;

    assertThat(SchemaFormatter.format(text))
        .isEqualTo(
            """
            // Licence.
            use expiration
            use typechecking // why

            /* Everybody. */
            definition user {}

            definition acme/team { // a team
              relation member: user | acme/team#member | user:* with c and expiration
              permission x = (member + nil) & self
              // about y

              permission `y-z`: user = member.all(x) - member->x // after y
              // at the end
            }

            caveat c(a int, b map<list<any>>) {
              a>1 &&
                 b == {}
                   || true
            }

            caveat always() {
              true
            }
            // last
            """);
  }

  @Test
  void aLongMemberIsBrokenAtItsOperators() {
    String text =
        "definition a { permission p = a_name_of_thirty_characters_or + another_name_of_thirty_characters"
            + " + (some->thing & self) }";

    assertThat(SchemaFormatter.format(text))
        .isEqualTo(
            """
            definition a {
              permission p =
                  a_name_of_thirty_characters_or
                  + another_name_of_thirty_characters
                  + (some->thing & self)
            }
            """);
  }

  @Test
  void commentsInsideAMemberKeepTheirPlaces() {
    String text =
        """
        definition a {
          permission p = /* short */ x + y
          permission q = x // first
            // of y
            + y /* inline */ + z
        }
        """;

    assertThat(SchemaFormatter.format(text))
        .isEqualTo(
            """
            definition a {
              permission p = /* short */ x + y
              permission q =
                  x // first
                  // of y
                  + y /* inline */
                  + z
            }
            """);
  }

  @Test
  void stringsThatSpanLinesKeepTheirLines() {
    String text = "caveat c(x string) {\n      x == \"\"\"a\n   b\"\"\"\n }";

    assertThat(SchemaFormatter.format(text))
        .isEqualTo("caveat c(x string) {\n  x == \"\"\"a\n   b\"\"\"\n}\n");
  }

  @Test
  void anEmptyTextStaysEmpty() {
    assertThat(SchemaFormatter.format(" \n ")).isEmpty();
    assertThat(SchemaFormatter.format("\n\n// alone")).isEqualTo("// alone\n");
  }
}
