package dev.pemba.server.grpc;

import static dev.pemba.server.grpc.Certification.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.pemba.authzen.v1.Action;
import dev.pemba.authzen.v1.AuthorizationServiceGrpc;
import dev.pemba.authzen.v1.AuthorizationServiceGrpc.AuthorizationServiceBlockingStub;
import dev.pemba.authzen.v1.Entity;
import dev.pemba.authzen.v1.EvaluateManyRequest;
import dev.pemba.authzen.v1.EvaluateManyResponse;
import dev.pemba.authzen.v1.EvaluateRequest;
import dev.pemba.authzen.v1.EvaluateResponse;
import dev.pemba.authzen.v1.SearchActionsRequest;
import dev.pemba.authzen.v1.SearchActionsResponse;
import dev.pemba.authzen.v1.SearchResourcesRequest;
import dev.pemba.authzen.v1.SearchResourcesResponse;
import dev.pemba.authzen.v1.SearchSubjectsRequest;
import dev.pemba.authzen.v1.SearchSubjectsResponse;
import dev.pemba.model.Reason;
import dev.pemba.v1.AuditServiceQueryRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// AuthZEN's evaluations and searches over the fixture of its certification.
class AuthorizationTest {
  private static final String ALICE = "'subject':{'type':'user','id':'alice'}";
  private static final String RECORD_1 = "'resource':{'type':'record','id':'record-1'}";

  private TestService service;

