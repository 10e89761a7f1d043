package dev.pemba.server.http;

import static dev.pemba.server.http.HttpFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.pemba.server.grpc.Certification;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What AuthZEN's certification asks of a decision point at its levels Basic, Batch and Search,
/// with and without properties, and Discovery, over HTTP. `'` stands for `"`.
class AuthzenCertificationTest {
  private static final String EVALUATION = "/access/v1/evaluation";
  private static final String EVALUATIONS = "/access/v1/evaluations";
  private static final String ALICE = "'subject':{'type':'user','id':'alice'}";
  private static final String BOB = "'subject':{'type':'user','id':'bob'}";
  private static final String BOB_AS_ADMIN =
      "'subject':{'type':'user','id':'bob','properties':{'role':'admin'}}";
  private static final String READ = "'action':{'name':'read'}";
  private static final String WRITE = "'action':{'name':'write'}";
  private static final String RECORD_1 = "'resource':{'type':'record','id':'record-1'}";
  private static final String ARCHIVED =
      "'resource':{'type':'record','id':'record-2','properties':{'status':'archived'}}";

  /// What stands for the parts above in the tables below.
  private static final Map<String, String> PARTS =
      Map.of(
          "ALICE", ALICE,
          "BOB", BOB,
          "ADMIN", BOB_AS_ADMIN,
          "READ", READ,
          "WRITE", WRITE,
          "RECORD", RECORD_1,
          "ARCHIVED", ARCHIVED,
          "USERS", "'subject':{'type':'user'}",
          "RECORDS", "'resource':{'type':'record'}");

  private static HttpFixture http;

