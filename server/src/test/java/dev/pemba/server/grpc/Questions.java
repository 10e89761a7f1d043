package dev.pemba.server.grpc;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.Subject;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListSubjectsRequest;
import java.time.Instant;

/// Requests from text: `document:plan#read@user:amina`.
final class Questions {
  private Questions() {}

  static CheckRequest check(String question) {
    return check(question, Consistency.getDefaultInstance());
  }

  static CheckRequest check(String question, Consistency consistency) {
    CheckManyRequest.Item item = item(question);
    return CheckRequest.newBuilder()
        .setConsistency(consistency)
        .setObject(item.getObject())
        .setPermission(item.getPermission())
        .setSubject(item.getSubject())
        .build();
  }

  static CheckManyRequest.Item item(String question) {
    int hash = question.indexOf('#');
    int at = question.indexOf('@', hash);
    return CheckManyRequest.Item.newBuilder()
        .setObject(ToProto.object(ObjectRef.parse(question.substring(0, hash))))
        .setPermission(question.substring(hash + 1, at))
        .setSubject(ToProto.subject(Subject.parse(question.substring(at + 1))))
        .build();
  }

  static ListObjectsRequest.Builder objects(String type, String permission, String subject) {
    return ListObjectsRequest.newBuilder()
        .setObjectType(type)
        .setPermission(permission)
        .setSubject(ToProto.subject(Subject.parse(subject)));
  }

  static ListSubjectsRequest.Builder subjects(String object, String permission, String type) {
    return ListSubjectsRequest.newBuilder()
        .setObject(ToProto.object(ObjectRef.parse(object)))
        .setPermission(permission)
        .setSubjectType(type);
  }

  static Consistency exactly(String token) {
    return Consistency.newBuilder().setExactly(token).build();
  }

  static Consistency atLeast(String token) {
    return Consistency.newBuilder().setAtLeast(token).build();
  }

  static Consistency asOf(Instant time) {
    return Consistency.newBuilder().setAsOf(ToProto.time(time)).build();
  }
}
