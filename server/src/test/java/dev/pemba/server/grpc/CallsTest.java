package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Reason;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.DeleteRequest;
import dev.pemba.v1.DeleteResponse;
import dev.pemba.v1.ExpandNode;
import dev.pemba.v1.ExpandRequest;
import dev.pemba.v1.Footprint;
import dev.pemba.v1.ListSubjectsResponse;
import dev.pemba.v1.Precondition;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.SchemaServiceDiffRequest;
import dev.pemba.v1.SchemaServiceDiffResponse;
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The calls as they should go, through the wire and back.
class CallsTest {
  private TestService service;

  @BeforeEach
  void start(@TempDir Path folder) {
    service = TestService.start(folder);
    service.writeSchema();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static WriteRequest.Builder create(String relationship) {
    return WriteRequest.newBuilder()
        .addUpdates(
            Update.newBuilder()
                .setOperation(Update.Operation.OPERATION_CREATE)
                .setRelationship(
                    ToProto.relationship(dev.pemba.model.Relationship.parse(relationship))));
  }

  private long stored() {
    long[] count = {0};
    service
        .relationships()
        .read(ReadRequest.getDefaultInstance())
        .forEachRemaining(response -> count[0] += response.getRelationshipsCount());
    return count[0];
  }

  @Test
  void contextDecidesAConditionAndItsAbsenceIsNamed() {
    service.write("document:plan#reader@user:amina[from_office]");
    CheckRequest bare = Questions.check("document:plan#read@user:amina");
    CheckRequest.Builder inside = bare.toBuilder();
    inside
        .getContextBuilder()
        .putFields(
            "network", com.google.protobuf.Value.newBuilder().setStringValue("office").build());
    CheckRequest.Builder outside = bare.toBuilder();
    outside
        .getContextBuilder()
        .putFields(
            "network", com.google.protobuf.Value.newBuilder().setStringValue("café").build());

    CheckResponse conditional = service.permissions().check(bare);

    assertThat(conditional.getDecision()).isEqualTo(Decision.DECISION_CONDITIONAL);
    assertThat(conditional.getMissingContextList()).containsExactly("network");
    assertThat(service.permissions().check(inside.build()).getDecision())
        .isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(service.permissions().check(outside.build()).getDecision())
        .isEqualTo(Decision.DECISION_DENIED);
  }

  @Test
  void contextualRelationshipsHoldForOneRequest() {
    CheckRequest bare = Questions.check("document:plan#read@user:amina");
    CheckRequest with =
        bare.toBuilder()
            .addContextualRelationships(
                ToProto.relationship(
                    dev.pemba.model.Relationship.parse("document:plan#reader@user:amina")))
            .build();

    assertThat(service.permissions().check(with).getDecision())
        .isEqualTo(Decision.DECISION_ALLOWED);
    assertThat(service.permissions().check(bare).getDecision()).isEqualTo(Decision.DECISION_DENIED);
  }

  @Test
  void aWriteMayBeRepeatedWithItsKeyAndNothingElseMayUseTheKey() {
    WriteRequest request =
        create("document:plan#reader@user:amina").setIdempotencyKey("k1").build();
    String first = service.relationships().write(request).getToken();
    service.write("document:other#reader@user:amina");

    assertThat(service.relationships().write(request).getToken()).isEqualTo(first);
    Failures.Failure reused =
        Failures.of(
            () ->
                service
                    .relationships()
                    .write(create("document:x#reader@user:amina").setIdempotencyKey("k1").build()));
    assertThat(reused.reason()).isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
  }

  @Test
  void aPreconditionThatDoesNotHoldRefusesTheWholeWrite() {
    WriteRequest.Builder request = create("document:plan#reader@user:amina");
    Precondition.Builder precondition = request.addPreconditionsBuilder();
    precondition.setOperation(Precondition.Operation.OPERATION_MUST_MATCH);
    precondition.getFilterBuilder().setObjectType("team").setObjectId("ml");

    assertThat(Failures.of(() -> service.relationships().write(request.build())).reason())
        .isEqualTo(Reason.PRECONDITION_FAILED);
    assertThat(stored()).isZero();
    service.write("team:ml#member@user:ana");
    assertThat(service.relationships().write(request.build()).getToken()).isNotEmpty();
    precondition.setOperation(Precondition.Operation.OPERATION_MUST_NOT_MATCH);
    assertThat(Failures.of(() -> service.relationships().write(request.build())).reason())
        .isEqualTo(Reason.PRECONDITION_FAILED);
  }

  @Test
  void deleteTakesWhatItsFilterMatchesUpToItsLimit() {
    service.write(
        "document:a1#reader@user:amina",
        "document:a2#reader@user:amina",
        "document:a3#reader@team:ml#member",
        "document:b1#reader@user:amina");
    DeleteRequest.Builder request = DeleteRequest.newBuilder().setLimit(2);
    request.getFilterBuilder().setObjectType("document").setObjectIdPrefix("a");

    assertThat(Failures.of(() -> service.relationships().delete(request.build())).reason())
        .isEqualTo(Reason.LIMIT_EXCEEDED);
    assertThat(stored()).isEqualTo(4);
    DeleteResponse some = service.relationships().delete(request.setAllowPartial(true).build());
    assertThat(some.getDeleted()).isEqualTo(2);
    assertThat(some.getComplete()).isFalse();
    DeleteResponse rest = service.relationships().delete(request.build());
    assertThat(rest.getDeleted()).isEqualTo(1);
    assertThat(rest.getComplete()).isTrue();
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void readFiltersBySubjectAndItsRelation() {
    service.write(
        "document:a#reader@user:amina",
        "document:b#reader@team:ml#member",
        "document:c#reader@user:*");
    ReadRequest.Builder usersets = ReadRequest.newBuilder();
    usersets
        .getFilterBuilder()
        .getSubjectBuilder()
        .setType("team")
        .getRelationBuilder()
        .setRelation("member");
    ReadRequest.Builder everyone = ReadRequest.newBuilder();
    everyone.getFilterBuilder().getSubjectBuilder().setType("user").setId("*");

    assertThat(service.relationships().read(usersets.build()).next().getRelationshipsList())
        .extracting(stored -> stored.getRelationship().getObject().getId())
        .containsExactly("b");
    assertThat(service.relationships().read(everyone.build()).next().getRelationshipsList())
        .extracting(stored -> stored.getRelationship().getObject().getId())
        .containsExactly("c");
  }

  @Test
  void usersetsAreListedOnRequest() {
    service.write("document:plan#reader@team:ml#member", "team:ml#member@user:ana");

    ListSubjectsResponse usersets =
        service
            .permissions()
            .listSubjects(
                Questions.subjects("document:plan", "read", "team")
                    .setSubjectRelation("member")
                    .build())
            .next();
    ListSubjectsResponse users =
        service
            .permissions()
            .listSubjects(Questions.subjects("document:plan", "read", "user").build())
            .next();

    assertThat(usersets.getEntriesList())
        .extracting(ListSubjectsResponse.Entry::getId)
        .containsExactly("ml");
    assertThat(users.getEntriesList())
        .extracting(ListSubjectsResponse.Entry::getId)
        .containsExactly("ana");
  }

  @Test
  void expandShowsTheRewriteWithTheSubjectsAtItsLeaves() {
    service.write(
        "document:plan#reader@team:ml#member",
        "document:plan#reader@user:amina[from_office:{\"network\":\"office\"}]",
        "document:plan#banned@user:eve");

    ExpandNode root =
        service
            .permissions()
            .expand(
                ExpandRequest.newBuilder()
                    .setObject(Questions.item("document:plan#read@user:x").getObject())
                    .setPermission("read")
                    .build())
            .getRoot();

    assertThat(root.getRelation()).isEqualTo("read");
    assertThat(root.getKindCase()).isEqualTo(ExpandNode.KindCase.EXCLUSION);
    ExpandNode reader = root.getExclusion().getChildren(0);
    ExpandNode banned = root.getExclusion().getChildren(1);
    assertThat(reader.getRelation()).isEqualTo("reader");
    assertThat(reader.getObject().getId()).isEqualTo("plan");
    assertThat(reader.getLeaf().getSubjectsList())
        .extracting(subject -> subject.getSubject().getId())
        .containsExactlyInAnyOrder("ml", "amina");
    assertThat(reader.getLeaf().getSubjectsList())
        .filteredOn(ExpandNode.Subject::hasCondition)
        .extracting(subject -> subject.getCondition().getCaveat())
        .containsExactly("from_office");
    assertThat(banned.getLeaf().getSubjects(0).getSubject().getId()).isEqualTo("eve");
  }

  @Test
  void aDraftIsComparedAndItsVictimsAreNamed() {
    service.write("document:plan#banned@user:eve", "document:plan#reader@user:amina");
    String draft =
        TestService.SCHEMA
            .replace("  relation banned: user\n", "")
            .replace("reader - banned", "reader");

    SchemaServiceDiffResponse diff =
        service.schemas().diff(SchemaServiceDiffRequest.newBuilder().setSchema(draft).build());
    SchemaServiceDiffResponse same =
        service
            .schemas()
            .diff(SchemaServiceDiffRequest.newBuilder().setSchema(TestService.SCHEMA).build());

    assertThat(diff.getDifferencesList())
        .extracting(difference -> difference.getKind() + " " + difference.getSubject())
        .containsExactlyInAnyOrder("KIND_REMOVED document#banned", "KIND_CHANGED document#read");
    assertThat(diff.getStrandedTotal()).isEqualTo(1);
    assertThat(diff.getStranded(0).getSubject().getId()).isEqualTo("eve");
    assertThat(same.getDifferencesCount()).isZero();
    assertThat(same.getStrandedTotal()).isZero();
  }

  @Test
  void theSchemaIsReadAsItWasWrittenAtEachRevision() {
    String first = service.write("document:plan#reader@user:amina");
    String second = TestService.SCHEMA + "\n// more\ndefinition extra {}\n";
    service
        .schemas()
        .write(dev.pemba.v1.SchemaServiceWriteRequest.newBuilder().setSchema(second).build());

    assertThat(service.schemas().read(SchemaServiceReadRequest.getDefaultInstance()).getSchema())
        .isEqualTo(second);
    assertThat(
            service
                .schemas()
                .read(
                    SchemaServiceReadRequest.newBuilder()
                        .setConsistency(Questions.exactly(first))
                        .build())
                .getSchema())
        .isEqualTo(TestService.SCHEMA);
  }

  @Test
  void theSchemaTellsWhatAnswersHangOnIfAsked() {
    service
        .schemas()
        .write(
            dev.pemba.v1.SchemaServiceWriteRequest.newBuilder()
                .setSchema(
                    """
                    definition user {}
                    definition team { relation member: user | team#member }
                    definition folder { relation viewer: user }
                    definition doc {
                      relation folder: folder
                      relation reader: user | team#member
                      permission read = reader + folder->viewer
                    }
                    """)
                .build());
    SchemaServiceReadRequest plain = SchemaServiceReadRequest.getDefaultInstance();
    assertThat(service.schemas().read(plain).getFootprintsList()).isEmpty();
    Footprint read =
        service
            .schemas()
            .read(plain.toBuilder().setFootprints(true).build())
            .getFootprintsList()
            .stream()
            .filter(one -> one.getType().equals("doc") && one.getPermission().equals("read"))
            .findFirst()
            .orElseThrow();
    assertThat(read.getPartsList())
        .extracting(
            part ->
                part.getType()
                    + "#"
                    + part.getRelation()
                    + (part.getElsewhere() ? " elsewhere" : "")
                    + (part.getFollowed() ? " followed" : ""))
        .containsExactly(
            "doc#folder followed",
            "doc#reader",
            "folder#viewer elsewhere",
            "team#member elsewhere");
  }

  @Test
  void anEmptyStoreSaysThatItHasNoSchema(@TempDir Path other) {
    try (TestService empty = TestService.start(other)) {
      assertThat(
              Failures.of(
                      () -> empty.permissions().check(Questions.check("document:a#read@user:b")))
                  .reason())
          .isEqualTo(Reason.NO_SCHEMA);
      assertThat(empty.schemas().read(SchemaServiceReadRequest.getDefaultInstance()).getSchema())
          .isEmpty();
    }
  }
}
