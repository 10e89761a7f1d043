package dev.pemba.cli.authzen;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.pemba.model.Context;
import dev.pemba.model.Relationship;
import dev.pemba.v1.Condition;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.SubjectRef;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import io.grpc.Channel;
import java.util.List;

/// Writes a scenario's world into an empty server.
final class Loading {
  /// Relationships in one write.
  private static final int AT_ONCE = 1_000;

  private Loading() {}

  static void into(Channel channel, Scenario scenario) {
    SchemaServiceGrpc.newBlockingStub(channel)
        .write(SchemaServiceWriteRequest.newBuilder().setSchema(scenario.schema()).build());
    List<String> all = List.copyOf(scenario.relationships());
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      WriteRequest.Builder write = WriteRequest.newBuilder();
      for (String text : all.subList(from, Math.min(from + AT_ONCE, all.size()))) {
        write.addUpdates(
            Update.newBuilder()
                .setOperation(Update.Operation.OPERATION_TOUCH)
                .setRelationship(relationship(Relationship.parse(text))));
      }
      RelationshipServiceGrpc.newBlockingStub(channel).write(write.build());
    }
  }

  private static dev.pemba.v1.Relationship relationship(Relationship given) {
    SubjectRef.Builder subject =
        SubjectRef.newBuilder().setType(given.subject().type().value()).setId(id(given));
    given.subject().relation().ifPresent(relation -> subject.setRelation(relation.value()));
    dev.pemba.v1.Relationship.Builder out =
        dev.pemba.v1.Relationship.newBuilder()
            .setObject(
                ObjectRef.newBuilder()
                    .setType(given.object().type().value())
                    .setId(given.object().id().value()))
            .setRelation(given.relation().value())
            .setSubject(subject);
    given
        .condition()
        .ifPresent(
            condition ->
                out.setCondition(
                    Condition.newBuilder()
                        .setCaveat(condition.caveat().value())
                        .setContext(struct(condition.context()))));
    return out.build();
  }

  private static String id(Relationship given) {
    return switch (given.subject()) {
      case dev.pemba.model.Subject.Individual(var object) -> object.id().value();
      case dev.pemba.model.Subject.Userset(var object, _) -> object.id().value();
      case dev.pemba.model.Subject.Everyone _ -> "*";
    };
  }

  private static Struct struct(Context context) {
    Struct.Builder struct = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(context.toString(), struct);
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException("a context that is no JSON", impossible);
    }
    return struct.build();
  }
}
