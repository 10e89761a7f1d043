package dev.pemba.server.grpc;

import com.google.protobuf.Timestamp;
import dev.pemba.graph.Answer;
import dev.pemba.model.Condition;
import dev.pemba.model.Provenance;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.server.app.Sink;
import dev.pemba.store.Grant;
import dev.pemba.v1.Decision;
import dev.pemba.v1.End;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.SubjectRef;
import java.time.Instant;
import java.util.List;

/// Writes the parts that responses share.
final class ToProto {
  private ToProto() {}

  static Decision decision(dev.pemba.graph.Decision decision) {
    return switch (decision) {
      case ALLOWED -> Decision.DECISION_ALLOWED;
      case DENIED -> Decision.DECISION_DENIED;
      case CONDITIONAL -> Decision.DECISION_CONDITIONAL;
    };
  }

  static boolean expires(Answer answer) {
    return answer.validUntilMillis() != Grant.NEVER;
  }

  static Timestamp millis(long millis) {
    return time(Instant.ofEpochMilli(millis));
  }

  static Timestamp time(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  static ObjectRef object(dev.pemba.model.ObjectRef object) {
    return ObjectRef.newBuilder().setType(object.type().value()).setId(object.id().value()).build();
  }

  static SubjectRef subject(Subject subject) {
    SubjectRef.Builder out = SubjectRef.newBuilder().setType(subject.type().value());
    return switch (subject) {
      case Subject.Individual(var object) -> out.setId(object.id().value()).build();
      case Subject.Userset(var object, var relation) ->
          out.setId(object.id().value()).setRelation(relation.value()).build();
      case Subject.Everyone _ -> out.setId("*").build();
    };
  }

  static dev.pemba.v1.Condition condition(Condition condition) {
    return dev.pemba.v1.Condition.newBuilder()
        .setCaveat(condition.caveat().value())
        .setContext(Structs.struct(condition.context()))
        .build();
  }

  static dev.pemba.v1.Relationship relationship(Relationship relationship) {
    dev.pemba.v1.Relationship.Builder out =
        dev.pemba.v1.Relationship.newBuilder()
            .setObject(object(relationship.object()))
            .setRelation(relationship.relation().value())
            .setSubject(subject(relationship.subject()));
    relationship.condition().ifPresent(condition -> out.setCondition(condition(condition)));
    relationship.starts().ifPresent(at -> out.setStarts(time(at)));
    relationship.expiration().ifPresent(at -> out.setExpiration(time(at)));
    return out.build();
  }

  static List<dev.pemba.v1.Relationship> relationships(List<Relationship> relationships) {
    return relationships.stream().map(ToProto::relationship).toList();
  }

  static dev.pemba.v1.Provenance provenance(Provenance provenance) {
    return dev.pemba.v1.Provenance.newBuilder()
        .setActor(provenance.actor())
        .setReason(provenance.reason())
        .putAllMetadata(provenance.metadata())
        .build();
  }

  static End end(Sink.End end) {
    return End.newBuilder()
        .setToken(end.token().toString())
        .setCursor(end.cursor().map(Object::toString).orElse(""))
        .setDecisionId(end.decision().toString())
        .build();
  }
}
