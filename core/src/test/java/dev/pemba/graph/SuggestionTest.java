package dev.pemba.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.testing.TestWorld;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is suggested where something is denied.
final class SuggestionTest {
  private static final TestWorld WORLD =
      TestWorld.of(
          """
          caveat inside(office string) { office == "oslo" }
          caveat within(office string, offices stored list<string>) { office in offices }
          definition user {}
          definition team { relation member: user | team#member }
          definition folder { relation viewer: user }
          definition document {
            relation folder: folder
            relation owner: user
            relation reader: user | user:* | team#member
            relation guest: user with expiration
            relation visitor: user with inside
            relation member: user with within
            relation trained: user
            relation barred: user | team#member
            relation pardoned: user
            permission read = (reader + owner) - barred
            permission study = reader & trained
            permission enter = reader - (barred - pardoned)
            permission look = folder->viewer
            permission stay = guest
            permission visit = visitor
            permission join = member
          }
          """);

  @Test
  void theSubjectItselfIsNamedBeforeItsTeams() {
    assertThat(
            WORLD
                .with("team:ml#member@user:ana", "document:plan#barred@user:bo")
                .suggest("document:plan#read@user:ana"))
        .containsExactly(
            List.of("+document:plan#reader@user:ana"),
            List.of("+document:plan#reader@team:ml#member"),
            List.of("+document:plan#owner@user:ana"));
  }

  @Test
  void aTeamThatIsGrantedMayTakeTheSubjectIn() {
    assertThat(
            WORLD
                .with("document:plan#reader@team:ml#member")
                .suggest("document:plan#read@user:ana"))
        .contains(List.of("+team:ml#member@user:ana"));
  }

  @Test
  void whatBarsIsTakenAwayAndWhatLacksIsAdded() {
    TestWorld world =
        WORLD.with(
            "team:x#member@user:ana",
            "document:plan#barred@team:x#member",
            "document:plan#reader@user:ana");
    assertThat(world.suggest("document:plan#read@user:ana"))
        .containsExactlyInAnyOrder(
            List.of("-document:plan#barred@team:x#member"), List.of("-team:x#member@user:ana"));
    assertThat(WORLD.suggest("document:plan#study@user:ana"))
        .containsExactly(
            List.of("+document:plan#reader@user:ana", "+document:plan#trained@user:ana"));
  }

  @Test
  void anExceptionToTheExceptionIsFewerChangesThanManyRemovals() {
    assertThat(
            WORLD
                .with(
                    "document:plan#reader@user:ana",
                    "document:plan#barred@user:ana",
                    "document:plan#barred@team:x#member",
                    "team:x#member@user:ana")
                .suggest("document:plan#enter@user:ana"))
        .startsWith(List.of("+document:plan#pardoned@user:ana"))
        .contains(List.of("-document:plan#barred@user:ana", "-document:plan#barred@team:x#member"));
  }

  @Test
  void whatAnObjectIsPartOfIsLeftAlone() {
    assertThat(
            WORLD
                .with("folder:f#viewer@user:ana", "document:plan#owner@user:bo")
                .suggest("document:plan#look@user:ana"))
        .isEmpty();
    assertThat(WORLD.with("document:plan#folder@folder:f").suggest("document:plan#look@user:ana"))
        .containsExactly(List.of("+folder:f#viewer@user:ana"));
  }

  @Test
  void anExpiredGrantIsReplacedForADay() {
    assertThat(
            WORLD
                .with("document:plan#guest@user:ana[expiration:2026-01-01T00:00:00Z]")
                .suggest("document:plan#stay@user:ana"))
        .containsExactly(List.of("+document:plan#guest@user:ana[expiration:2026-06-02T12:00:00Z]"));
  }

  @Test
  void aConditionIsSuggestedWhereTheRequestFulfilsItOrNothingElseWouldDo() {
    assertThat(WORLD.suggest("document:plan#visit@user:ana"))
        .containsExactly(List.of("+document:plan#visitor@user:ana[inside]"));
    assertThat(WORLD.suggestions("document:plan#visit@user:ana").sets().getFirst().answer())
        .extracting(Answer::decision, Answer::missing)
        .containsExactly(Decision.CONDITIONAL, Set.of("office"));
    assertThat(WORLD.withContext("{\"office\":\"rome\"}").suggest("document:plan#visit@user:ana"))
        .isEmpty();
    assertThat(
            WORLD
                .with("document:plan#visitor@user:ana[inside:{\"office\":\"rome\"}]")
                .suggest("document:plan#visit@user:ana"))
        .isEmpty();
    assertThat(WORLD.withContext("{\"office\":\"oslo\"}").suggest("document:plan#visit@user:ana"))
        .containsExactly(List.of("+document:plan#visitor@user:ana[inside]"));
  }

  @Test
  void whatMustBeStoredIsForPeopleToChoose() {
    assertThat(WORLD.withContext("{\"office\":\"oslo\"}").suggest("document:plan#join@user:ana"))
        .isEmpty();
  }

  @Test
  void contextualRelationshipsCannotBeTakenAway() {
    TestWorld world =
        WORLD.with("document:plan#reader@user:ana").withContextual("document:plan#barred@user:ana");
    assertThat(world.suggest("document:plan#read@user:ana")).isEmpty();
    assertThat(world.suggest("document:plan#enter@user:ana"))
        .containsExactly(List.of("+document:plan#pardoned@user:ana"));
  }

  @Test
  void nothingIsSuggestedForWhatIsAllowedOrConditionalOrCanNeverBe() {
    assertThat(WORLD.with("document:plan#reader@user:*").suggest("document:plan#read@user:ana"))
        .isEmpty();
    assertThat(
            WORLD
                .with("document:plan#visitor@user:ana[inside]")
                .suggest("document:plan#visit@user:ana"))
        .isEmpty();
    assertThat(WORLD.suggest("document:plan#read@folder:f")).isEmpty();
  }

  @Test
  void aLimitOfPlacesOrEdgesEndsTheSearchAndIsSaid() {
    TestWorld wide =
        WORLD
            .with(
                IntStream.range(0, 1_500)
                    .mapToObj("document:plan#reader@team:t%d#member"::formatted))
            .with("document:plan#barred@team:x#member", "team:x#member@user:ana");
    assertThat(wide.suggestions("document:plan#read@user:ana").limited()).isTrue();
    assertThat(wide.suggest("document:plan#read@user:ana"))
        .startsWith(
            List.of("+document:plan#reader@user:ana", "-document:plan#barred@team:x#member"));
    Suggestions poor =
        wide.within(new Budget(2_000, Budget.Deadline.NONE))
            .suggestions("document:plan#read@user:ana");
    assertThat(poor.limited()).isTrue();
    assertThat(poor.sets()).isEmpty();
  }
}
