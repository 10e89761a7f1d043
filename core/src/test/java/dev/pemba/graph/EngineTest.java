package dev.pemba.graph;

import static dev.pemba.graph.Decision.ALLOWED;
import static dev.pemba.graph.Decision.CONDITIONAL;
import static dev.pemba.graph.Decision.DENIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.store.Grant;
import dev.pemba.testing.TestWorld;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EngineTest {
  private static final TestWorld DOCUMENTS =
      TestWorld.of(
          """
          caveat limit(amount int, most int) { amount <= most }
          caveat broken(n int) { 10 / n > 1 }
          definition user {}
          definition group {
            relation member: user | group#member | user with limit | user with expiration
          }
          definition folder {
            relation parent: folder
            relation viewer: user | user:* | group#member
            permission view = viewer + parent->view
          }
          definition document {
            relation folder: folder
            relation viewer: user | user:* | group#member | user with limit | user with broken
            relation editor: user = this + viewer
            relation banned: user | user with limit | user with expiration
            permission view = (viewer + folder->view) - banned
            permission view_all = folder.all(view)
          }
          """);

  @Test
  void aBannedViewerCannotView() {
    TestWorld world =
        DOCUMENTS.with("document:plan#viewer@user:amina", "document:plan#banned@user:amina");
    assertThat(world.check("document:plan#view@user:amina")).isEqualTo(DENIED);
    assertThat(world.check("document:plan#viewer@user:amina")).isEqualTo(ALLOWED);
  }

  @Test
  void aRelationMayBeWrittenAndComputed() {
    TestWorld world = DOCUMENTS.with("document:plan#viewer@user:v", "document:plan#editor@user:e");
    assertThat(world.subjects("document:plan#editor@user")).containsExactly("v", "e");
  }

  @Test
  void aCycleOfGroupsNeitherAllowsNorHides() {
    TestWorld world =
        DOCUMENTS.with(
            "group:a#member@group:b#member",
            "group:b#member@group:c#member",
            "group:c#member@group:a#member",
            "group:b#member@user:in",
            "document:plan#viewer@group:c#member");
    assertThat(world.check("document:plan#view@user:in")).isEqualTo(ALLOWED);
    assertThat(world.check("document:plan#view@user:out")).isEqualTo(DENIED);
    assertThat(world.objects("group#member@user:in")).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(world.subjects("document:plan#view@user")).containsExactly("in");
  }

  @Test
  void aChainOfThirtyThousandGroupsIsNoErrorAndOverflowsNoStack() {
    int depth = 30_000;
    TestWorld world =
        DOCUMENTS.with(
            IntStream.range(0, depth)
                .mapToObj(i -> "group:g%d#member@group:g%d#member".formatted(i, i + 1)));
    world = world.with("group:g30000#member@user:deep", "document:d#viewer@group:g0#member");
    assertThat(world.check("document:d#view@user:deep")).isEqualTo(ALLOWED);
    assertThat(world.check("document:d#view@user:other")).isEqualTo(DENIED);
    assertThat(world.objects("document#view@user:deep")).containsExactly("d");
    assertThat(world.subjects("document:d#view@user")).containsExactly("deep");
  }

  @Test
  void aChainOfFoldersUnderAnExclusionIsWalkedToItsEnd() {
    TestWorld world =
        DOCUMENTS.with(
            IntStream.range(0, 10_000)
                .mapToObj(i -> "folder:f%d#parent@folder:f%d".formatted(i, i + 1)));
    world = world.with("folder:f10000#viewer@user:top", "document:d#folder@folder:f0");
    assertThat(world.check("document:d#view@user:top")).isEqualTo(ALLOWED);
    assertThat(world.objects("folder#view@user:top")).hasSize(10_001);
  }

  @Test
  void aUsersetIsItself() {
    assertThat(DOCUMENTS.check("group:ml#member@group:ml#member")).isEqualTo(ALLOWED);
    assertThat(DOCUMENTS.check("group:ml#member@group:other#member")).isEqualTo(DENIED);
    assertThat(DOCUMENTS.objects("group#member@group:ml#member")).containsExactly("ml");
    assertThat(DOCUMENTS.subjects("group:ml#member@group#member")).containsExactly("ml");
  }

  @Test
  void everyoneMeansThoseTheDataNeverNamedToo() {
    TestWorld world =
        DOCUMENTS.with(
            "document:open#viewer@user:*",
            "document:open#viewer@user:named",
            "document:open#banned@user:bob");
    assertThat(world.check("document:open#view@user:nobody_wrote_me")).isEqualTo(ALLOWED);
    assertThat(world.check("document:open#view@user:bob")).isEqualTo(DENIED);
    assertThat(world.subjects("document:open#view@user")).containsExactly("*-[bob]", "named");
    assertThat(world.objects("document#view@user:nobody_wrote_me")).containsExactly("open");
    assertThat(world.check("document:open#view@user:*")).isEqualTo(ALLOWED);
  }

  @Test
  void everyoneDoesNotReachUsersetsOrOtherTypes() {
    TestWorld world = DOCUMENTS.with("document:open#viewer@user:*");
    assertThat(world.check("document:open#view@group:g#member")).isEqualTo(DENIED);
    assertThat(world.check("document:open#view@folder:f")).isEqualTo(DENIED);
  }

  @Test
  void missingContextIsNamedAndStoredContextWins() {
    TestWorld world = DOCUMENTS.with("document:d#viewer@user:u[limit:{\"most\":10}]");
    assertThat(world.answer("document:d#view@user:u"))
        .extracting(Answer::decision, answer -> List.copyOf(answer.missing()))
        .containsExactly(CONDITIONAL, List.of("amount"));
    assertThat(world.objects("document#view@user:u")).containsExactly("d?");
    assertThat(world.subjects("document:d#view@user")).containsExactly("u?");
    assertThat(world.withContext("{\"amount\":5}").check("document:d#view@user:u"))
        .isEqualTo(ALLOWED);
    assertThat(world.withContext("{\"amount\":50,\"most\":100}").check("document:d#view@user:u"))
        .isEqualTo(DENIED);
  }

  @Test
  void aConditionalBanMakesTheAnswerConditional() {
    TestWorld world =
        DOCUMENTS.with("document:d#viewer@user:u", "document:d#banned@user:u[limit:{\"most\":10}]");
    assertThat(world.answer("document:d#view@user:u").missing()).containsExactly("amount");
    assertThat(world.withContext("{\"amount\":11}").check("document:d#view@user:u"))
        .isEqualTo(ALLOWED);
  }

  @Test
  void aBrokenConditionBesideAnAllowedBranchDoesNotHideIt() {
    TestWorld world =
        DOCUMENTS.with(
            "document:d#viewer@user:u[broken:{\"n\":0}]",
            "document:e#viewer@user:u[broken:{\"n\":0}]",
            "document:e#viewer@group:g#member",
            "group:g#member@user:u");
    assertThat(world.check("document:e#view@user:u")).isEqualTo(ALLOWED);
    assertThatThrownBy(() -> world.check("document:d#view@user:u"))
        .isInstanceOfSatisfying(
            PembaException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.CONDITION_FAILED));
  }

  @Test
  void anExpiredRelationshipDoesNotExistFromThatInstantOn() {
    TestWorld world =
        DOCUMENTS.with(
            "group:g#member@user:u[expiration:2026-06-01T12:00:01Z]",
            "document:d#viewer@group:g#member");
    assertThat(world.answer("document:d#view@user:u").validUntilMillis())
        .isEqualTo(TestWorld.NOW.plusSeconds(1).toEpochMilli());
    assertThat(world.at(TestWorld.NOW.plusSeconds(1)).check("document:d#view@user:u"))
        .isEqualTo(DENIED);
    assertThat(world.at(TestWorld.NOW.plusSeconds(1)).subjects("document:d#view@user")).isEmpty();
    assertThat(world.at(TestWorld.NOW.plusSeconds(1)).objects("document#view@user:u")).isEmpty();
  }

  @Test
  void aRelationshipDoesNotExistBeforeItStarts() {
    TestWorld world =
        DOCUMENTS.with(
            "group:g#member@user:u[starts:2026-06-01T12:00:01Z][expiration:2026-06-01T12:00:03Z]",
            "document:d#viewer@group:g#member");
    Answer before = world.answer("document:d#view@user:u");
    assertThat(before.decision()).isEqualTo(DENIED);
    assertThat(before.validUntilMillis()).isEqualTo(TestWorld.NOW.plusSeconds(1).toEpochMilli());
    assertThat(world.objects("document#view@user:u")).isEmpty();
    assertThat(world.subjects("document:d#view@user")).isEmpty();

    TestWorld begun = world.at(TestWorld.NOW.plusSeconds(1));
    Answer then = begun.answer("document:d#view@user:u");
    assertThat(then.decision()).isEqualTo(ALLOWED);
    assertThat(then.validUntilMillis()).isEqualTo(TestWorld.NOW.plusSeconds(3).toEpochMilli());
    assertThat(begun.objects("document#view@user:u")).containsExactly("d");
    assertThat(world.at(TestWorld.NOW.plusSeconds(3)).answer("document:d#view@user:u"))
        .isEqualTo(new Answer(DENIED, Set.of(), Grant.NEVER));
  }

  @Test
  void whatIsStillToTakeAwayEndsAnAnswer() {
    TestWorld world =
        DOCUMENTS.with(
            "document:d#viewer@user:u",
            "document:d#banned@user:u"
                + "[starts:2026-06-01T12:00:05Z][expiration:2026-06-01T13:00:00Z]");
    Answer now = world.answer("document:d#view@user:u");
    assertThat(now.decision()).isEqualTo(ALLOWED);
    assertThat(now.validUntilMillis()).isEqualTo(TestWorld.NOW.plusSeconds(5).toEpochMilli());
    assertThat(world.at(TestWorld.NOW.plusSeconds(5)).check("document:d#view@user:u"))
        .isEqualTo(DENIED);
  }

  @Test
  void contextualRelationshipsStandBesideStoredOnesAndHideNone() {
    TestWorld world = DOCUMENTS.with("document:d#viewer@user:u");
    assertThat(
            world
                .withContextual("document:d#viewer@user:u[limit:{\"amount\":9,\"most\":1}]")
                .check("document:d#view@user:u"))
        .isEqualTo(ALLOWED);
    TestWorld fresh =
        DOCUMENTS.withContextual("document:new#folder@folder:new", "folder:new#viewer@user:new");
    assertThat(fresh.check("document:new#view@user:new")).isEqualTo(ALLOWED);
    assertThat(fresh.objects("document#view@user:new")).containsExactly("new");
    assertThat(fresh.subjects("document:new#view@user")).containsExactly("new");
    assertThat(DOCUMENTS.check("document:new#view@user:new")).isEqualTo(DENIED);
  }

  @Test
  void aContextualRelationshipThatTheSchemaRefusesIsAnError() {
    assertThatThrownBy(
            () ->
                DOCUMENTS
                    .withContextual("document:d#viewer@folder:f")
                    .check("document:d#view@user:u"))
        .isInstanceOfSatisfying(
            PembaException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.RELATIONSHIP_NOT_ALLOWED));
  }

  @Test
  void allMeansEveryParentAndAtLeastOne() {
    TestWorld world =
        DOCUMENTS.with(
            "document:d#folder@folder:a",
            "document:d#folder@folder:b",
            "folder:a#viewer@user:u",
            "folder:a#viewer@user:v",
            "folder:b#viewer@user:v");
    assertThat(world.check("document:d#view_all@user:u")).isEqualTo(DENIED);
    assertThat(world.check("document:d#view_all@user:v")).isEqualTo(ALLOWED);
    assertThat(world.check("document:none#view_all@user:v")).isEqualTo(DENIED);
    assertThat(world.subjects("document:d#view_all@user")).containsExactly("v");
    assertThat(world.objects("document#view_all@user:u")).isEmpty();
  }

  @Test
  void anExhaustedBudgetIsAnErrorAndNeverADenial() {
    TestWorld wide =
        DOCUMENTS.with(
            IntStream.range(0, 1000)
                .mapToObj(i -> "document:d#viewer@group:g%d#member".formatted(i)));
    TestWorld poor = wide.within(new Budget(500, Budget.Deadline.NONE));
    for (String question : List.of("document:d#view@user:u", "document:d#view@group:x#member")) {
      assertThatThrownBy(() -> poor.check(question))
          .isInstanceOfSatisfying(
              PembaException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.BUDGET_EXCEEDED));
    }
    assertThatThrownBy(() -> poor.subjects("document:d#view@user"))
        .isInstanceOf(PembaException.class);
  }

  @Test
  void aPassedDeadlineStopsTheSearch() {
    TestWorld wide =
        DOCUMENTS
            .with(
                IntStream.range(0, 5000)
                    .mapToObj(i -> "document:d#viewer@group:g%d#member".formatted(i)))
            .within(
                new Budget(
                    Long.MAX_VALUE,
                    () -> {
                      throw new PembaException(Reason.DEADLINE_EXCEEDED, "too late");
                    }));
    assertThatThrownBy(() -> wide.check("document:d#view@user:u"))
        .isInstanceOfSatisfying(
            PembaException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED));
  }

  @Test
  void unknownWordsInAQuestionAreErrorsAndUnknownObjectsAreNot() {
    assertThat(DOCUMENTS.check("document:unheard#view@user:unheard")).isEqualTo(DENIED);
    assertReason("documnt:d#view@user:u", Reason.UNKNOWN_TYPE);
    assertReason("document:d#vew@user:u", Reason.UNKNOWN_RELATION);
    assertReason("document:d#view@usr:u", Reason.UNKNOWN_TYPE);
    assertReason("document:d#view@group:g#membr", Reason.UNKNOWN_RELATION);
  }

  private static void assertReason(String question, Reason reason) {
    assertThatThrownBy(() -> DOCUMENTS.check(question))
        .as(question)
        .isInstanceOfSatisfying(
            PembaException.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }

  @Test
  void expandDrawsTheRewriteWithItsSubjects() {
    TestWorld world =
        DOCUMENTS.with(
            "document:d#viewer@group:g#member",
            "document:d#folder@folder:f",
            "document:d#banned@user:bob");
    assertThat(world.expand("document:d#view").toString())
        .contains("group:g#member", "folder:f#view", "user:bob", "Exclusion");
  }

  @Test
  void exclusionsNestToTheirLimitAndNoFurther() {
    assertThat(TestWorld.of(nested(100)).with("a:x#r@user:u").check("a:x#p100@user:u"))
        .isEqualTo(ALLOWED);
    assertThatThrownBy(() -> TestWorld.of(nested(101)))
        .isInstanceOfSatisfying(
            PembaException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.SCHEMA_INVALID))
        .hasMessageContaining("more than 100 nested `-`");
  }

  /// p0 = r; each further one takes away the one before, so even ones hold.
  private static String nested(int depth) {
    StringBuilder schema =
        new StringBuilder("definition user {}\ndefinition a {\nrelation r: user\n");
    schema.append("permission p0 = r\n");
    for (int i = 1; i <= depth; i++) {
      schema.append("permission p%d = r - p%d\n".formatted(i, i - 1));
    }
    return schema.append("}").toString();
  }

  @Test
  void expandNamesWhatLiesTooDeepAndDrawsEachRelationOnce() {
    StringBuilder schema = new StringBuilder("definition user {}\ndefinition a {\n");
    schema.append("relation p0: user\n");
    for (int i = 1; i <= 60; i++) {
      schema.append("permission p%d = p%d + p%d\n".formatted(i, i - 1, i - 1));
    }
    Expansion drawn = TestWorld.of(schema.append("}").toString()).expand("a:x#p60");
    assertThat(depth(drawn)).isBetween(5, 40);
    assertThat(drawn.toString()).contains("Reference").doesNotContain("p20");
  }

  private static int depth(Expansion node) {
    return switch (node) {
      case Expansion.Named(_, Expansion body) -> depth(body);
      case Expansion.Union(List<Expansion> children) ->
          1 + children.stream().mapToInt(EngineTest::depth).max().orElse(0);
      case Expansion.Intersection(List<Expansion> children) ->
          1 + children.stream().mapToInt(EngineTest::depth).max().orElse(0);
      case Expansion.Exclusion(Expansion base, Expansion subtracted) ->
          1 + Math.max(depth(base), depth(subtracted));
      case Expansion.Leaf _, Expansion.Reference _, Expansion.Arrow _, Expansion.Self _ -> 1;
    };
  }

  @Test
  void aListGoesDownAllLevelsBelowAnExclusionThatItIsItselfPartOf() {
    TestWorld world =
        TestWorld.of(
                """
                definition user {}
                definition folder {
                  relation parent: folder
                  relation reader: user
                  relation writer: user
                  relation banned: user
                  permission view = (reader + writer + parent->view) - banned
                }
                """)
            .with(
                "folder:f0#reader@user:ana",
                "folder:w#writer@user:ana",
                "folder:f1#parent@folder:f0",
                "folder:f2#parent@folder:f1",
                "folder:f3#parent@folder:f2",
                "folder:f4#parent@folder:f3");

    assertThat(world.objects("folder#view@user:ana"))
        .containsExactlyInAnyOrder("f0", "w", "f1", "f2", "f3", "f4");
  }

  @Test
  void whoeverIsNamedAndOnlyConditionallyAllowedIsNotAmongTheAllowed() {
    TestWorld open =
        DOCUMENTS.with(
            "document:plan#viewer@user:*",
            "document:plan#viewer@user:ana",
            "document:plan#banned@user:bo",
            "document:plan#banned@user:cy[limit:{\"most\":5}]",
            "document:other#viewer@user:dee");
    TestWorld closed =
        DOCUMENTS.with(
            "document:plan#viewer@user:ana",
            "document:plan#viewer@user:bo[limit:{\"most\":5}]",
            "document:other#viewer@user:cy");

    assertThat(open.allowedOneByOne("document:plan#view@user")).containsExactly("ana", "dee");
    assertThat(open.withContext("{\"amount\":9}").allowedOneByOne("document:plan#view@user"))
        .containsExactly("ana", "cy", "dee");
    assertThat(closed.allowedOneByOne("document:plan#view@user")).containsExactly("ana");
  }
}
