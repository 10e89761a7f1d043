package dev.pemba.schema;

import static dev.pemba.schema.SchemaFaults.faultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedRelationshipsTest {
  private static final Schema SCHEMA =
      SchemaCompiler.compile(
          """
          definition user {}
          definition team {
            relation member: user
            permission all = member
          }
          caveat office(hour int) { hour > 8 }
          definition doc {
            relation owner: user
            relation viewer: user with office | user:* | team#member with expiration | team#all
            relation guest: user with office and expiration
            relation editor: user = this + owner
            permission view = viewer
          }
          """);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "doc:1#owner@user:ana",
        "doc:1#editor@user:ana",
        "doc:1#viewer@user:*",
        "doc:1#viewer@user:ana[office]",
        "doc:1#viewer@user:ana[office:{\"hour\":\"9\"}]",
        "doc:1#viewer@team:ml#member[expiration:2027-01-01T00:00:00Z]",
        "doc:1#viewer@team:ml#all",
        "doc:1#guest@user:ana[office][expiration:2027-01-01T00:00:00Z]",
        "doc:1#guest@user:ana[office][starts:2026-01-01][expiration:2027-01-01T00:00:00Z]"
      })
  void whatOneAlternativeNamesIsAllowed(String relationship) {
    assertThatCode(() -> SCHEMA.checkAllowed(Relationship.parse(relationship)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "doc:1#view@user:ana~`doc#view` is a permission: it is computed, and nothing can be"
            + " written on it",
        "doc:1#owner@team:ml~`doc#owner` does not take `team`: it takes `user`",
        "doc:1#owner@user:*~`doc#owner` does not take `user:*`: it takes `user`",
        "doc:1#viewer@team:ml~`doc#viewer` does not take `team`: it takes `user with office`,"
            + " `user:*`, `team#member with expiration`, `team#all`",
        "doc:1#viewer@user:ana~`doc#viewer` does not take `user` without caveat and expiration:"
            + " it takes `user with office`",
        "doc:1#owner@user:ana[office]~`doc#owner` does not take `user` with `office`:"
            + " it takes `user`",
        "doc:1#owner@user:ana[expiration:2027-01-01]~`doc#owner` does not take `user` with"
            + " expiration: it takes `user`",
        "doc:1#owner@user:ana[starts:2026-01-01][expiration:2027-01-01]~`doc#owner` does not take"
            + " `user` with expiration: it takes `user`",
        "doc:1#guest@user:ana[office][starts:2026-01-01]~a relationship that starts at a time also"
            + " ends at one: expected `[expiration:time]` after `[starts:2026-01-01T00:00:00Z]`",
        "doc:1#guest@user:ana[office]~`doc#guest` does not take `user` with `office`:"
            + " it takes `user with office and expiration`",
        "doc:1#viewer@user:ana[office][expiration:2027-01-01]~`doc#viewer` does not take `user`"
            + " with `office` and expiration: it takes `user with office`",
        "doc:1#viewer@team:ml#member~`doc#viewer` does not take `team#member` without caveat and"
            + " expiration: it takes `team#member with expiration`"
      })
  void whatNoAlternativeNamesIsRefusedWithWhatIs(String relationship, String message) {
    var fault = faultOf(() -> SCHEMA.checkAllowed(Relationship.parse(relationship)));

    assertThat(fault).hasMessage(message);
    assertThat(fault.reason()).isEqualTo(Reason.RELATIONSHIP_NOT_ALLOWED);
    assertThat(fault.details()).containsEntry("type", "doc").containsKeys("relation");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "dco:1#owner@user:ana~UNKNOWN_TYPE~the schema defines no type `dco` (did you mean `doc`?)",
        "doc:1#ownr@user:ana~UNKNOWN_RELATION~type `doc` has no relation or permission `ownr`"
            + " (did you mean `owner`?)",
        "doc:1#owner@usr:ana~UNKNOWN_TYPE~the schema defines no type `usr` (did you mean `user`?)",
        "doc:1#viewer@team:ml#membr~UNKNOWN_RELATION~type `team` has no relation or permission"
            + " `membr` (did you mean `member`?)",
        "doc:1#viewer@user:ana[ofice]~UNKNOWN_CAVEAT~the schema defines no caveat `ofice`"
            + " (did you mean `office`?)"
      })
  void unknownNamesAreErrorsOfTheirOwn(String relationship, Reason reason, String message) {
    var fault = faultOf(() -> SCHEMA.checkAllowed(Relationship.parse(relationship)));

    assertThat(fault.reason()).isEqualTo(reason);
    assertThat(fault).hasMessage(message);
  }

  @Test
  void aStoredContextFitsTheParameters() {
    var wrong = Relationship.parse("doc:1#viewer@user:ana[office:{\"hour\":\"nine\"}]");
    var unknown = Relationship.parse("doc:1#viewer@user:ana[office:{\"minute\":1}]");

    assertThat(faultOf(() -> SCHEMA.checkAllowed(wrong)))
        .hasMessage(
            "parameter `hour` of caveat `office` is of type `int` and can't take the string"
                + " `nine`: expected a whole number")
        .extracting(fault -> fault.reason())
        .isEqualTo(Reason.CONTEXT_INVALID);
    assertThat(faultOf(() -> SCHEMA.checkAllowed(unknown)))
        .hasMessage("caveat `office` has no parameter `minute`");
  }

  @Test
  void whatMustBeStoredIsStored() {
    Schema schema =
        SchemaCompiler.compile(
            """
            caveat near(client ipaddress, networks stored list<string>, stored bool) {
              stored || networks.exists(network, client.in_cidr(network))
            }
            definition user {}
            definition doc { relation reader: user with near }
            """);
    String bare = "doc:1#reader@user:ana[near";
    for (String lacking : new String[] {"]", ":{\"stored\":true}]"}) {
      assertThat(faultOf(() -> schema.checkAllowed(Relationship.parse(bare + lacking))))
          .hasMessage(
              "caveat `near` wants `networks` stored with the relationship: it is not for requests"
                  + " to say")
          .extracting(fault -> fault.reason())
          .isEqualTo(Reason.CONTEXT_INVALID);
    }
    assertThatCode(() -> schema.checkAllowed(Relationship.parse(bare + ":{\"networks\":[]}]")))
        .doesNotThrowAnyException();
    assertThat(schema.takesKindOf(Relationship.parse(bare + "]"))).isTrue();
    assertThat(schema.takesKindOf(Relationship.parse("doc:1#reader@user:ana"))).isFalse();
    assertThat(schema.takesKindOf(Relationship.parse("dog:1#reader@user:ana"))).isFalse();
    assertThat(SchemaText.of(schema)).contains("networks stored list<string>, stored bool");
    assertThat(SchemaCompiler.compile(SchemaText.of(schema)).caveats().values().iterator().next())
        .extracting(Caveat::stored)
        .isEqualTo(Set.of("networks"));
  }

  @Test
  void anEmptySchemaSaysThatItIsMissing() {
    assertThat(faultOf(() -> Schema.EMPTY.checkAllowed(Relationship.parse("doc:1#owner@user:a"))))
        .extracting(fault -> fault.reason())
        .isEqualTo(Reason.NO_SCHEMA);
  }
}
