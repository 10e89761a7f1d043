package dev.pemba.bench.peers;

import dev.pemba.bench.peers.openfga.Condition;
import dev.pemba.bench.peers.openfga.ConditionParamTypeRef;
import dev.pemba.bench.peers.openfga.Metadata;
import dev.pemba.bench.peers.openfga.RelationMetadata;
import dev.pemba.bench.peers.openfga.RelationReference;
import dev.pemba.bench.peers.openfga.TypeDefinition;
import dev.pemba.bench.peers.openfga.Wildcard;
import dev.pemba.bench.peers.openfga.WriteAuthorizationModelRequest;
import dev.pemba.model.CaveatName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Definition;
import dev.pemba.schema.ParameterType;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import java.util.function.Function;

/// A schema as an OpenFGA model, but for the permissions that OpenFGA has no words for, and those
/// that are made of them; [OpenFgaLimits] says which and why.
///
/// OpenFGA knows no expiration: `user with expiration` is a plain `user` there.
final class OpenFgaModel {
  private final Schema schema;
  private final OpenFgaLimits limits;

  OpenFgaModel(Schema schema) {
    this.schema = schema;
    this.limits = new OpenFgaLimits(schema);
  }

  OpenFgaLimits limits() {
    return limits;
  }

  /// The call that writes it, but for the store.
  WriteAuthorizationModelRequest.Builder request() {
    WriteAuthorizationModelRequest.Builder out =
        WriteAuthorizationModelRequest.newBuilder().setSchemaVersion("1.1");
    schema.definitions().values().forEach(type -> out.addTypeDefinitions(type(type)));
    schema
        .caveats()
        .values()
        .forEach(caveat -> out.putConditions(caveat.name().value(), condition(caveat)));
    return out;
  }

  private TypeDefinition type(Definition from) {
    TypeDefinition.Builder out = TypeDefinition.newBuilder().setType(from.name().value());
    Metadata.Builder metadata = Metadata.newBuilder();
    for (Relation relation : from.relations().values()) {
      if (limits.reason(relation).isEmpty()) {
        out.putRelations(relation.name().value(), OpenFgaRewrites.of(relation.rewrite()));
        metadata.putRelations(relation.name().value(), subjects(relation));
      }
    }
    return out.setMetadata(metadata).build();
  }

  private static RelationMetadata subjects(Relation relation) {
    RelationMetadata.Builder out = RelationMetadata.newBuilder();
    relation.subjects().stream()
        .map(OpenFgaModel::reference)
        .distinct()
        .forEach(out::addDirectlyRelatedUserTypes);
    return out.build();
  }

  private static RelationReference reference(AllowedSubject from) {
    RelationReference.Builder out = RelationReference.newBuilder().setType(from.type().value());
    from.relation().ifPresent(name -> out.setRelation(name.value()));
    if (from.everyone()) {
      out.setWildcard(Wildcard.getDefaultInstance());
    }
    from.caveat().map(CaveatName::value).ifPresent(out::setCondition);
    return out.build();
  }

  private static Condition condition(Caveat from) {
    Condition.Builder out =
        Condition.newBuilder()
            .setName(from.name().value())
            .setExpression(from.expression().strip());
    from.parameters().forEach((name, type) -> out.putParameters(name, parameter(type)));
    return out.build();
  }

  private static ConditionParamTypeRef parameter(ParameterType type) {
    Function<ConditionParamTypeRef.TypeName, ConditionParamTypeRef.Builder> named =
        name -> ConditionParamTypeRef.newBuilder().setTypeName(name);
    return switch (type) {
      case ParameterType.ListOf(var element) ->
          named
              .apply(ConditionParamTypeRef.TypeName.TYPE_NAME_LIST)
              .addGenericTypes(parameter(element))
              .build();
      case ParameterType.MapOf(var value) ->
          named
              .apply(ConditionParamTypeRef.TypeName.TYPE_NAME_MAP)
              .addGenericTypes(parameter(value))
              .build();
      case ParameterType.Basic(var kind) -> named.apply(basic(kind)).build();
    };
  }

  private static ConditionParamTypeRef.TypeName basic(ParameterType.Kind kind) {
    return switch (kind) {
      case BOOL -> ConditionParamTypeRef.TypeName.TYPE_NAME_BOOL;
      case INT -> ConditionParamTypeRef.TypeName.TYPE_NAME_INT;
      case UINT -> ConditionParamTypeRef.TypeName.TYPE_NAME_UINT;
      case DOUBLE -> ConditionParamTypeRef.TypeName.TYPE_NAME_DOUBLE;
      case STRING -> ConditionParamTypeRef.TypeName.TYPE_NAME_STRING;
      case DURATION -> ConditionParamTypeRef.TypeName.TYPE_NAME_DURATION;
      case TIMESTAMP -> ConditionParamTypeRef.TypeName.TYPE_NAME_TIMESTAMP;
      case IPADDRESS -> ConditionParamTypeRef.TypeName.TYPE_NAME_IPADDRESS;
      case ANY -> ConditionParamTypeRef.TypeName.TYPE_NAME_ANY;
      case BYTES -> throw new InexpressibleException("OpenFGA has no parameters of type `bytes`");
    };
  }
}
