package dev.pemba.bench.systems;

import dev.pemba.bench.worlds.Question;
import dev.pemba.model.Context;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;

/// Questions as Pemba's requests.
public final class Requests {
  private Requests() {}

  public static CheckRequest check(Question.Check question) {
    CheckRequest.Builder out =
        CheckRequest.newBuilder()
            .setObject(Wire.object(question.object()))
            .setPermission(question.permission().value())
            .setSubject(Wire.subject(question.subject()));
    if (!question.context().isEmpty()) {
      out.setContext(Wire.struct(question.context()));
    }
    return out.build();
  }

  static CheckManyRequest checkMany(Question.CheckMany question) {
    CheckManyRequest.Builder out = CheckManyRequest.newBuilder();
    Context context = question.items().getFirst().context();
    if (!context.isEmpty()) {
      out.setContext(Wire.struct(context));
    }
    for (Question.Check item : question.items()) {
      out.addItems(
          CheckManyRequest.Item.newBuilder()
              .setObject(Wire.object(item.object()))
              .setPermission(item.permission().value())
              .setSubject(Wire.subject(item.subject())));
    }
    return out.build();
  }

  static ListObjectsRequest listObjects(Question.ListObjects question) {
    ListObjectsRequest.Builder out =
        ListObjectsRequest.newBuilder()
            .setObjectType(question.type().value())
            .setPermission(question.permission().value())
            .setSubject(Wire.subject(question.subject()))
            .setPageSize(question.pageSize());
    if (!question.context().isEmpty()) {
      out.setContext(Wire.struct(question.context()));
    }
    return out.build();
  }

  static ListSubjectsRequest listSubjects(Question.ListSubjects question) {
    ListSubjectsRequest.Builder out =
        ListSubjectsRequest.newBuilder()
            .setObject(Wire.object(question.object()))
            .setPermission(question.permission().value())
            .setSubjectType(question.subjectType().value())
            .setPageSize(question.pageSize());
    if (!question.context().isEmpty()) {
      out.setContext(Wire.struct(question.context()));
    }
    return out.build();
  }

  static WriteRequest write(Question.Write question) {
    WriteRequest.Builder out = WriteRequest.newBuilder();
    question
        .relationships()
        .forEach(
            relationship ->
                out.addUpdates(
                    Update.newBuilder()
                        .setOperation(Update.Operation.OPERATION_TOUCH)
                        .setRelationship(Wire.relationship(relationship))));
    return out.build();
  }
}
