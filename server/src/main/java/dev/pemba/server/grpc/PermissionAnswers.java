package dev.pemba.server.grpc;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Decision;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.CheckMany;
import dev.pemba.server.app.CheckMany.ItemResult;
import dev.pemba.server.app.CheckPermission;
import dev.pemba.server.app.ListPermissions;
import dev.pemba.v1.ChainLink;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Failure;
import dev.pemba.v1.ListPermissionsResponse;

/// Writes the responses of `PermissionService` but for those of lists: see [ListMessages].
final class PermissionAnswers {
  /// Nearly all answers of a large `CheckMany` are one of these two.
  private static final CheckManyResponse.Answer ALLOWED = plain(Decision.ALLOWED).build();

  private static final CheckManyResponse.Answer DENIED = plain(Decision.DENIED).build();

  private PermissionAnswers() {}

  static CheckResponse check(CheckPermission.Result result) {
    Answer answer = result.answer();
    CheckResponse.Builder out =
        CheckResponse.newBuilder()
            .setDecision(ToProto.decision(answer.decision()))
            .setToken(result.token().toString())
            .setDecisionId(result.decision().toString());
    if (!answer.missing().isEmpty()) {
      out.addAllMissingContext(answer.missing());
    }
    if (ToProto.expires(answer)) {
      out.setValidUntil(ToProto.millis(answer.validUntilMillis()));
    }
    answer.failed().ifPresent(failed -> out.setFailedLink(link(failed)));
    return out.build();
  }

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

  static CheckManyResponse checkMany(CheckMany.Result result) {
    CheckManyResponse.Builder out =
        CheckManyResponse.newBuilder()
            .setToken(result.token().toString())
            .setDecisionId(result.decision().toString());
    for (ItemResult item : result.items()) {
      out.addAnswers(
          switch (item) {
            case ItemResult.Failed(PembaException failure) ->
                CheckManyResponse.Answer.newBuilder().setError(failure(failure)).build();
            case ItemResult.Answered(Answer answer, _) -> one(answer);
          });
    }
    return out.build();
  }

  private static CheckManyResponse.Answer one(Answer answer) {
    if (answer.missing().isEmpty() && !ToProto.expires(answer) && answer.failed().isEmpty()) {
      return switch (answer.decision()) {
        case ALLOWED -> ALLOWED;
        case DENIED -> DENIED;
        case CONDITIONAL -> plain(answer.decision()).build();
      };
    }
    CheckManyResponse.Answer.Builder told =
        plain(answer.decision()).addAllMissingContext(answer.missing());
    if (ToProto.expires(answer)) {
      told.setValidUntil(ToProto.millis(answer.validUntilMillis()));
    }
    answer.failed().ifPresent(failed -> told.setFailedLink(link(failed)));
    return told.build();
  }

  private static CheckManyResponse.Answer.Builder plain(Decision decision) {
    return CheckManyResponse.Answer.newBuilder().setDecision(ToProto.decision(decision));
  }

  private static Failure failure(PembaException failure) {
    return Failure.newBuilder()
        .setCode(Statuses.codeOf(failure.reason()).value())
        .setReason(failure.reason().name())
        .setMessage(String.valueOf(failure.getMessage()))
        .putAllMetadata(failure.details())
        .build();
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
