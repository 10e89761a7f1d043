package dev.pemba.bench.peers;

import com.authzed.api.v1.ContextualizedCaveat;
import com.authzed.api.v1.ObjectReference;
import com.authzed.api.v1.Relationship;
import com.authzed.api.v1.SubjectReference;
import dev.pemba.bench.systems.Wire;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Subject;

/// The model's words as SpiceDB's messages.
final class SpiceDbWire {
  private final SpiceDbSchema schema;

  SpiceDbWire(SpiceDbSchema schema) {
    this.schema = schema;
  }

  Relationship relationship(dev.pemba.model.Relationship from) {
    Relationship.Builder out =
        Relationship.newBuilder()
            .setResource(object(from.object()))
            .setRelation(schema.written(from.object(), from.relation()))
            .setSubject(subject(from.subject()));
    from.condition()
        .ifPresent(
            condition ->
                out.setOptionalCaveat(
                    ContextualizedCaveat.newBuilder()
                        .setCaveatName(condition.caveat().value())
                        .setContext(Wire.struct(condition.context()))));
    from.expiration().ifPresent(at -> out.setOptionalExpiresAt(Wire.timestamp(at)));
    return out.build();
  }

  static ObjectReference object(ObjectRef from) {
    return reference(from.type().value(), SpiceDbIds.encode(from.id().value()));
  }

  static SubjectReference subject(Subject from) {
    SubjectReference.Builder out = SubjectReference.newBuilder();
    return switch (from) {
      case Subject.Individual(ObjectRef object) -> out.setObject(object(object)).build();
      case Subject.Userset(ObjectRef object, var relation) ->
          out.setObject(object(object)).setOptionalRelation(relation.value()).build();
      case Subject.Everyone(var type) -> out.setObject(reference(type.value(), "*")).build();
    };
  }

  private static ObjectReference reference(String type, String id) {
    return ObjectReference.newBuilder().setObjectType(type).setObjectId(id).build();
  }
}
