package dev.pemba.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelationshipTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "doc:plan#viewer@user:ana",
        "doc:plan#viewer@user:*",
        "doc:plan#viewer@team:ml#member",
        "doc:a@b:c/d#viewer@user:ana@example.org",
        "doc:urn:x:1#viewer@user:arn:aws:iam::1:user/ana",
        "doc:plan#viewer@user:ana[office]",
        "doc:plan#viewer@user:ana[office:{\"hour\":9}]",
        "doc:plan#viewer@user:ana[expiration:2027-01-31T12:00:00Z]",
        "doc:plan#viewer@user:ana[office][expiration:2027-01-31T12:00:00.123Z]",
        "doc:plan#viewer@user:a[b [office:{\"hour\":9}]",
        "doc:plan#viewer@user:a[b []",
        "doc:plan#viewer@user:a[c:{\"d []",
        "doc:plan#viewer@user:ana[starts:2027-01-30T12:00:00Z][expiration:2027-01-31T12:00:00Z]",
        "doc:plan#viewer@user:ana[office][starts:2027-01-30T12:00:00.001Z]",
        "doc:plan#viewer@user:ana[starts]",
        "doc:plan#viewer@user:ana[starts:{\"x\":1}][starts:2027-01-30T12:00:00Z]",
        "doc:plan#viewer@user:ana[expiration:{\"x\":1}]"
      })
  void theCanonicalFormStaysAsItIs(String text) {
    assertThat(Relationship.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "doc:plan#viewer@user:ana#...~doc:plan#viewer@user:ana",
        "  doc:plan#viewer@user:ana  ~doc:plan#viewer@user:ana",
        "doc:plan#viewer@user:ana [office]  [expiration:2027-01-31]~"
            + "doc:plan#viewer@user:ana[office][expiration:2027-01-31T00:00:00Z]",
        "doc:plan#viewer@user:ana[office:{\"b\": [1.0, 2], \"a\": {\"x\": []}}]~"
            + "doc:plan#viewer@user:ana[office:{\"a\":{\"x\":[]},\"b\":[1,2]}]",
        "doc:plan#viewer@user:ana[expiration:2027-01-31][starts:2027-01-30]~"
            + "doc:plan#viewer@user:ana[starts:2027-01-30T00:00:00Z]"
            + "[expiration:2027-01-31T00:00:00Z]",
        "doc:plan#viewer@user:ana[expiration:2027-01-31T12:00:00+02:00]~"
            + "doc:plan#viewer@user:ana[expiration:2027-01-31T10:00:00Z]",
      })
  void otherFormsAreRead(String text, String canonical) {
    assertThat(Relationship.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "doc:plan@user:ana~has no `#`",
        "doc:plan#viewer~has no `@` after its relation",
        "doc#viewer@user:ana~object `doc` has no type: expected `type:id`",
        "doc:plan#viewer@ana~object `ana` has no type: expected `type:id`",
        "doc:#viewer@user:ana~an object id is empty",
        "doc:*#viewer@user:ana~`*` means everyone of a type and is no object id",
        "doc:plan#@user:ana~a relation name is empty",
        "doc:plan#viewer@user:*#member~everyone of a type has no relation",
        "doc:plan#viewer@user:ana[office~has a `[` without its `]`",
        "doc:plan#viewer@user:ana[office:{\"a\":}]~is no JSON object",
        "doc:plan#viewer@user:ana[a][b]~has the same bracketed part twice",
        "doc:plan#viewer@user:ana[expiration:soon]~`soon` is no time",
        "doc:plan#viewer@user:ana[starts:2027-01-31][expiration:2027-01-31]~"
            + "would start at `2027-01-31T00:00:00Z` and end at `2027-01-31T00:00:00Z`",
        "doc:plan#viewer@user:ana[starts:2027-01-31][starts:2027-01-31]~part twice",
        "doc:plan#viewer@user:ana [a] b~has `b` after its subject",
        "doc:plan#viewer@user:a#b#c~relation name `b#c` holds the character `#`",
      })
  void aBrokenFormSaysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Relationship.parse(text))
        .isInstanceOfSatisfying(
            PembaException.class,
            fault -> assertThat(fault.reason()).isEqualTo(Reason.MALFORMED_REQUEST))
        .hasMessageContaining(message);
  }

  @Test
  void anExpirationIsKeptToTheMillisecondAndWithinFourDigitYears() {
    Relationship bare = Relationship.parse("doc:plan#viewer@user:ana");

    assertThat(expiring(bare, Instant.parse("2027-01-31T12:00:00.123999Z")).expiration())
        .contains(Instant.parse("2027-01-31T12:00:00.123Z"));
    assertThatThrownBy(() -> expiring(bare, Instant.MAX)).hasMessageContaining("is out of range");
    assertThatThrownBy(
            () -> Relationship.parse("doc:plan#viewer@user:ana[expiration:+99999-01-01T00:00:00Z]"))
        .hasMessageContaining("is out of range");
  }

  private static Relationship expiring(Relationship bare, Instant at) {
    return new Relationship(
        bare.object(), bare.relation(), bare.subject(), Optional.empty(), Optional.of(at));
  }
}