  @BeforeAll
  static void start(@TempDir Path folder) throws InvalidProtocolBufferException {
    http = new HttpFixture(folder, Map.of()).writeSchemaOf(Certification.SCHEMA);
    HttpResponse<String> written =
        http.post("/v1/relationships/write", Certification.writeRequest());
    assertThat(written.statusCode()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    http.close();
  }

  private static String filled(String text) {
    String filled = text;
    for (Map.Entry<String, String> part : PARTS.entrySet()) {
      filled = filled.replaceAll("\\b" + part.getKey() + "\\b", part.getValue());
    }
    return filled.replace('\'', '"');
  }

  private static HttpResponse<String> post(String path, String body) {
    return http.post(path, filled(body));
  }

  private static JsonObject answer(String path, String body) {
    HttpResponse<String> response = post(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/json");
    return json(response.body());
  }

  private static boolean decision(JsonElement answer) {
    return answer.getAsJsonObject().get("decision").getAsBoolean();
  }

  private static List<Boolean> decisions(JsonObject answer) {
    return answer.getAsJsonArray("evaluations").asList().stream()
        .map(AuthzenCertificationTest::decision)
        .toList();
  }

  private static List<String> found(JsonObject answer) {
    return answer.getAsJsonArray("results").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .map(one -> one.has("name") ? name(one, "name") : name(one, "type") + ":" + name(one, "id"))
        .toList();
  }

  private static String name(JsonObject of, String field) {
    return of.get(field).getAsString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {ALICE,READ,RECORD}                                                              | true
          {ALICE,WRITE,RECORD}                                                             | true
          {BOB,READ,RECORD}                                                                | true
          {BOB,WRITE,RECORD}                                                               | false
          {ALICE,READ,RECORD,'context':{'time':'2025-06-27T18:03-07:00','ip':'192.168.1.1'}} | true
          {ALICE,READ,RECORD,'foo':'bar','futureField':{'nested':true}}                    | true
          {ALICE,WRITE,ARCHIVED}                                                           | false
          {ADMIN,WRITE,ARCHIVED}                                                           | true
          {ALICE,'action':{'name':'delete','properties':{'soft':true}},RECORD}             | true
          {ALICE,'action':{'name':'delete','properties':{'soft':false}},RECORD}            | false
          {'subject':{'type':'user','id':'alice','properties':{'department':'Sales','role':'manager'}},'action':{'name':'read','properties':{'method':'GET'}},'resource':{'type':'record','id':'record-1','properties':{'status':'active','owner':'bob'}}} | true
          """)
  void basicOneDecisionTheSameEachTime(String body, boolean expected) {
    for (int i = 0; i < 3; i++) {
      assertThat(decision(answer(EVALUATION, body))).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {READ,RECORD}                                              | subject.type
          {ALICE,RECORD}                                             | action.name
          {ALICE,READ}                                               | resource.type
          {'subject':{'id':'alice'},READ,RECORD}                     | subject.type
          {USERS,READ,RECORD}                                        | subject.id
          {ALICE,'action':{},RECORD}                                 | action.name
          {ALICE,READ,'resource':{'id':'record-1'}}                  | resource.type
          {ALICE,READ,RECORDS}                                       | resource.id
          {'subject':'alice',READ,RECORD}                            | subject
          {ALICE,'action':{'name':123},RECORD}                       | action.name
          {ALICE,READ,RECORD,'context':[]}                           | context
          {ALICE,READ,'resource':{'type':'record','id':'1','properties':'all'}} | resource.properties
          {ALICE,READ,RECORD                                         | JSON
          {ALICE,READ,RECORD}}                                       | JSON
          not JSON                                                   | JSON
          []                                                         | JSON
          """)
  void basicWhatLacksARequiredPartOrIsMistypedOrNoJsonIs400(String body, String named) {
    HttpResponse<String> response = post(EVALUATION, body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains(named);
  }

  @Test
  void basicAnEmptyBodyIs400() {
    assertThat(post(EVALUATION, "").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/x-www-form-urlencoded", "application/scim+json"})
  void basicAnotherContentTypeIs400(String type) {
    assertThat(sent(type).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/json; charset=utf-8"})
  void basicJsonMayNameItsCharset(String type) {
    assertThat(sent(type).statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> sent(String contentType) {
    return http.send(
        http.request(EVALUATION, "content-type", contentType)
            .POST(BodyPublishers.ofString(filled("{ALICE,READ,RECORD}")))
            .build());
  }

  @Test
  void basicTheRequestIdComesBackWhateverTheAnswer() {
    for (String body : List.of("{ALICE,READ,RECORD}", "{ALICE,READ}", "no JSON")) {
      HttpResponse<String> response = http.post(EVALUATION, filled(body), "X-Request-ID", "bfe9");
      assertThat(response.headers().firstValue("x-request-id")).contains("bfe9");
    }
    assertThat(post(EVALUATION, "{ALICE,READ,RECORD}").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {ALICE,READ,'evaluations':[{RECORD},{ARCHIVED}]}                               | true true
          {BOB,RECORD,'evaluations':[{READ},{WRITE}]}                                    | true false
          {'evaluations':[{ALICE,READ,RECORD},{BOB,WRITE,RECORD}]}                       | true false
          {ALICE,READ,'context':{'time':'a'},'evaluations':[{RECORD},{RECORD,'context':{'time':'b','source':'c'}}]} | true true
          {ALICE,READ,'evaluations':[{RECORD},{}]}                                       | true false
          {ALICE,WRITE,'evaluations':[{RECORD},{ARCHIVED}]}                              | true false
          {WRITE,ARCHIVED,'evaluations':[{ALICE},{ADMIN}]}                               | false true
          {ALICE,WRITE,RECORDS,'evaluations':[{'resource':{'id':'record-1','properties':{'status':'active'}}},{ARCHIVED}]} | true false
          """)
  void batchEachHasItsDecisionInOrder(String body, String expected) {
    JsonObject answer = answer(EVALUATIONS, body);

    assertThat(decisions(answer)).extracting(String::valueOf).containsExactly(expected.split(" "));
    assertThat(answer.has("decision")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",'evaluations':[]", ",'evaluations':null", ",'options':{'future':true}"})
  void batchWithoutEvaluationsIsASingleOne(String evaluations) {
    JsonObject answer = answer(EVALUATIONS, "{ALICE,READ,RECORD" + evaluations + "}");

    assertThat(decision(answer)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {'resource':'record-1'}                                  | `evaluations[1].resource` is not an object
          {'resource':{'type':'record','id':1}}                    | `evaluations[1].resource.id` is not a text
          {'subject':[],RECORD}                                    | `evaluations[1].subject` is not an object
          {RECORD,'context':'none'}                                | `evaluations[1].context` is not an object
          {RECORD,'context':{'a':1e999}}                           | `context.a` is no finite number
          'record-1'                                               | `evaluations[1]` is not an object
          null                                                     | `evaluations[1]` is not an object
          """)
  void batchAFaultyItemIsDeniedAloneAndTold(String faulty, String told) {
    JsonObject answer =
        answer(EVALUATIONS, "{ALICE,READ,RECORD,'evaluations':[{},%s,{}]}".formatted(faulty));

    assertThat(decisions(answer)).containsExactly(true, false, true);
    JsonObject error =
        answer
            .getAsJsonArray("evaluations")
            .get(1)
            .getAsJsonObject()
            .getAsJsonObject("context")
            .getAsJsonObject("error");
    assertThat(error.get("status").getAsInt()).isEqualTo(400);
    assertThat(error.get("message").getAsString()).startsWith(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          deny_on_first_deny     | {RECORD},7,{RECORD}       | true false
          permit_on_first_permit | 7,{RECORD},{RECORD}       | false true
          execute_all            | 7,{RECORD}                | false true
          """)
  void batchAFaultyItemIsADenialToTheSemantics(String semantic, String items, String expected) {
    JsonObject answer =
        answer(
            EVALUATIONS,
            "{ALICE,READ,'evaluations':[%s],'options':{'evaluations_semantic':'%s'}}"
                .formatted(items, semantic));

    assertThat(decisions(answer)).extracting(String::valueOf).containsExactly(expected.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {'subject':'alice',READ,'evaluations':[{RECORD}]}          | `subject`
          {ALICE,READ,'evaluations':{}}                              | `evaluations`
          {'subject':'alice',READ,'evaluations':[7]}                 | `subject`
          {ALICE,READ,'evaluations':[7],'options':{'evaluations_semantic':'any'}} | evaluations_semantic
          {ALICE,READ,'evaluations':[{RECORD},                       | JSON
          """)
  void batchWhatIsFaultyAroundTheItemsIs400(String body, String named) {
    HttpResponse<String> response = post(EVALUATIONS, body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          subject  | {USERS,READ,RECORD}                         | user:alice user:bob
          subject  | {USERS,READ,RECORD,'context':{'ip':'::1'}}  | user:alice user:bob
          subject  | {USERS,WRITE,ARCHIVED}                      | user:bob
          resource | {ALICE,READ,RECORDS}                        | record:record-1 record:record-2
          resource | {ADMIN,WRITE,RECORDS}                       | record:record-2
          action   | {ALICE,RECORD}                              | read write
          action   | {ALICE,RECORD,'context':{'ip':'::1'}}       | read write
          action   | {ADMIN,ARCHIVED}                            | write
          """)
  void searchFindsWhatMustBeFound(String kind, String body, String expected) {
    assertThat(found(answer("/access/v1/search/" + kind, body))).contains(expected.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          action   | {'subject':{'type':'user','id':'nonexistent-user'},RECORD}
          subject  | {'subject':{'type':'spaceship'},READ,RECORD}
          subject  | {USERS,'action':{'name':'fly'},RECORD}
          resource | {ALICE,READ,'resource':{'type':'spaceship'}}
          """)
  void searchFindsNothingOfWhatIsUnknown(String kind, String body) {
    assertThat(found(answer("/access/v1/search/" + kind, body))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          subject  | {USERS,RECORD}                         | action.name
          subject  | {USERS,READ,RECORDS}                   | resource.id
          resource | {READ,RECORDS}                         | subject.type
          resource | {USERS,READ,RECORDS}                   | subject.id
          action   | {ALICE}                                | resource.type
          action   | {ALICE,RECORD,'page':{'limit':'one'}}  | page.limit
          """)
  void searchWithoutWhatItRequiresIs400(String kind, String body, String named) {
    HttpResponse<String> response = post("/access/v1/search/" + kind, body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains(named);
  }

  @Test
  void searchGoesOnWithTheTokenAloneUntilItIsEmpty() {
    JsonObject first =
        answer("/access/v1/search/subject", "{USERS,READ,RECORD,'page':{'limit':1}}");
    String token = name(first.getAsJsonObject("page"), "next_token");
    JsonObject second =
        answer(
            "/access/v1/search/subject",
            "{USERS,READ,RECORD,'page':{'token':'%s'}}".formatted(token));

    assertThat(found(first)).containsExactly("user:alice");
    assertThat(found(second)).containsExactly("user:bob");
    assertThat(second.getAsJsonObject("page").get("count").getAsInt()).isEqualTo(1);
    assertThat(name(second.getAsJsonObject("page"), "next_token")).isEmpty();
  }

  @Test
  void discoveryNamesEachEndpointByHttps() {
    HttpResponse<String> response = http.get(AuthzenDiscovery.PATH);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/json");
    JsonObject document = json(response.body());
    assertThat(endpoints(document, "https://127.0.0.1:" + http.port())).isEqualTo(document);
  }

  @Test
  void discoveryNamesThePublicAddressIfOneIsSet(@TempDir Path folder) {
    String base = "https://gateway.example.com/pdp";
    try (HttpFixture behindProxy = new HttpFixture(folder, Map.of("http.public_url", base + "/"))) {
      for (String path : List.of(AuthzenDiscovery.PATH, AuthzenDiscovery.PATH + "/pdp")) {
        JsonObject document = json(behindProxy.get(path).body());
        assertThat(endpoints(document, base)).isEqualTo(document);
      }
    }
  }

  /// What the document must be.
  private static JsonObject endpoints(JsonObject seen, String base) {
    JsonObject expected = new JsonObject();
    expected.addProperty("policy_decision_point", base);
    expected.addProperty("access_evaluation_endpoint", base + "/access/v1/evaluation");
    expected.addProperty("access_evaluations_endpoint", base + "/access/v1/evaluations");
    expected.addProperty("search_subject_endpoint", base + "/access/v1/search/subject");
    expected.addProperty("search_resource_endpoint", base + "/access/v1/search/resource");
    expected.addProperty("search_action_endpoint", base + "/access/v1/search/action");
    expected.add("capabilities", seen.getAsJsonArray("capabilities"));
    return expected;
  }
}
