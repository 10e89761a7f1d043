package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.SubjectRef;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReferencesTest {

  @Test
  void aTypeEndsAtTheFirstColonSoThatIdsMayHoldMoreOfThem() {
    assertThat(References.object("dataset:urn:acme:patients"))
        .isEqualTo(ObjectRef.newBuilder().setType("dataset").setId("urn:acme:patients").build());
  }

  @Test
  void aSubjectIsAnObjectAUsersetOrEveryone() {
    assertThat(References.subject("user:ana@acme.org"))
        .isEqualTo(SubjectRef.newBuilder().setType("user").setId("ana@acme.org").build());
    assertThat(References.subject("team:ml#member"))
        .isEqualTo(
            SubjectRef.newBuilder().setType("team").setId("ml").setRelation("member").build());
    assertThat(References.subject("user:*"))
        .isEqualTo(SubjectRef.newBuilder().setType("user").setId("*").build());
  }

  @Test
  void whatIsReadPrintsAsItWas() {
    for (String text :
        List.of(
            "dataset:patients#reader@user:ana",
            "dataset:a@b:c#reader@user:ana@acme.org",
            "team:x#member@team:y#member",
            "dataset:x#reader@user:*")) {
      assertThat(References.print(References.relationship(text))).isEqualTo(text);
    }
  }

  @Test
  void aTextWithoutTheFormIsRefusedWithTheFormItShouldHave() {
    for (String text : List.of("", "dataset", ":x", "dataset:")) {
      assertThatThrownBy(() -> References.object(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("object `%s`: expected `type:id`", text);
    }
    assertThatThrownBy(() -> References.subject("team:x#"))
        .hasMessageContaining("expected a relation after `#`");
    for (String text : List.of("a:b", "a:b#c", "a:b@c:d", "a:b#@c:d")) {
      assertThatThrownBy(() -> References.relationship(text))
          .hasMessage("relationship `%s`: expected `type:id#relation@type:id`", text);
    }
  }
}
