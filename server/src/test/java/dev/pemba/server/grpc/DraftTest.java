package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Change.Operation;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.Decision;
import dev.pemba.v1.Draft;
import dev.pemba.v1.ExpandRequest;
import dev.pemba.v1.ExplainRequest;
import dev.pemba.v1.ExplainResponse;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ListSubjectsResponse;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Questions under a draft, by way of the API.
final class DraftTest {
  private static final String WITH_PROJECTS =
      TestService.SCHEMA.replace(
              "permission read = reader - banned",
              "relation project: project\n  permission read = (reader + project->work) - banned")
          + "definition project { relation lead: user permission work = lead }\n";

  private TestService service;

  @BeforeEach
  void start(@TempDir Path folder) {
    service = TestService.start(folder);
    service.writeSchema();
    service.write("document:plan#reader@user:amina", "document:plan#banned@user:bo");
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static Update update(Operation operation, String relationship) {
    return Updates.update(
        new dev.pemba.model.Change.Update(operation, Relationship.parse(relationship)));
  }

  private static Draft draft(String schema, Update... updates) {
    return Draft.newBuilder().setSchema(schema).addAllUpdates(List.of(updates)).build();
  }

  private Decision check(String question, Draft draft) {
    return service
        .permissions()
        .check(Questions.check(question).toBuilder().setDraft(draft).build())
        .getDecision();
  }

  private List<String> listed(ListObjectsRequest request) {
    List<String> ids = new ArrayList<>();
    service
        .permissions()
        .listObjects(request)
        .forEachRemaining(
            message ->
                message.getEntriesList().stream()
                    .map(ListObjectsResponse.Entry::getId)
                    .forEach(ids::add));
    return ids;
  }

  @Test
  void aDraftAddsAndRemovesRelationshipsForOneQuestion() {
    Draft draft =
        draft(
            "",
            update(Operation.DELETE, "document:plan#reader@user:amina"),
            update(Operation.TOUCH, "document:new#reader@user:newcomer"));

    assertThat(check("document:plan#read@user:amina", draft)).isEqualTo(Decision.DECISION_DENIED);
    assertThat(check("document:new#read@user:newcomer", draft))
        .isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(check("document:plan#read@user:amina", Draft.getDefaultInstance()))
        .isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(check("document:new#read@user:newcomer", Draft.getDefaultInstance()))
        .isEqualTo(Decision.DECISION_DENIED);
    CheckManyRequest many =
        CheckManyRequest.newBuilder()
            .setDraft(draft)
            .addItems(Questions.item("document:plan#read@user:amina"))
            .addItems(Questions.item("document:new#read@user:newcomer"))
            .build();
    assertThat(service.permissions().checkMany(many).getAnswersList())
        .extracting(answer -> answer.getDecision())
        .containsExactly(Decision.DECISION_DENIED, Decision.DECISION_ALLOWED);
  }

  @Test
  void aDraftOfASchemaMayBringTypesAndRelationsThatNobodyKnows() {
    Draft draft =
        draft(
            WITH_PROJECTS,
            update(Operation.CREATE, "document:plan#project@project:p"),
            update(Operation.CREATE, "project:p#lead@user:lena"),
            update(Operation.CREATE, "project:p#lead@user:bo"));

    assertThat(check("document:plan#read@user:lena", draft)).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(check("document:plan#read@user:bo", draft)).isEqualTo(Decision.DECISION_DENIED);
    assertThat(listed(Questions.objects("project", "work", "user:lena").setDraft(draft).build()))
        .containsExactly("p");
    List<String> readers = new ArrayList<>();
    service
        .permissions()
        .listSubjects(Questions.subjects("document:plan", "read", "user").setDraft(draft).build())
        .forEachRemaining(
            message ->
                message.getEntriesList().stream()
                    .map(ListSubjectsResponse.Entry::getId)
                    .forEach(readers::add));
    assertThat(readers).containsExactly("amina", "lena");
    assertThat(
            service
                .permissions()
                .expand(
                    ExpandRequest.newBuilder()
                        .setObject(Questions.item("document:plan#read@user:x").getObject())
                        .setPermission("project")
                        .setDraft(draft)
                        .build())
                .toString())
        .contains("project");
    Failures.Failure later =
        Failures.of(() -> listed(Questions.objects("project", "work", "user:lena").build()));
    assertThat(later.reason()).isEqualTo(Reason.UNKNOWN_TYPE);
  }

  @Test
  void anExplanationUnderADraftNamesWhatTheDraftWritesAndNobodyWhoWroteIt() {
    ExplainResponse response =
        service
            .permissions()
            .explain(
                ExplainRequest.newBuilder()
                    .setObject(Questions.item("document:plan#read@user:x").getObject())
                    .setPermission("read")
                    .setSubject(Questions.item("document:plan#read@user:new").getSubject())
                    .setDraft(draft("", update(Operation.TOUCH, "document:plan#reader@user:new")))
                    .build());
    assertThat(response.getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(response.toString()).contains("new").doesNotContain("written_at");
  }

  @Test
  void pagesUnderADraftAreOneListAndItsCursorIsOfNoUseWithoutIt() {
    Draft draft =
        draft(
            "",
            update(Operation.TOUCH, "document:b#reader@user:amina"),
            update(Operation.TOUCH, "document:a#reader@user:amina"));
    ListObjectsRequest first =
        Questions.objects("document", "read", "user:amina").setPageSize(1).build();
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      // Without the draft the same list is read in between, and kept.
      ListObjectsResponse plain = service.permissions().listObjects(first).next();
      assertThat(plain.getEntriesList()).extracting(e -> e.getId()).containsExactly("plan");
      ListObjectsResponse page =
          service
              .permissions()
              .listObjects(first.toBuilder().setDraft(draft).setCursor(cursor).build())
              .next();
      page.getEntriesList().forEach(entry -> ids.add(entry.getId()));
      cursor = page.getEnd().getCursor();
      if (!cursor.isEmpty()) {
        ListObjectsRequest without = first.toBuilder().setCursor(cursor).build();
        assertThat(Failures.of(() -> listed(without)).reason()).isEqualTo(Reason.CURSOR_INVALID);
      }
    } while (!cursor.isEmpty());
    assertThat(ids).containsExactly("plan", "b", "a");
  }

  /// Each draft, and the write that is refused in the same words.
  @Test
  void aDraftIsRefusedAsItsWriteWouldBe() {
    String question = "document:plan#read@user:amina";
    List<List<Update>> refused =
        List.of(
            List.of(update(Operation.CREATE, "document:plan#reader@user:amina")),
            List.of(update(Operation.TOUCH, "document:plan#banned@team:x")),
            List.of(update(Operation.TOUCH, "document:plan#nope@user:x")),
            List.of(update(Operation.DELETE, "document:plan#nope@user:x")),
            List.of(
                update(Operation.TOUCH, "document:plan#reader@user:x"),
                update(Operation.DELETE, "document:plan#reader@user:x")));
    for (List<Update> updates : refused) {
      Draft draft = Draft.newBuilder().addAllUpdates(updates).build();
      Failures.Failure drafted = Failures.of(() -> check(question, draft));
      assertThat(drafted)
          .isEqualTo(
              Failures.of(
                  () ->
                      service
                          .relationships()
                          .write(WriteRequest.newBuilder().addAllUpdates(updates).build())));
    }
    String schema = TestService.SCHEMA.replace("relation banned: user", "relation banned: team");
    assertThat(Failures.of(() -> check(question, draft(schema))))
        .isEqualTo(
            Failures.of(
                () ->
                    service
                        .schemas()
                        .write(SchemaServiceWriteRequest.newBuilder().setSchema(schema).build())));
    assertThat(
            check(
                question, draft(schema, update(Operation.DELETE, "document:plan#banned@user:bo"))))
        .isEqualTo(Decision.DECISION_ALLOWED);
  }
}
