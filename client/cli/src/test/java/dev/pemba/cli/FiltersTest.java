package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.v1.RelationshipFilter;
import dev.pemba.v1.SubjectFilter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FiltersTest {
  private static RelationshipFilter.Builder filter() {
    return RelationshipFilter.newBuilder();
  }

  private static SubjectFilter.Builder subject(String type) {
    return SubjectFilter.newBuilder().setType(type);
  }

  @Test
  void anyPartMayBeLeftOut() {
    assertThat(Filters.parse("dataset")).isEqualTo(filter().setObjectType("dataset").build());
    assertThat(Filters.parse("dataset:x"))
        .isEqualTo(filter().setObjectType("dataset").setObjectId("x").build());
    assertThat(Filters.parse("dataset#reader"))
        .isEqualTo(filter().setObjectType("dataset").setRelation("reader").build());
    assertThat(Filters.parse("#reader")).isEqualTo(filter().setRelation("reader").build());
    assertThat(Filters.parse("@user")).isEqualTo(filter().setSubject(subject("user")).build());
    assertThat(Filters.parse("dataset@user:ana"))
        .isEqualTo(
            filter().setObjectType("dataset").setSubject(subject("user").setId("ana")).build());
    assertThat(Filters.parse("dataset:x#reader@team:ml#member"))
        .isEqualTo(
            filter()
                .setObjectType("dataset")
                .setObjectId("x")
                .setRelation("reader")
                .setSubject(
                    subject("team")
                        .setId("ml")
                        .setRelation(
                            SubjectFilter.RelationFilter.newBuilder().setRelation("member")))
                .build());
  }

  @Test
  void aSubjectThatEndsInAHashMeansNoUserset() {
    SubjectFilter.RelationFilter none = SubjectFilter.RelationFilter.getDefaultInstance();
    assertThat(Filters.parse("@team:ml#").getSubject())
        .isEqualTo(subject("team").setId("ml").setRelation(none).build());
  }

  @Test
  void idsHoldTheSignsTheyMayHold() {
    RelationshipFilter filter = Filters.parse("user:ana@acme.org#manager@user:urn:bo@acme.org");
    assertThat(filter.getObjectId()).isEqualTo("ana@acme.org");
    assertThat(filter.getRelation()).isEqualTo("manager");
    assertThat(filter.getSubject().getId()).isEqualTo("urn:bo@acme.org");
    assertThat(Filters.parse("user:ana@acme.org#@user:bo").getSubject().getId()).isEqualTo("bo");
    assertThat(Filters.parse("user:ana@acme.org").getObjectId()).isEqualTo("ana@acme.org");
    assertThat(Filters.parse("@user:ana@acme.org").getSubject().getId()).isEqualTo("ana@acme.org");
  }

  @Test
  void aFilterOfNothingIsRefused() {
    for (String text : List.of("", ":", "#", "@", "dataset:", "dataset#", "dataset@", ":x")) {
      assertThatThrownBy(() -> Filters.parse(text))
          .as(text)
          .isInstanceOf(PembaException.class)
          .hasMessageContaining("expected `type[:id][#relation][@subject]`");
    }
  }
}
