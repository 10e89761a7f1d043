package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.store.TestClock;
import dev.pemba.v1.ChainLink;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ListPermissionsRequest;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.ListSubjectsResponse;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.Update;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Agents that act for people, through the service.
final class ChainTest {
  private static final String SCHEMA =
      """
      caveat delegation(
          delegated_permission string, delegated_object string, delegated_object_type string,
          further_links int, purpose string, permissions list<string>, objects list<string>,
          object_types list<string>, purposes list<string>, depth int) {
        ("*" in permissions || delegated_permission in permissions) &&
        ("*" in objects || delegated_object in objects) &&
        ("*" in object_types || delegated_object_type in object_types) &&
        ("*" in purposes || purpose in purposes) &&
        further_links <= depth
      }
      definition user {}
      definition agent {
        relation acts_for: user with delegation | user with delegation and expiration | agent with delegation
      }
      definition dataset {
        relation reader: user | user:* | agent
        permission read = reader
        permission copy = reader
      }
      """;
  private static final String CARE =
      "agent:copilot#acts_for@user:ana"
          + "[delegation:{\"permissions\":[\"read\"],\"purposes\":[\"care\"],\"depth\":1}]";
  private static final String BELOW =
      "agent:search#acts_for@agent:copilot[delegation:{\"objects\":[\"dataset:a\"]}]";

  private final TestClock clock = new TestClock();
  @TempDir private Path folder = Path.of("");
  private @Nullable TestService opened;

  private TestService service() {
    return java.util.Objects.requireNonNull(opened);
  }

  @BeforeEach
  void open() {
    opened = TestService.start(folder, clock, Map.of());
    service().schemas().write(SchemaServiceWriteRequest.newBuilder().setSchema(SCHEMA).build());
    service()
        .write(
            "dataset:a#reader@user:ana",
            "dataset:a#reader@agent:copilot",
            "dataset:a#reader@agent:search",
            "dataset:b#reader@user:ana",
            "dataset:b#reader@agent:copilot",
            "dataset:b#reader@agent:search",
            "dataset:c#reader@user:ana",
            "dataset:d#reader@agent:copilot",
            CARE,
            BELOW);
  }

  @AfterEach
  void close() {
    service().close();
  }

  @Test
  void anAgentReadsForSomebodyOnlyWhatBothMayAndWhatWasDelegated() {
    assertThat(said("dataset:a", "read", "care", "agent:copilot")).isEqualTo("ALLOWED");
    assertThat(said("dataset:c", "read", "care", "agent:copilot")).isEqualTo("ACTOR 1");
    assertThat(said("dataset:d", "read", "care", "agent:copilot")).isEqualTo("ACTOR 0");
    assertThat(said("dataset:a", "copy", "care", "agent:copilot")).isEqualTo("DELEGATION 1");
    assertThat(said("dataset:a", "read", "sale", "agent:copilot")).isEqualTo("DELEGATION 1");
    assertThat(said("dataset:a", "read", "", "agent:copilot")).isEqualTo("CONDITIONAL [purpose]");
    assertThat(said("dataset:a", "read", "care", "agent:search")).isEqualTo("DELEGATION 1");
    assertThat(said("dataset:a", "read", "care", "agent:copilot", "agent:search"))
        .isEqualTo("ALLOWED");
    assertThat(said("dataset:b", "read", "care", "agent:copilot", "agent:search"))
        .isEqualTo("DELEGATION 2");
  }

  @Test
  void aDenialNamesTheLink() {
    ChainLink failed =
        service()
            .permissions()
            .check(check("dataset:a", "copy", "care", "agent:copilot"))
            .getFailedLink();
    assertThat(ToProto.subject(Subject.parse("user:ana"))).isEqualTo(failed.getGiver());
    assertThat(ToProto.subject(Subject.parse("agent:copilot"))).isEqualTo(failed.getTaker());
    assertThat(failed.getText())
        .isEqualTo(
            "`agent:copilot` does not act for `user:ana` in `copy` on `dataset:a`:"
                + " `agent:copilot#acts_for@user:ana` does not hold for it");
    assertThat(
            service()
                .permissions()
                .check(check("dataset:c", "read", "care", "agent:copilot"))
                .getFailedLink()
                .getText())
        .isEqualTo("`agent:copilot` may not `read` `dataset:c` itself");
  }

  @Test
  void noCallerSaysWhatOnlyTheServerSays() {
    CheckRequest.Builder request =
        check("dataset:b", "read", "care", "agent:copilot", "agent:search").toBuilder();
    Struct.Builder context = request.getContextBuilder();
    context.putFields("delegated_object", text("dataset:a"));
    context.putFields("further_links", Value.newBuilder().setNumberValue(0).build());
    assertThat(said(request.build())).isEqualTo("DELEGATION 2");
    service().write(BELOW.replace("\"objects\":[\"dataset:a\"]", "\"depth\":0"));
    service().write(CARE.replace(",\"depth\":1", ""));
    request.getContextBuilder().putFields("depth", Value.newBuilder().setNumberValue(5).build());
    assertThat(said(request.build())).isEqualTo("DELEGATION 1");
  }

