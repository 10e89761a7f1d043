package dev.pemba.bench.peers;

import com.authzed.api.v1.CheckBulkPermissionsRequest;
import com.authzed.api.v1.CheckBulkPermissionsRequestItem;
import com.authzed.api.v1.CheckPermissionRequest;
import com.authzed.api.v1.Consistency;
import com.authzed.api.v1.LookupResourcesRequest;
import com.authzed.api.v1.LookupSubjectsRequest;
import com.authzed.api.v1.RelationshipUpdate;
import com.authzed.api.v1.WriteRelationshipsRequest;
import com.authzed.api.v1.ZedToken;
import dev.pemba.bench.systems.Wire;
import dev.pemba.bench.worlds.Question;

/// Questions as SpiceDB's requests.
///
/// @param consistency of all that does not wait for a write of its own
record SpiceDbRequests(SpiceDbWire wire, Consistency consistency) {

  CheckPermissionRequest check(Question.Check question) {
    return bareCheck(question).setConsistency(consistency).build();
  }

  /// Without a consistency: [#atLeast] is put after its bytes.
  static CheckPermissionRequest.Builder bareCheck(Question.Check question) {
    CheckPermissionRequest.Builder out =
        CheckPermissionRequest.newBuilder()
            .setResource(SpiceDbWire.object(question.object()))
            .setPermission(question.permission().value())
            .setSubject(SpiceDbWire.subject(question.subject()));
    if (!question.context().isEmpty()) {
      out.setContext(Wire.struct(question.context()));
    }
    return out;
  }

  static CheckPermissionRequest atLeast(String token) {
    return CheckPermissionRequest.newBuilder()
        .setConsistency(
            Consistency.newBuilder().setAtLeastAsFresh(ZedToken.newBuilder().setToken(token)))
        .build();
  }

  CheckBulkPermissionsRequest checkMany(Question.CheckMany question) {
    CheckBulkPermissionsRequest.Builder out =
        CheckBulkPermissionsRequest.newBuilder().setConsistency(consistency);
    for (Question.Check item : question.items()) {
      CheckBulkPermissionsRequestItem.Builder one =
          CheckBulkPermissionsRequestItem.newBuilder()
              .setResource(SpiceDbWire.object(item.object()))
              .setPermission(item.permission().value())
              .setSubject(SpiceDbWire.subject(item.subject()));
      if (!item.context().isEmpty()) {
        one.setContext(Wire.struct(item.context()));
      }
      out.addItems(one);
    }
    return out.build();
  }

  LookupResourcesRequest listObjects(Question.ListObjects question) {
    LookupResourcesRequest.Builder out =
        LookupResourcesRequest.newBuilder()
            .setConsistency(consistency)
            .setResourceObjectType(question.type().value())
            .setPermission(question.permission().value())
            .setSubject(SpiceDbWire.subject(question.subject()))
            .setOptionalLimit(question.pageSize());
    if (!question.context().isEmpty()) {
      out.setContext(Wire.struct(question.context()));
    }
    return out.build();
  }

  /// The whole list, as SpiceDB has no pages of subjects.
  LookupSubjectsRequest listSubjects(Question.ListSubjects question) {
    LookupSubjectsRequest.Builder out =
        LookupSubjectsRequest.newBuilder()
            .setConsistency(consistency)
            .setResource(SpiceDbWire.object(question.object()))
            .setPermission(question.permission().value())
            .setSubjectObjectType(question.subjectType().value());
    if (!question.context().isEmpty()) {
      out.setContext(Wire.struct(question.context()));
    }
    return out.build();
  }

  WriteRelationshipsRequest write(Question.Write question) {
    WriteRelationshipsRequest.Builder out = WriteRelationshipsRequest.newBuilder();
    question
        .relationships()
        .forEach(
            relationship ->
                out.addUpdates(
                    RelationshipUpdate.newBuilder()
                        .setOperation(RelationshipUpdate.Operation.OPERATION_TOUCH)
                        .setRelationship(wire.relationship(relationship))));
    return out.build();
  }
}
