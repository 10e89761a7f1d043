package dev.pemba.server.grpc;

import dev.pemba.server.app.ListPermissions;
import dev.pemba.v1.ChainLink;
import dev.pemba.v1.ListPermissionsResponse;

/// Writes the responses of `PermissionService` but for those of lists and checks: see
/// [ListMessages] and [CheckMessages].
final class PermissionAnswers {
  private PermissionAnswers() {}

  static ChainLink link(dev.pemba.graph.ChainLink failed) {
    ChainLink.Builder out =
        ChainLink.newBuilder()
            .setIndex(failed.index())
            .setKind(
                switch (failed.kind()) {
                  case ACTOR -> ChainLink.Kind.KIND_ACTOR;
                  case DELEGATION -> ChainLink.Kind.KIND_DELEGATION;
                })
            .setTaker(ToProto.subject(failed.taker()))
            .setText(failed.text());
    failed.giver().ifPresent(giver -> out.setGiver(ToProto.subject(giver)));
    return out.build();
  }

  static ListPermissionsResponse permissions(ListPermissions.Result result) {
    ListPermissionsResponse.Builder out =
        ListPermissionsResponse.newBuilder()
            .setToken(result.token().toString())
            .setDecisionId(result.decision().toString());
    for (ListPermissions.Held held : result.objects()) {
      ListPermissionsResponse.ObjectPermissions.Builder of =
          out.addObjectsBuilder().setObject(ToProto.object(held.object()));
      for (ListPermissions.HeldPermission permission : held.permissions()) {
        of.addPermissionsBuilder()
            .setPermission(permission.name().value())
            .setDecision(ToProto.decision(permission.answer().decision()))
            .addAllMissingContext(permission.answer().missing());
      }
    }
    return out.build();
  }
}