  @Test
  void whatEndsAtALinkEndsForAllBelow() {
    Instant end = clock.instant().plusSeconds(60);
    service().delete("agent:copilot#acts_for@user:ana");
    assertThat(said("dataset:a", "read", "care", "agent:copilot", "agent:search"))
        .isEqualTo("DELEGATION 1");
    service().write(CARE + "[starts:" + end.minusSeconds(30) + "][expiration:" + end + "]");
    CheckRequest request = check("dataset:a", "read", "care", "agent:copilot", "agent:search");
    assertThat(said(request)).isEqualTo("DELEGATION 1");
    clock.advance(Duration.ofSeconds(30));
    CheckResponse running = service().permissions().check(request);
    assertThat(running.getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(running.getValidUntil()).isEqualTo(ToProto.time(end));
    clock.advance(Duration.ofSeconds(30));
    assertThat(said(request)).isEqualTo("DELEGATION 1");
  }

  @Test
  void manyChecksAndListsKnowActorsToo() {
    CheckManyRequest.Builder many = CheckManyRequest.newBuilder();
    for (String object : List.of("dataset:a", "dataset:c")) {
      CheckRequest one = check(object, "read", "care", "agent:copilot");
      many.addItemsBuilder()
          .setObject(one.getObject())
          .setPermission(one.getPermission())
          .setSubject(one.getSubject())
          .setContext(one.getContext())
          .addAllActors(one.getActorsList());
    }
    many.addItems(many.getItems(0).toBuilder().clearActors().addActors(object("user:bo")));
    many.addItems(
        many.getItems(0).toBuilder()
            .addAllActors(java.util.Collections.nCopies(8, object("agent:x"))));
    CheckManyResponse answers = service().permissions().checkMany(many.build());
    assertThat(answers.getAnswers(0).getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(answers.getAnswers(1).getFailedLink().getKind())
        .isEqualTo(ChainLink.Kind.KIND_ACTOR);
    assertThat(answers.getAnswers(2).getError().getReason()).isEqualTo("UNKNOWN_RELATION");
    assertThat(answers.getAnswers(2).getError().getMessage()).contains("can't act for anybody");
    assertThat(answers.getAnswers(3).getError().getReason()).isEqualTo("LIMIT_EXCEEDED");

    assertThat(listed("care", "agent:copilot")).containsExactly("a", "b");
    assertThat(listed("care", "agent:copilot", "agent:search")).containsExactly("a");
    assertThat(listed("sale", "agent:copilot")).isEmpty();
    assertThat(listed("", "agent:copilot")).containsExactly("a [purpose]", "b [purpose]");
  }

  @Test
  void subjectsThroughActorsAreListed() {
    service()
        .write(
            "dataset:a#reader@user:*",
            "agent:copilot#acts_for@user:bo[delegation:{\"depth\":1}]",
            "agent:copilot#acts_for@user:eve[delegation:{\"permissions\":[\"copy\"]}]",
            "agent:copilot#acts_for@agent:search[delegation:{}]");
    assertThat(through("user", "dataset:a", "care", "agent:copilot")).containsExactly("ana", "bo");
    assertThat(through("user", "dataset:b", "care", "agent:copilot")).containsExactly("ana");
    assertThat(through("user", "dataset:d", "care", "agent:copilot")).isEmpty();
    assertThat(through("user", "dataset:a", "", "agent:copilot"))
        .containsExactly("ana [purpose]", "bo");
    assertThat(through("user", "dataset:a", "care", "agent:copilot", "agent:search"))
        .containsExactly("ana", "bo");
    assertThat(through("user", "dataset:b", "care", "agent:copilot", "agent:search")).isEmpty();
    assertThat(through("agent", "dataset:a", "care", "agent:copilot")).containsExactly("search");
    assertThat(through("agent", "dataset:b", "care", "agent:copilot")).containsExactly("search");
    ListSubjectsRequest.Builder page = subjects("user", "dataset:a", "care", "agent:copilot");
    page.setCursor(service().permissions().listSubjects(page.build()).next().getEnd().getCursor());
    assertThat(page.getCursor()).isNotEmpty();
    page.clearActors();
    assertThat(
            Failures.of(() -> service().permissions().listSubjects(page.build()).next()).reason())
        .as("the cursor of a list through others")
        .isEqualTo(Reason.CURSOR_INVALID);
    service().delete("dataset:b#reader@agent:copilot");
    assertThat(through("user", "dataset:b", "care", "agent:copilot")).isEmpty();
    assertThat(Failures.of(() -> through("user", "dataset:a", "care", "user:bo")).message())
        .contains("can't act for anybody");
    String[] nine = java.util.Collections.nCopies(9, "agent:x").toArray(String[]::new);
    assertThat(Failures.of(() -> through("user", "dataset:a", "care", nine)).reason())
        .isEqualTo(Reason.LIMIT_EXCEEDED);
  }

  @Test
  void aDraftRevokesALinkForThoseWhoAreListedToo() {
    ListSubjectsRequest.Builder request = subjects("user", "dataset:a", "care", "agent:copilot");
    assertThat(service().permissions().listSubjects(request.build()).next().getEntriesCount())
        .isEqualTo(1);
    request
        .getDraftBuilder()
        .addUpdatesBuilder()
        .setOperation(Update.Operation.OPERATION_DELETE)
        .setRelationship(
            ToProto.relationship(Relationship.parse("agent:copilot#acts_for@user:ana")));
    assertThat(service().permissions().listSubjects(request.build()).next().getEntriesList())
        .isEmpty();
  }

  @Test
  void permissionsThroughAnAgentAreListed() {
    CheckRequest one = check("dataset:a", "read", "care", "agent:copilot");
    ListPermissionsRequest request =
        ListPermissionsRequest.newBuilder()
            .setSubject(one.getSubject())
            .addObjects(one.getObject())
            .setContext(one.getContext())
            .addAllActors(one.getActorsList())
            .build();
    assertThat(service().permissions().listPermissions(request).getObjects(0).getPermissionsList())
        .extracting(held -> held.getPermission())
        .containsExactly("read");
  }

  @Test
  void anActorWhoseTypeActsForNobodyIsAnError() {
    CheckRequest request =
        check("dataset:a", "read", "care").toBuilder().addActors(object("user:bo")).build();
    Failures.Failure failure = Failures.of(() -> service().permissions().check(request));
    assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_RELATION);
    assertThat(failure.message())
        .isEqualTo(
            "`user:bo` can't act for anybody: expected a relation `acts_for` of the type `user`"
                + " that says for whom");
  }

  /// Pages of one list: the second one comes from what was kept of the first.
  private List<String> listed(String purpose, String... actors) {
    CheckRequest one = check("dataset:a", "read", purpose, actors);
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      ListObjectsRequest request =
          ListObjectsRequest.newBuilder()
              .setObjectType("dataset")
              .setPermission("read")
              .setSubject(one.getSubject())
              .setContext(one.getContext())
              .addAllActors(one.getActorsList())
              .setPageSize(1)
              .setCursor(cursor)
              .build();
      ListObjectsResponse page = service().permissions().listObjects(request).next();
      page.getEntriesList()
          .forEach(
              entry ->
                  ids.add(
                      entry.getId()
                          + (entry.getMissingContextCount() == 0
                              ? ""
                              : " " + entry.getMissingContextList())));
      cursor = page.getEnd().getCursor();
    } while (!cursor.isEmpty());
    return ids;
  }

