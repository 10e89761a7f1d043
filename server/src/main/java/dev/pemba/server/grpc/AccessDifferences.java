package dev.pemba.server.grpc;

import dev.pemba.graph.Question;
import dev.pemba.model.Change;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.TypeName;
import dev.pemba.server.app.AccessScope;
import dev.pemba.server.app.Cause;
import dev.pemba.server.app.DiffAccess;
import dev.pemba.store.IdBytes;
import dev.pemba.v1.DiffAccessRequest;
import dev.pemba.v1.DiffAccessResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads requests of `DiffAccess` and writes its responses.
final class AccessDifferences {
  private AccessDifferences() {}

  static DiffAccess.Query query(DiffAccessRequest request) {
    return new DiffAccess.Query(
        request.hasFrom()
            ? Optional.of(FromProto.consistency(request.getFrom(), Field.of("from")))
            : Optional.empty(),
        FromProto.consistency(request.getTo(), Field.of("to")),
        FromProto.draft(request.getDraft()),
        scope(request),
        FromProto.context(request.getContext()));
  }

  private static AccessScope scope(DiffAccessRequest request) {
    Set<TypeName> types = new LinkedHashSet<>();
    for (int i = 0; i < request.getObjectTypesCount(); i++) {
      types.add(FromProto.type(request.getObjectTypes(i), Field.of("object_types").index(i)));
    }
    Set<RelationName> permissions = new LinkedHashSet<>();
    for (int i = 0; i < request.getPermissionsCount(); i++) {
      permissions.add(
          FromProto.relation(request.getPermissions(i), Field.of("permissions").index(i)));
    }
    return new AccessScope(
        types,
        request.hasObject()
            ? Optional.of(FromProto.object(true, request.getObject(), Field.of("object")))
            : Optional.empty(),
        permissions,
        request.hasSubject()
            ? Optional.of(FromProto.subject(true, request.getSubject(), Field.of("subject")))
            : Optional.empty(),
        FromProto.actors(request.getActorsList(), Field.of("actors")));
  }

  static DiffAccessResponse response(
      List<DiffAccess.Difference> differences, Optional<DiffAccess.End> end) {
    DiffAccessResponse.Builder out = DiffAccessResponse.newBuilder();
    for (DiffAccess.Difference difference : differences) {
      Question question = difference.question();
      DiffAccessResponse.Difference.Builder told =
          out.addDifferencesBuilder()
              .setObject(ToProto.object(question.object()))
              .setPermission(question.permission().value())
              .setSubject(ToProto.subject(question.subject()))
              .addAllActors(question.actors().stream().map(ToProto::object).toList())
              .addAllExcludedIds(difference.excluded().stream().map(IdBytes::toString).toList())
              .setBefore(ToProto.decision(difference.before()))
              .setAfter(ToProto.decision(difference.after()));
      difference.cause().ifPresent(cause -> told.setCause(cause(cause)));
    }
    end.ifPresent(
        last ->
            out.setEnd(
                DiffAccessResponse.End.newBuilder()
                    .setFromToken(last.from().toString())
                    .setToToken(last.to().toString())
                    .setGained(last.gained())
                    .setLost(last.lost())
                    .setDecisionId(last.decision().toString())));
    return out.build();
  }

  private static DiffAccessResponse.Cause cause(Cause cause) {
    DiffAccessResponse.Cause.Builder out = DiffAccessResponse.Cause.newBuilder();
    switch (cause) {
      case Cause.ByChange change ->
          out.setAt(ToProto.time(change.origin().time()))
              .setProvenance(ToProto.provenance(change.origin().provenance()))
              .setToken(change.token().toString())
              .addAllUpdates(change.updates().stream().map(Updates::update).toList())
              .setSchemaChanged(change.schemaChanged());
      case Cause.ByTime time -> {
        out.setAt(ToProto.time(time.at()));
        for (Relationship relationship : time.turned()) {
          boolean started = relationship.starts().filter(at -> at.equals(time.at())).isPresent();
          out.addUpdates(
              Updates.update(
                  new Change.Update(
                      started ? Change.Operation.CREATE : Change.Operation.DELETE, relationship)));
        }
      }
    }
    return out.build();
  }
}
