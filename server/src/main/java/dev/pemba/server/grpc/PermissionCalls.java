package dev.pemba.server.grpc;

import dev.pemba.graph.Chain;
import dev.pemba.graph.Question;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.model.RelationName;
import dev.pemba.server.app.Consistency;
import dev.pemba.server.app.Expand;
import dev.pemba.server.app.ExplainPermission;
import dev.pemba.server.app.Given;
import dev.pemba.server.app.ListPermissions;
import dev.pemba.server.app.Worlds;
import dev.pemba.server.config.Role;
import dev.pemba.v1.ExpandRequest;
import dev.pemba.v1.ExpandResponse;
import dev.pemba.v1.ExplainRequest;
import dev.pemba.v1.ExplainResponse;
import dev.pemba.v1.ListPermissionsRequest;
import dev.pemba.v1.ListPermissionsResponse;
import dev.pemba.v1.PermissionServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// `pemba.v1.PermissionService`: reads requests, asks the use cases, writes responses. Its checks
/// are [CheckCalls], and its lists [ListCalls].
final class PermissionCalls extends PermissionServiceGrpc.PermissionServiceImplBase {
  /// Checks in one call, and contextual relationships, that are still worth trying on the network
  /// thread.
  static final int QUICK = 32;

  private static final Field OBJECT = Field.of("object");
  private static final Field PERMISSION = Field.of("permission");
  private static final Field SUBJECT = Field.of("subject");
  private static final Field ACTORS = Field.of("actors");

  private final Replies replies;
  private final Worlds worlds;
  private final UseCases.Permissions use;

  PermissionCalls(Replies replies, Worlds worlds, UseCases.Permissions use) {
    this.replies = replies;
    this.worlds = worlds;
    this.use = use;
  }

  /// What is on record is for those who audit.
  private void explainRecorded(ExplainRequest request, StreamObserver<ExplainResponse> responses) {
    replies.permitted(
        responses,
        Role.AUDIT,
        incoming ->
            ExplanationAnswer.of(
                use.explain()
                    .run(
                        Field.of("decision_id")
                            .checked(request.getDecisionId(), PermissionCalls::decisionId),
                        request.getDecisionItem(),
                        incoming.effort())));
  }

  private static UUID decisionId(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException _) {
      throw PembaException.malformed("`%s` is no decision id".formatted(Printable.of(text)));
    }
  }

  /// True if the world is at hand and what the request brings along is little.
  static boolean isQuick(Worlds worlds, Consistency consistency, Given given) {
    return given.contextual().size() <= QUICK
        && given.draft().isEmpty()
        && worlds.isImmediate(consistency);
  }

  @Override
  public void listPermissions(
      ListPermissionsRequest request, StreamObserver<ListPermissionsResponse> responses) {
    replies.question(
        responses,
        () -> {
          List<ObjectRef> objects = new ArrayList<>();
          for (int i = 0; i < request.getObjectsCount(); i++) {
            objects.add(
                FromProto.object(true, request.getObjects(i), Field.of("objects").index(i)));
          }
          Set<RelationName> permissions = new LinkedHashSet<>();
          for (int i = 0; i < request.getPermissionsCount(); i++) {
            permissions.add(
                FromProto.relation(request.getPermissions(i), Field.of("permissions").index(i)));
          }
          ListPermissions.Query query =
              new ListPermissions.Query(
                  FromProto.consistency(request.getConsistency()),
                  new Chain(
                      FromProto.subject(request.hasSubject(), request.getSubject(), SUBJECT),
                      FromProto.actors(request.getActorsList(), ACTORS)),
                  objects,
                  permissions,
                  FromProto.given(request.getContext(), request.getContextualRelationshipsList()));
          return new Replies.Question<>(
              objects.size() <= QUICK && isQuick(worlds, query.consistency(), query.given()),
              effort -> PermissionAnswers.permissions(use.listPermissions().run(query, effort)));
        });
  }

  @Override
  public void expand(ExpandRequest request, StreamObserver<ExpandResponse> responses) {
    replies.blocking(
        responses,
        incoming -> {
          ObjectRef object = FromProto.object(request.hasObject(), request.getObject(), OBJECT);
          Expand.Query query =
              new Expand.Query(
                  FromProto.consistency(request.getConsistency()),
                  object,
                  FromProto.relation(request.getPermission(), PERMISSION),
                  FromProto.draft(request.getDraft()));
          Expand.Result result = use.expand().run(query, incoming.effort());
          return ExpandResponse.newBuilder()
              .setRoot(ExpandTree.node(object, result.root()))
              .setToken(result.token().toString())
              .setDecisionId(result.decision().toString())
              .build();
        });
  }

  @Override
  public void explain(ExplainRequest request, StreamObserver<ExplainResponse> responses) {
    if (!request.getDecisionId().isEmpty()) {
      explainRecorded(request, responses);
      return;
    }
    replies.blocking(
        responses,
        incoming -> {
          ExplainPermission.Query query =
              new ExplainPermission.Query(
                  FromProto.consistency(request.getConsistency()),
                  new Question(
                      FromProto.object(request.hasObject(), request.getObject(), OBJECT),
                      FromProto.relation(request.getPermission(), PERMISSION),
                      FromProto.subject(request.hasSubject(), request.getSubject(), SUBJECT),
                      FromProto.actors(request.getActorsList(), ACTORS)),
                  FromProto.given(
                      request.getContext(),
                      request.getContextualRelationshipsList(),
                      request.getDraft()));
          return ExplanationAnswer.of(use.explain().run(query, incoming.effort()));
        });
  }
}