  /// Pages of one, the second one from what was kept of the first.
  private List<String> through(String type, String object, String purpose, String... actors) {
    List<String> ids = new ArrayList<>();
    ListSubjectsRequest.Builder request = subjects(type, object, purpose, actors);
    do {
      ListSubjectsResponse page = service().permissions().listSubjects(request.build()).next();
      page.getEntriesList()
          .forEach(
              entry ->
                  ids.add(
                      entry.getId()
                          + (entry.getMissingContextCount() == 0
                              ? ""
                              : " " + entry.getMissingContextList())));
      request.setCursor(page.getEnd().getCursor());
    } while (!request.getCursor().isEmpty());
    return ids;
  }

  private static ListSubjectsRequest.Builder subjects(
      String type, String object, String purpose, String... actors) {
    CheckRequest one = check(object, "read", purpose, actors);
    return ListSubjectsRequest.newBuilder()
        .setSubjectType(type)
        .setPermission("read")
        .setObject(one.getObject())
        .setContext(one.getContext())
        .addAllActors(one.getActorsList())
        .setPageSize(1);
  }

  private String said(String object, String permission, String purpose, String... actors) {
    return said(check(object, permission, purpose, actors));
  }

  private String said(CheckRequest request) {
    CheckResponse response = service().permissions().check(request);
    return switch (response.getDecision()) {
      case DECISION_ALLOWED -> "ALLOWED";
      case DECISION_CONDITIONAL -> "CONDITIONAL " + response.getMissingContextList();
      case DECISION_DENIED ->
          response.getFailedLink().getKind().name().substring("KIND_".length())
              + " "
              + response.getFailedLink().getIndex();
      case DECISION_UNSPECIFIED, UNRECOGNIZED -> throw new AssertionError(response);
    };
  }

  private static CheckRequest check(
      String object, String permission, String purpose, String... actors) {
    CheckRequest.Builder request =
        CheckRequest.newBuilder()
            .setObject(object(object))
            .setPermission(permission)
            .setSubject(ToProto.subject(Subject.parse("user:ana")));
    if (!purpose.isEmpty()) {
      request.getContextBuilder().putFields("purpose", text(purpose));
    }
    for (String actor : actors) {
      request.addActors(object(actor));
    }
    return request.build();
  }

  private static dev.pemba.v1.ObjectRef object(String text) {
    return ToProto.object(ObjectRef.parse(text));
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }
}
