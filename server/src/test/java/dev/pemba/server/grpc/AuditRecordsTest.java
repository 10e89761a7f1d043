package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.pemba.model.Relationship;
import dev.pemba.server.app.Recorder.Call;
import dev.pemba.server.app.Recorder.Listed;
import dev.pemba.server.app.Recorder.Progress;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Changed;
import dev.pemba.server.audit.AuditRecord.Outcome;
import dev.pemba.store.TestClock;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.Decision;
import dev.pemba.v1.DiffAccessRequest;
import dev.pemba.v1.DiffAccessResponse;
import dev.pemba.v1.ExpandRequest;
import dev.pemba.v1.ExplainRequest;
import dev.pemba.v1.ExplainResponse;
import dev.pemba.v1.ListPermissionsRequest;
import dev.pemba.v1.Update;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every call that decides, and every change, leaves its record.
class AuditRecordsTest {
  private final TestClock clock = new TestClock();
  private TestService service;

  @BeforeEach
  void start(@TempDir Path folder) {
    service =
        TestService.start(
            folder, clock, Map.of("audit.masked", "secret", "limits.message_entries", "2"));
    service.writeSchema();
    service.write(
        "document:plan#reader@team:ml#member",
        "team:ml#member@user:ana",
        "document:plan#reader@user:bob",
        "document:plan#banned@user:bob",
        "document:open#reader@user:*",
        "document:open#reader@user:cem[from_office]");
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private List<AuditRecord> records() throws InterruptedException {
    service.audit().log().flush();
    List<AuditRecord> all = new ArrayList<>();
    for (long leaf = 0; leaf < service.audit().log().size(); leaf++) {
      all.add(service.audit().reader().at(leaf).orElseThrow().record());
    }
    return all;
  }

  private Asked lastAsked() throws InterruptedException {
    return (Asked) records().getLast().body();
  }

  @Test
  void aChangeNamesWhatChanged() throws Exception {
    List<AuditRecord> records = records();
    Changed schema = (Changed) records.get(0).body();
    assertThat(schema.schema()).isTrue();
    Changed change = (Changed) records.get(1).body();
    assertThat(change.count()).isEqualTo(6);
    assertThat(change.updates())
        .contains("+team:ml#member@user:ana", "+document:open#reader@user:cem[from_office]");
    assertThat(records.get(1).schemaRevision()).isEqualTo(1);
    assertThat(records.get(1).revision()).isEqualTo(2);
  }

  @Test
  void aCheckSaysByWhatItWasAllowed() throws Exception {
    CheckResponse response =
        service.permissions().check(Questions.check("document:plan#read@user:ana"));
    AuditRecord record = records().getLast();
    Asked asked = (Asked) record.body();
    assertThat(record.id()).hasToString(response.getDecisionId());
    assertThat(record.revision()).isEqualTo(2);
    assertThat(asked.call()).isEqualTo(Call.CHECK);
    assertThat(asked.outcome()).isEqualTo(Outcome.ALLOWED);
    assertThat(asked.subject()).isEqualTo("user:ana");
    assertThat(asked.object()).isEqualTo("document:plan");
    assertThat(asked.permission()).isEqualTo("read");
    assertThat(asked.reason())
        .isIn(
            "document:plan#reader@team:ml#member team:ml#member@user:ana",
            "document:plan#reader@team:ml#member team:ml#member~user:ana");
  }

  @Test
  void anExplanationSaysSoToo() throws Exception {
    CheckRequest check = Questions.check("document:plan#read@user:ana");
    service
        .permissions()
        .explain(
            ExplainRequest.newBuilder()
                .setObject(check.getObject())
                .setPermission(check.getPermission())
                .setSubject(check.getSubject())
                .build());
    assertThat(lastAsked().call()).isEqualTo(Call.EXPLAIN);
    assertThat(lastAsked().reason()).startsWith("document:plan#reader@team:ml#member ");
  }

  @Test
  void aWildcardIsNamedAsOne() throws Exception {
    service.permissions().check(Questions.check("document:open#read@user:ana"));
    assertThat(lastAsked().reason()).isEqualTo("document:open#reader@user:*");
  }

  @Test
  void aDeniedCheckSaysWhatExcluded() throws Exception {
    service.permissions().check(Questions.check("document:plan#read@user:bob"));
    assertThat(lastAsked().outcome()).isEqualTo(Outcome.DENIED);
    assertThat(lastAsked().reason()).isEqualTo("-document:plan#banned");
    service.permissions().check(Questions.check("document:plan#read@user:nobody"));
    assertThat(lastAsked().reason()).isEqualTo("&document:plan#reader");
  }

  @Test
  void aConditionalCheckSaysWhatIsMissingAndMasksWhatItWasGiven() throws Exception {
    service.write("document:plan#reader@user:cem[from_office]");
    CheckRequest request =
        Questions.check("document:plan#read@user:cem").toBuilder()
            .setContext(Structs.struct(dev.pemba.model.Context.parse("{\"secret\":\"x\",\"n\":1}")))
            .build();
    service.permissions().check(request);
    assertThat(lastAsked().outcome()).isEqualTo(Outcome.CONDITIONAL);
    assertThat(lastAsked().missing()).containsExactly("network");
    assertThat(lastAsked().context()).isEqualTo("{\"n\":1,\"secret\":\"***\"}");
  }

  @Test
  void everyItemOfManyLeavesItsRecord() throws Exception {
    CheckManyResponse response =
        service
            .permissions()
            .checkMany(
                CheckManyRequest.newBuilder()
                    .addItems(Questions.item("document:plan#read@user:ana"))
                    .addItems(Questions.item("document:plan#reed@user:ana"))
                    .addItems(Questions.item("document:plan#read@user:bob"))
                    .build());
    List<AuditRecord> records = records();
    List<AuditRecord> last = records.subList(records.size() - 2, records.size());
    assertThat(last)
        .extracting(record -> record.id().toString())
        .containsOnly(response.getDecisionId());
    assertThat(last).extracting(record -> ((Asked) record.body()).item()).containsExactly(1, 3);
    assertThat(last)
        .extracting(record -> ((Asked) record.body()).outcome())
        .containsExactly(Outcome.ALLOWED, Outcome.DENIED);
  }

  @Test
  void aListSaysWhatEachOfItsMessagesNames() throws Exception {
    service.write(
        "document:a#reader@user:ana", "document:b#reader@user:ana", "document:c#reader@user:ana");
    int before = records().size();
    service
        .permissions()
        .listObjects(Questions.objects("document", "read", "user:ana").build())
        .forEachRemaining(_ -> {});
    List<AuditRecord> records = records();
    assertThat(records.subList(before, records.size()))
        .extracting(record -> (Asked) record.body())
        .extracting(Asked::results, it -> it.listed().orElseThrow())
        .containsExactly(
            tuple(2L, new Listed(List.of("document:plan", "document:open"), "", Progress.GOES_ON)),
            tuple(4L, new Listed(List.of("document:a", "document:b"), "", Progress.GOES_ON)),
            tuple(5L, new Listed(List.of("document:c"), "", Progress.ENDED)));
    service
        .permissions()
        .listSubjects(Questions.subjects("document:plan", "read", "user").build())
        .forEachRemaining(_ -> {});
    assertThat(lastAsked().call()).isEqualTo(Call.LIST_SUBJECTS);
    assertThat(lastAsked().subject()).isEqualTo("user");
    assertThat(lastAsked().results()).isEqualTo(1);
    assertThat(lastAsked().namedSubjects()).containsExactly("user:ana");
    service
        .permissions()
        .listSubjects(Questions.subjects("document:open", "read", "user").build())
        .forEachRemaining(_ -> {});
    assertThat(lastAsked().listed().orElseThrow().names().getFirst()).isEqualTo("user:*");
    service.write("document:open#banned@user:bob");
    service
        .permissions()
        .listSubjects(Questions.subjects("document:open", "read", "user").build())
        .forEachRemaining(_ -> {});
    assertThat(records().stream().map(AuditRecord::body).filter(Asked.class::isInstance))
        .anySatisfy(
            body ->
                assertThat(((Asked) body).namedSubjects())
                    .as("whom everyone's does not extend to")
                    .startsWith("user:*", "user:bob"));
  }

  @Test
  void expansionsAndListsOfPermissionsLeaveRecords() throws Exception {
    service
        .permissions()
        .expand(
            ExpandRequest.newBuilder()
                .setObject(Questions.item("document:plan#read@user:ana").getObject())
                .setPermission("read")
                .build());
    assertThat(lastAsked().call()).isEqualTo(Call.EXPAND);
    assertThat(lastAsked().listed())
        .contains(new Listed(List.of("user:bob", "team:ml#member"), "", Progress.ENDED));
    assertThat(lastAsked().results()).isEqualTo(2);
    assertThat(lastAsked().namedSubjects()).containsExactly("user:bob", "team:ml#member");
    service
        .permissions()
        .listPermissions(
            ListPermissionsRequest.newBuilder()
                .setSubject(Questions.item("document:plan#read@user:ana").getSubject())
                .addObjects(Questions.item("document:plan#read@user:ana").getObject())
                .build());
    assertThat(lastAsked().call()).isEqualTo(Call.LIST_PERMISSIONS);
    assertThat(lastAsked().reason()).isEqualTo("read");
  }

  @Test
  void aComparisonLeavesWhoGainedAndLostWhatAndADraftNothing() throws Exception {
    String before = service.write("document:a#reader@user:ana", "document:b#reader@user:ana");
    service.write("document:a#reader@user:zoe", "document:b#reader@user:zoe");
    service.write("document:c#reader@user:zoe");
    service.delete("document:a#reader@user:ana");
    DiffAccessRequest request =
        DiffAccessRequest.newBuilder()
            .setFrom(Consistency.newBuilder().setExactly(before))
            .addPermissions("read")
            .build();
    int known = records().size();
    List<DiffAccessResponse> told = new ArrayList<>();
    service.histories().diffAccess(request).forEachRemaining(told::add);
    List<AuditRecord> records = records();
    String id = told.getLast().getEnd().getDecisionId();
    assertThat(records.subList(known, records.size()))
        .extracting(record -> record.id().toString(), record -> ((Asked) record.body()).results())
        .containsExactly(tuple(id, 2L), tuple(id, 4L), tuple(id, 4L));
    List<Asked> all =
        records.subList(known, records.size()).stream()
            .map(record -> (Asked) record.body())
            .toList();
    List<String> names =
        all.stream().flatMap(asked -> asked.listed().orElseThrow().names().stream()).toList();
    assertThat(names)
        .containsExactlyInAnyOrder(
            "user:zoe +read document:a",
            "user:zoe +read document:b",
            "user:zoe +read document:c",
            "user:ana -read document:a");
    assertThat(lastAsked().call()).isEqualTo(Call.DIFF_ACCESS);
    assertThat(lastAsked().listed()).contains(new Listed(List.of(), "", Progress.ENDED));
    assertThat(lastAsked().reason()).isEqualTo("since revision 3");
    assertThat(lastAsked().permission()).isEqualTo("read");
    assertThat(all.stream().flatMap(Asked::namedSubjects))
        .containsExactlyInAnyOrder("user:zoe", "user:zoe", "user:zoe", "user:ana");
    assertThat(all.stream().flatMap(Asked::namedObjects))
        .containsExactlyInAnyOrder("document:a", "document:b", "document:c", "document:a");
    DiffAccessRequest.Builder draft = DiffAccessRequest.newBuilder();
    draft
        .getDraftBuilder()
        .addUpdatesBuilder()
        .setOperation(Update.Operation.OPERATION_DELETE)
        .setRelationship(ToProto.relationship(Relationship.parse("document:b#reader@user:ana")));
    service.histories().diffAccess(draft.build()).forEachRemaining(told::add);
    assertThat(told.getLast().getEnd().getLost()).isEqualTo(1);
    assertThat(records()).hasSize(records.size());
  }

  @Test
  void aCheckOnRecordIsExplainedInTheWorldItWasMadeIn() {
    clock.advance(java.time.Duration.ofSeconds(1));
    CheckResponse denied =
        service.permissions().check(Questions.check("document:plan#read@user:zoe"));
    clock.advance(java.time.Duration.ofSeconds(1));
    service.write("document:plan#reader@user:zoe");
    ExplainResponse response = explain(denied.getDecisionId());
    assertThat(response.getDecision()).isEqualTo(Decision.DECISION_DENIED);
    assertThat(response.getToken()).isEqualTo(denied.getToken());
    assertThat(response.getRecorded().getDecision()).isEqualTo(Decision.DECISION_DENIED);
    assertThat(response.getRecorded().getSubject().getId()).isEqualTo("zoe");
    assertThat(response.getSuggestionsList()).isNotEmpty();

    assertThatThrownBy(() -> explain("01a20bd8-f8c4-7a87-b966-b8b5078fa79f"))
        .hasMessageContaining("no check `01a20bd8-f8c4-7a87-b966-b8b5078fa79f` is on record");
    assertThatThrownBy(() -> explain("plan")).hasMessageContaining("`plan` is no decision id");
  }

  private ExplainResponse explain(String decision) {
    try {
      service.audit().log().flush();
    } catch (InterruptedException failure) {
      throw new AssertionError(failure);
    }
    return service
        .permissions()
        .explain(ExplainRequest.newBuilder().setDecisionId(decision).build());
  }
}
