package dev.pemba.bench.systems;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.v1.Condition;
import dev.pemba.v1.SubjectRef;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The model's words as the contract's messages.
public final class Wire {
  private Wire() {}

  static dev.pemba.v1.Relationship relationship(Relationship from) {
    dev.pemba.v1.Relationship.Builder out =
        dev.pemba.v1.Relationship.newBuilder()
            .setObject(object(from.object()))
            .setRelation(from.relation().value())
            .setSubject(subject(from.subject()));
    from.condition()
        .ifPresent(
            condition ->
                out.setCondition(
                    Condition.newBuilder()
                        .setCaveat(condition.caveat().value())
                        .setContext(struct(condition.context()))));
    from.expiration().ifPresent(at -> out.setExpiration(timestamp(at)));
    return out.build();
  }

  static dev.pemba.v1.ObjectRef object(ObjectRef from) {
    return dev.pemba.v1.ObjectRef.newBuilder()
        .setType(from.type().value())
        .setId(from.id().value())
        .build();
  }

  static SubjectRef subject(Subject from) {
    SubjectRef.Builder out = SubjectRef.newBuilder().setType(from.type().value());
    return switch (from) {
      case Subject.Individual(ObjectRef object) -> out.setId(object.id().value()).build();
      case Subject.Userset(ObjectRef object, var relation) ->
          out.setId(object.id().value()).setRelation(relation.value()).build();
      case Subject.Everyone(_) -> out.setId("*").build();
    };
  }

  /// A context of text and lists of text, which is all that generated ones hold.
  public static Struct struct(Context context) {
    Struct.Builder out = Struct.newBuilder();
    context.values().forEach((name, value) -> out.putFields(name, value(value)));
    return out.build();
  }

  private static Value value(@Nullable Object from) {
    Value.Builder out = Value.newBuilder();
    if (from instanceof List<?> list) {
      list.forEach(item -> out.getListValueBuilder().addValues(value(item)));
      return out.build();
    }
    return out.setStringValue(String.valueOf(from)).build();
  }

  public static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