  @BeforeEach
  void start(@TempDir Path folder) {
    service = TestService.start(folder);
    Certification.load(service);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private AuthorizationServiceBlockingStub stub() {
    return AuthorizationServiceGrpc.newBlockingStub(service.channel());
  }

  private EvaluateResponse evaluate(String json) {
    return stub().evaluate(read(EvaluateRequest.getDefaultInstance(), json));
  }

  private EvaluateManyResponse evaluateMany(String json) {
    return stub().evaluateMany(read(EvaluateManyRequest.getDefaultInstance(), json));
  }

  private SearchSubjectsResponse subjects(String json) {
    return stub().searchSubjects(read(SearchSubjectsRequest.getDefaultInstance(), json));
  }

  private SearchResourcesResponse resources(String json) {
    return stub().searchResources(read(SearchResourcesRequest.getDefaultInstance(), json));
  }

  private SearchActionsResponse actions(String json) {
    return stub().searchActions(read(SearchActionsRequest.getDefaultInstance(), json));
  }

  private static List<String> ids(List<Entity> entities) {
    return entities.stream().map(Entity::getId).toList();
  }

  private static List<Boolean> decisions(EvaluateManyResponse response) {
    return response.getEvaluationsList().stream().map(EvaluateResponse::getDecision).toList();
  }

  private static Value at(Struct struct, String... path) {
    Value value = Value.newBuilder().setStructValue(struct).build();
    for (String name : path) {
      value = value.getStructValue().getFieldsOrThrow(name);
    }
    return value;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          alice |                | read   |               | record-1 |                       | true
          alice |                | write  |               | record-1 |                       | true
          bob   |                | read   |               | record-1 |                       | true
          bob   |                | write  |               | record-1 |                       | false
          alice |                | write  |               | record-2 | 'status':'archived'   | false
          bob   | 'role':'admin' | write  |               | record-2 | 'status':'archived'   | true
          alice |                | delete | 'soft':true   | record-1 |                       | true
          alice |                | delete | 'soft':false  | record-1 |                       | false
          alice | 'role':'boss'  | read   | 'method':'GET'| record-1 | 'owner':'bob'         | true
          alice |                | write  |               | record-2 |                       | false
          bob   |                | write  |               | record-2 |                       | true
          alice | 'role':'admin' | write  |               | record-2 |                       | true
          alice |                | write  |               | record-3 | 'status':'archived'   | false
          alice |                | write  |               | record-3 | 'status':'active'     | true
          alice | 'role':'admin' | write  |               | record-3 | 'status':'archived'   | true
          bob   |                | write  |               | record-3 | 'status':'archived'   | true
          bob   |                | write  |               | record-3 | 'status':'active'     | false
          alice |                | write  |               | record-2 | 'status':'active'     | false
          bob   | 'role':'guest' | write  |               | record-2 |                       | true
          """)
  void theFixtureIsDecidedByWhatIsStoredAndWhatIsSent(
      String subject,
      String role,
      String action,
      String soft,
      String record,
      String status,
      boolean allowed) {
    String json =
        "{'subject':{'type':'user','id':'%s','properties':{%s}},"
                .formatted(subject, role == null ? "" : role)
            + "'action':{'name':'%s','properties':{%s}},"
                .formatted(action, soft == null ? "" : soft)
            + "'resource':{'type':'record','id':'%s','properties':{%s}},"
                .formatted(record, status == null ? "" : status)
            + "'context':{'time':'2025-06-27T18:03-07:00'},'foo':'bar'}";

    EvaluateResponse first = evaluate(json);

    assertThat(first.getDecision()).isEqualTo(allowed);
    assertThat(first.hasDecision()).isTrue();
    assertThat(evaluate(json).getDecision()).isEqualTo(allowed);
  }

  @Test
  void whatHangsOnAValueThatNobodySentIsDeniedWithWhatIsMissing() {
    EvaluateResponse answer =
        evaluate("{" + ALICE + ",'action':{'name':'delete'}," + RECORD_1 + "}");

    assertThat(answer.getDecision()).isFalse();
    assertThat(at(answer.getContext(), "missing_context").getListValue().getValues(0))
        .extracting(Value::getStringValue)
        .isEqualTo("action.soft");
    assertThat(at(answer.getContext(), "reason").getStringValue()).contains("`action.soft`");
  }

  @Test
  void theContextOfARequestDoesNotSpeakForTheEntities() {
    for (String context :
        List.of("{'action.soft':true}", "{'action':{'soft':true}}", "{'soft':true}")) {
      assertThat(
              evaluate(
                      "{%s,'action':{'name':'delete'},%s,'context':%s}"
                          .formatted(ALICE, RECORD_1, context))
                  .getDecision())
          .isFalse();
      assertThat(
              evaluate(
                      "{%s,'action':{'name':'delete','properties':{'soft':false}},%s,'context':%s}"
                          .formatted(ALICE, RECORD_1, context))
                  .getDecision())
          .isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'action':{'name':'read'},'resource':{'type':'record','id':'record-1'}}~subject.type",
        "{'subject':{'type':'user','id':'a'},'resource':{'type':'r','id':'1'}}~action.name",
        "{'subject':{'type':'user','id':'alice'},'action':{'name':'read'}}~resource.type",
        "{'subject':{'id':'a'},'action':{'name':'read'},'resource':{'type':'r','id':'1'}}"
            + "~subject.type",
        "{'subject':{'type':'u'},'action':{'name':'read'},'resource':{'type':'r','id':'1'}}"
            + "~subject.id",
        "{'subject':{'type':'u','id':'a'},'action':{},'resource':{'type':'r','id':'1'}}"
            + "~action.name",
        "{'subject':{'type':'u','id':'a'},'action':{'name':'read'},'resource':{'id':'1'}}"
            + "~resource.type",
        "{'subject':{'type':'u','id':'a'},'action':{'name':'read'},'resource':{'type':'r'}}"
            + "~resource.id"
      })
  void whatIsRequiredAndMissingIsAnErrorOfTheRequest(String given) {
    String[] parts = given.split("~", 2);

    assertThat(Failures.of(() -> evaluate(parts[0])))
        .satisfies(failure -> assertThat(failure.reason()).isEqualTo(Reason.MALFORMED_REQUEST))
        .satisfies(
            failure -> assertThat(failure.message()).contains("`" + parts[1] + "` is missing"));
    assertThat(Failures.of(() -> evaluateMany(parts[0])).message())
        .contains("`" + parts[1] + "` is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spaceship:alice read record:record-1",
        "user:nobody read record:record-1",
        "user:alice fly record:record-1",
        "user:alice read galaxy:record-1",
        "user:alice read record:nowhere",
        "user:* read record:record-1",
        "user:al#ice read record:record-1",
        "us@er:alice read record:record-1"
      })
  void whatNothingIsCalledIsDeniedAndFindsNothing(String question) {
    String[] words = question.split(" ", 3);
    String[] subject = words[0].split(":", 2);
    String[] resource = words[2].split(":", 2);
    String parts =
        "'subject':{'type':'%s','id':'%s'},'action':{'name':'%s'},'resource':{'type':'%s','id':'%s'}"
            .formatted(subject[0], subject[1], words[1], resource[0], resource[1]);

    assertThat(evaluate("{" + parts + "}").getDecision()).isFalse();
    assertThat(decisions(evaluateMany("{'evaluations':[{" + parts + "}]}"))).containsExactly(false);
    if (!words[0].equals("user:*")) {
      assertThat(ids(resources("{" + parts + "}").getResultsList())).doesNotContain(resource[1]);
    }
    assertThat(ids(subjects("{" + parts + "}").getResultsList())).doesNotContain(subject[1]);
    if (!words[1].equals("fly")) {
      assertThat(actions("{" + parts + "}").getResultsList()).isEmpty();
    }
  }

  @Test
  void aBatchIsAnsweredInOrderAndAPartOfAnItemReplacesTheWholeDefault() {
    assertThat(
            decisions(
                evaluateMany(
                    "{'subject':{'type':'user','id':'bob'},"
                        + RECORD_1
                        + ",'evaluations':["
                        + "{'action':{'name':'read'}},{'action':{'name':'write'}}]}")))
        .containsExactly(true, false);
    assertThat(
            decisions(
                evaluateMany(
                    "{"
                        + ALICE
                        + ",'action':{'name':'write'},'resource':{'type':'record'},"
                        + "'evaluations':["
                        + "{'resource':{'id':'record-3','properties':{'status':'active'}}},"
                        + "{'resource':{'type':'record','id':'record-3',"
                        + "'properties':{'status':'archived'}}}]}")))
        .containsExactly(true, false);
    // The default's properties go with the default.
    assertThat(
            decisions(
                evaluateMany(
                    "{"
                        + ALICE
                        + ",'action':{'name':'write'},"
                        + "'resource':{'type':'record','id':'record-3',"
                        + "'properties':{'status':'active'}},'evaluations':["
                        + "{},{'resource':{'type':'record','id':'record-3'}}]}")))
        .containsExactly(true, false);
  }

  @Test
  void aFaultyItemIsDeniedAloneWithItsError() {
    EvaluateManyResponse answer =
        evaluateMany(
            "{"
                + ALICE
                + ",'action':{'name':'read'},'evaluations':["
                + "{"
                + RECORD_1
                + "},{},{'resource':{'type':'galaxy','id':'1'}},"
                + "{"
                + RECORD_1
                + "}]}");

    assertThat(decisions(answer)).containsExactly(true, false, false, true);
    assertThat(answer.hasDecision()).isFalse();
    Struct missing = answer.getEvaluations(1).getContext();
    assertThat(at(missing, "error", "status").getNumberValue()).isEqualTo(400);
    assertThat(at(missing, "error", "message").getStringValue())
        .isEqualTo("`evaluations[1].resource.type` is missing");
    Struct unknown = answer.getEvaluations(2).getContext();
    assertThat(at(unknown, "error", "status").getNumberValue()).isEqualTo(404);
    assertThat(at(unknown, "error", "reason").getStringValue()).isEqualTo("UNKNOWN_TYPE");
  }

  @ParameterizedTest
  @CsvSource({
    "execute_all, 'read write read', 'true false true'",
    "'', 'read write read', 'true false true'",
    "deny_on_first_deny, 'read write read', 'true false'",
    "deny_on_first_deny, 'read read', 'true true'",
    "deny_on_first_deny, 'fly read', 'false'",
    "permit_on_first_permit, 'write read write', 'false true'",
    "permit_on_first_permit, 'fly write', 'false false'",
    "permit_on_first_permit, 'read write', 'true'"
  })
  void aBatchEndsWhereItsSemanticSays(String semantic, String actions, String expected) {
    List<String> items = new ArrayList<>();
    for (String action : actions.split(" ", -1)) {
      items.add("{'action':{'name':'" + action + "'}}");
    }

    EvaluateManyResponse answer =
        evaluateMany(
            "{'subject':{'type':'user','id':'bob'},%s,'evaluations':[%s],"
                    .formatted(RECORD_1, String.join(",", items))
                + "'options':{'evaluations_semantic':'%s'}}".formatted(semantic));

    assertThat(decisions(answer))
        .extracting(String::valueOf)
        .containsExactly(expected.split(" ", -1));
  }

  @Test
  void anotherSemanticIsRefused() {
    assertThat(
            Failures.of(
                    () ->
                        evaluateMany(
                            "{'evaluations':[{}],'options':{'evaluations_semantic':'any'}}"))
                .message())
        .contains("`options.evaluations_semantic` is none of `execute_all`");
  }

  @Test
  void withoutEvaluationsARequestIsASingleOne() {
    for (String none : List.of("", ",'evaluations':[]")) {
      EvaluateManyResponse answer =
          evaluateMany("{" + ALICE + ",'action':{'name':'read'}," + RECORD_1 + none + "}");

      assertThat(answer.getDecision()).isTrue();
      assertThat(answer.getEvaluationsList()).isEmpty();
    }
  }

  @Test
  void reasonsAreToldIfAskedFor() {
    String options = ",'options':{'reason_admin':true,'reason_user':true}}";
    EvaluateResponse allowed =
        evaluate("{" + ALICE + ",'action':{'name':'read'}," + RECORD_1 + options);
    EvaluateResponse denied =
        evaluate(
            "{'subject':{'type':'user','id':'carol'},'action':{'name':'read'},"
                + RECORD_1
                + options);
    EvaluateManyResponse many =
        evaluateMany(
            "{" + ALICE + ",'evaluations':[{'action':{'name':'read'}," + RECORD_1 + "}]" + options);

    assertThat(at(allowed.getContext(), "reason_admin", "en").getStringValue())
        .isEqualTo("granted by `record:record-1#reader@user:alice`");
    assertThat(at(allowed.getContext(), "reason_user", "en").getStringValue())
        .isEqualTo("You may `read` this record.");
    assertThat(at(allowed.getContext(), "id").getStringValue()).hasSize(36);
    assertThat(at(denied.getContext(), "reason_admin", "en").getStringValue())
        .contains("record:record-1#re");
    assertThat(at(denied.getContext(), "reason_user", "en-403").getStringValue())
        .isEqualTo("You may not `read` this record.");
    assertThat(at(many.getEvaluations(0).getContext(), "item").getNumberValue()).isEqualTo(1);
    assertThat(evaluate("{" + ALICE + ",'action':{'name':'read'}," + RECORD_1 + "}").hasContext())
        .isFalse();
  }

  @Test
  void searchesFindWhatWouldBeAllowed() {
    String reading = "'action':{'name':'read'}";
    String writing = "'action':{'name':'write'}";
    String user = "'subject':{'type':'user','id':'ignored'}";
    String archived =
        "'resource':{'type':'record','id':'record-2','properties':{'status':'archived'}}";
    String bob = "'subject':{'type':'user','id':'bob','properties':{'role':'admin'}}";

    assertThat(ids(subjects("{" + user + "," + reading + "," + RECORD_1 + "}").getResultsList()))
        .containsExactly("alice", "bob");
    assertThat(ids(subjects("{" + user + "," + writing + "," + archived + "}").getResultsList()))
        .containsExactly("bob");
    assertThat(
            ids(
                resources("{" + ALICE + "," + reading + ",'resource':{'type':'record'}}")
                    .getResultsList()))
        .containsExactly("record-1", "record-2");
    assertThat(
            ids(
                resources("{" + bob + "," + writing + ",'resource':{'type':'record'}}")
                    .getResultsList()))
        .containsExactly("record-2");
    assertThat(actions("{" + ALICE + "," + RECORD_1 + "}").getResultsList())
        .extracting(Action::getName)
        .containsExactly("read", "write");
    assertThat(actions("{" + bob + "," + archived + "}").getResultsList())
        .extracting(Action::getName)
        .containsExactly("write");
  }

  @Test
  void statusAndRoleThatAreSentAndThoseThatAreStoredAreFoundAlike() {
    String writing = "'action':{'name':'write'}";
    for (String status : List.of("archived", "active")) {
      String sent =
          "'resource':{'type':'record','id':'record-3','properties':{'status':'%s'}}"
              .formatted(status);
      String stored =
          "'resource':{'type':'record','id':'%s'}"
              .formatted(status.equals("archived") ? "record-2" : "record-1");
      assertThat(
              ids(
                  subjects("{'subject':{'type':'user'}," + writing + "," + sent + "}")
                      .getResultsList()))
          .isEqualTo(
              ids(
                  subjects("{'subject':{'type':'user'}," + writing + "," + stored + "}")
                      .getResultsList()))
          .hasSize(1);
    }
    // A role that is sent is that of whoever is found.
    assertThat(
            ids(
                subjects(
                        "{'subject':{'type':'user','properties':{'role':'admin'}},"
                            + writing
                            + ",'resource':{'type':'record','id':'record-2'}}")
                    .getResultsList()))
        .containsExactly("alice", "bob");
    assertThat(
            ids(
                resources(
                        "{'subject':{'type':'user','id':'alice','properties':{'role':'admin'}},"
                            + writing
                            + ",'resource':{'type':'record','properties':{'status':'archived'}}}")
                    .getResultsList()))
        .containsExactly("record-1", "record-2", "record-3");
  }

  @Test
  void searchesRequireWhatTheyDoNotSearchFor() {
    String user = "'subject':{'type':'user'}";
    String reading = "'action':{'name':'read'}";
    String record = "'resource':{'type':'record'}";

    assertThat(Failures.of(() -> subjects("{" + user + "," + RECORD_1 + "}")).message())
        .contains("`action.name` is missing");
    assertThat(
            Failures.of(() -> subjects("{" + user + "," + reading + "," + record + "}")).message())
        .contains("`resource.id` is missing");
    assertThat(Failures.of(() -> resources("{" + reading + "," + record + "}")).message())
        .contains("`subject.type` is missing");
    assertThat(
            Failures.of(() -> resources("{" + user + "," + reading + "," + record + "}")).message())
        .contains("`subject.id` is missing");
    assertThat(Failures.of(() -> actions("{" + ALICE + "}")).message())
        .contains("`resource.type` is missing");
    assertThat(Failures.of(() -> actions("{" + user + "," + RECORD_1 + "}")).message())
        .contains("`subject.id` is missing");
  }

  @Test
  void pagesAreOfOneSnapshotAndAsLongAsTheFirst() {
    String search = "{'subject':{'type':'user'},'action':{'name':'read'}," + RECORD_1;
    service.write("record:record-1#reader@user:carol", "record:record-1#reader@user:dave");
    SearchSubjectsResponse first = subjects(search + ",'page':{'limit':2}}");
    String token = first.getPage().getNextToken();
    service.delete("record:record-1#reader@user:carol");
    service.write("record:record-1#reader@user:erin");

    SearchSubjectsResponse next = subjects(search + ",'page':{'token':'" + token + "'}}");

    assertThat(ids(first.getResultsList())).containsExactly("alice", "bob");
    assertThat(first.getPage().getCount()).isEqualTo(2);
    assertThat(ids(next.getResultsList())).containsExactly("carol", "dave");
    assertThat(next.getPage().getNextToken()).isEmpty();
    assertThat(next.getPage().hasNextToken()).isTrue();
    assertThat(subjects(search + ",'page':{'limit':2,'token':'" + token + "'}}")).isEqualTo(next);
    assertThat(ids(subjects(search + "}").getResultsList()))
        .containsExactly("alice", "bob", "dave", "erin");
    assertThat(Failures.of(() -> subjects(search + ",'page':{'limit':3,'token':'" + token + "'}}")))
        .satisfies(failure -> assertThat(failure.reason()).isEqualTo(Reason.CURSOR_INVALID))
        .satisfies(
            failure ->
                assertThat(failure.message())
                    .contains("the first page had the limit 2, and this request has 3"));
    assertThat(
            Failures.of(
                    () ->
                        subjects(
                            search.replace("read", "write") + ",'page':{'token':'" + token + "'}}"))
                .reason())
        .isEqualTo(Reason.CURSOR_INVALID);
    assertThat(Failures.of(() -> subjects(search + ",'page':{'token':'x'}}")).reason())
        .isEqualTo(Reason.CURSOR_INVALID);
    assertThat(Failures.of(() -> subjects(search + ",'page':{'limit':10001}}")).reason())
        .isEqualTo(Reason.LIMIT_EXCEEDED);
  }

  @Test
  void actionsComeByThePageToo() {
    String search =
        "{'subject':{'type':'user','id':'alice'},"
            + "'resource':{'type':'record','id':'record-1'},'page':{";
    SearchActionsResponse first = actions(search + "'limit':1}}");
    SearchActionsResponse second =
        actions(search + "'token':'" + first.getPage().getNextToken() + "'}}");

    assertThat(first.getResultsList()).extracting(Action::getName).containsExactly("read");
    assertThat(second.getResultsList()).extracting(Action::getName).containsExactly("write");
    assertThat(second.getPage().getNextToken()).isEmpty();
  }

  @Test
  void decisionsAreOnRecordAsOthersAre() {
    EvaluateResponse told =
        evaluate(
            "{"
                + ALICE
                + ",'action':{'name':'read'},"
                + RECORD_1
                + ",'options':{'reason_user':true}}");
    evaluateMany("{" + ALICE + ",'action':{'name':'read'},'evaluations':[{" + RECORD_1 + "},{}]}");
    subjects("{'subject':{'type':'user'},'action':{'name':'read'}," + RECORD_1 + "}");
    resources("{" + ALICE + ",'action':{'name':'read'},'resource':{'type':'record'}}");
    actions("{" + ALICE + "," + RECORD_1 + "}");

    List<String> records = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    service
        .audits()
        .query(AuditServiceQueryRequest.getDefaultInstance())
        .forEachRemaining(
            message ->
                message
                    .getRecordsList()
                    .forEach(
                        record -> {
                          if (record.hasDecision()) {
                            records.add(record.getDecision().getCall().name());
                            ids.add(record.getId());
                          }
                        }));

    assertThat(ids).contains(at(told.getContext(), "id").getStringValue());
    assertThat(records)
        .containsExactlyInAnyOrder(
            "CALL_CHECK",
            "CALL_CHECK_MANY",
            "CALL_LIST_SUBJECTS",
            "CALL_LIST_OBJECTS",
            "CALL_LIST_PERMISSIONS");
  }
}
