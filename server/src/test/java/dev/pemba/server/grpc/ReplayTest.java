package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Change.Operation;
import dev.pemba.model.Relationship;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.store.TestClock;
import dev.pemba.testing.Dice;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.Decision;
import dev.pemba.v1.Draft;
import dev.pemba.v1.ReplayDecisionsRequest;
import dev.pemba.v1.ReplayDecisionsResponse;
import dev.pemba.v1.ReplayDecisionsResponse.Changed;
import dev.pemba.v1.Update;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checks on record, asked again under a draft.
final class ReplayTest {
  private final TestClock clock = new TestClock();
  private TestService service;

  @BeforeEach
  void start(@TempDir Path folder) {
    service =
        TestService.start(
            folder, clock, Map.of("limits.message_entries", "3", "audit.pseudonyms", "user"));
    service.writeSchema();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static Update update(Operation operation, String relationship) {
    return Updates.update(
        new dev.pemba.model.Change.Update(operation, Relationship.parse(relationship)));
  }

  private List<ReplayDecisionsResponse> replay(Instant from, Draft draft)
      throws InterruptedException {
    service.audit().log().flush();
    Iterator<ReplayDecisionsResponse> messages =
        service
            .histories()
            .replayDecisions(
                ReplayDecisionsRequest.newBuilder()
                    .setFrom(ToProto.time(from))
                    .setDraft(draft)
                    .build());
    List<ReplayDecisionsResponse> all = new ArrayList<>();
    messages.forEachRemaining(all::add);
    return all;
  }

  private static List<Changed> changed(List<ReplayDecisionsResponse> messages) {
    return messages.stream().flatMap(message -> message.getChangedList().stream()).toList();
  }

  private static String text(Changed changed) {
    return "%s#%s@%s %s %d"
        .formatted(
            changed.getObject().getId(),
            changed.getPermission(),
            changed.getSubject().getId(),
            changed.getAfter().name().substring(9),
            changed.getAsked());
  }

  @Test
  void aQuestionIsAskedAgainOnceHoweverOftenItIsOnRecord() throws InterruptedException {
    service.write("document:plan#reader@user:amina", "document:plan#banned@user:bo");
    service.write("document:plan#reader@user:bo");
    service.permissions().check(Questions.check("document:plan#read@user:amina"));
    clock.advance(Duration.ofDays(3));
    Instant later = clock.instant();
    service.permissions().check(Questions.check("document:plan#read@user:amina"));
    service.permissions().check(Questions.check("document:plan#read@user:bo"));
    service.permissions().check(Questions.check("document:plan#read@user:carl"));
    Draft draft =
        Draft.newBuilder()
            .addUpdates(update(Operation.DELETE, "document:plan#banned@user:bo"))
            .addUpdates(update(Operation.DELETE, "document:plan#reader@user:amina"))
            .build();
    // What is asked under a draft is no decision, and not on record.
    CheckRequest drafted =
        Questions.check("document:plan#read@user:dora").toBuilder().setDraft(draft).build();
    service.permissions().check(drafted);

    List<ReplayDecisionsResponse> all = replay(TestClock.START, draft);
    assertThat(changed(all))
        .extracting(ReplayTest::text)
        .containsExactly("plan#read@amina DENIED 2", "plan#read@bo ALLOWED 1");
    ReplayDecisionsResponse.End end = all.getLast().getEnd();
    assertThat(List.of(end.getDecisions(), end.getQuestions(), end.getUnanswered()))
        .containsExactly(4L, 3L, 0L);
    assertThat(end.getOnRecord()).isTrue();
    assertThat(changed(replay(later, draft)))
        .extracting(ReplayTest::text)
        .containsExactly("plan#read@amina DENIED 1", "plan#read@bo ALLOWED 1");
    // Nothing is kept of a draft, whatever is asked.
    assertThat(changed(replay(later, draft))).hasSize(2);
    // The record holds pseudonyms; whose they were may be forgotten.
    assertThat(service.audit().forget("user:bo", "asked for it", Origin.UNKNOWN)).isPresent();
    List<ReplayDecisionsResponse> forgotten = replay(later, draft);
    assertThat(changed(forgotten))
        .extracting(ReplayTest::text)
        .containsExactly("plan#read@amina DENIED 1");
    assertThat(forgotten.getLast().getEnd().getUnanswered()).isEqualTo(1);
  }

  @Test
  void whatADraftOfASchemaNoLongerKnowsIsDenied() throws InterruptedException {
    service.write("document:plan#reader@user:amina");
    service.permissions().check(Questions.check("document:plan#read@user:amina"));
    Draft draft =
        Draft.newBuilder()
            .setSchema(
                TestService.SCHEMA.replace(
                    "permission read = reader - banned", "permission see = reader - banned"))
            .build();
    assertThat(changed(replay(TestClock.START, draft)))
        .extracting(ReplayTest::text)
        .containsExactly("plan#read@amina DENIED 1");
  }

  /// Random questions, as they are answered with and without a random draft.
  @Test
  void aReplayTellsWhatAskingTellsWithTheDraftAndWithoutIt() throws InterruptedException {
    Dice dice = new Dice(17);
    List<String> written = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      written.add(
          "document:d%d#%s@user:u%d"
              .formatted(dice.below(8), dice.chance(70) ? "reader" : "banned", dice.below(8)));
    }
    written.forEach(service::write);
    CheckManyRequest.Builder many = CheckManyRequest.newBuilder();
    for (int i = 0; i < 200; i++) {
      many.addItems(
          Questions.item("document:d%d#read@user:u%d".formatted(dice.below(8), dice.below(8))));
    }
    Draft.Builder draft = Draft.newBuilder();
    for (String relationship : written.stream().distinct().toList()) {
      if (dice.chance(30)) {
        draft.addUpdates(update(Operation.DELETE, relationship));
      }
    }
    Map<String, Decision> before = answers(many.build());
    CheckManyRequest under = many.clone().setDraft(draft).build();
    Map<String, Decision> after = answers(under);
    Map<String, Decision> expected = new HashMap<>(after);
    expected.entrySet().removeIf(it -> it.getValue() == before.get(it.getKey()));

    List<ReplayDecisionsResponse> all = replay(TestClock.START, draft.build());
    Map<String, Decision> told = new HashMap<>();
    changed(all)
        .forEach(it -> told.put(it.getObject().getId() + it.getSubject().getId(), it.getAfter()));
    assertThat(told).isNotEmpty().isEqualTo(expected);
    assertThat(all.getLast().getEnd().getDecisions()).isEqualTo(200);
    assertThat(all.getLast().getEnd().getQuestions()).isEqualTo(before.size());
  }

  private Map<String, Decision> answers(CheckManyRequest request) {
    Map<String, Decision> answers = new HashMap<>();
    List<dev.pemba.v1.CheckManyResponse.Answer> all =
        service.permissions().checkMany(request).getAnswersList();
    for (int i = 0; i < all.size(); i++) {
      CheckManyRequest.Item item = request.getItems(i);
      answers.put(item.getObject().getId() + item.getSubject().getId(), all.get(i).getDecision());
    }
    return answers;
  }
}
