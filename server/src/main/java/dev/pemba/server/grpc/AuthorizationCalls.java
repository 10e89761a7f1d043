package dev.pemba.server.grpc;

import dev.pemba.authzen.v1.Action;
import dev.pemba.authzen.v1.AuthorizationServiceGrpc;
import dev.pemba.authzen.v1.Entity;
import dev.pemba.authzen.v1.EvaluateManyRequest;
import dev.pemba.authzen.v1.EvaluateManyResponse;
import dev.pemba.authzen.v1.EvaluateRequest;
import dev.pemba.authzen.v1.EvaluateResponse;
import dev.pemba.authzen.v1.Options;
import dev.pemba.authzen.v1.SearchActionsRequest;
import dev.pemba.authzen.v1.SearchActionsResponse;
import dev.pemba.authzen.v1.SearchResourcesRequest;
import dev.pemba.authzen.v1.SearchResourcesResponse;
import dev.pemba.authzen.v1.SearchSubjectsRequest;
import dev.pemba.authzen.v1.SearchSubjectsResponse;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.CheckMany;
import dev.pemba.server.app.authzen.EvaluateMany;
import dev.pemba.server.app.authzen.Evaluation;
import dev.pemba.server.app.authzen.Page;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `pemba.authzen.v1.AuthorizationService`: reads requests, asks the use cases, writes responses.
final class AuthorizationCalls extends AuthorizationServiceGrpc.AuthorizationServiceImplBase {
  /// Evaluations in one call that are still worth trying on the network thread.
  private static final int QUICK = 32;

  private final Replies replies;
  private final UseCases.Authorizations use;

  AuthorizationCalls(Replies replies, UseCases.Authorizations use) {
    this.replies = replies;
    this.use = use;
  }

  @Override
  public void evaluate(EvaluateRequest request, StreamObserver<EvaluateResponse> responses) {
    replies.question(
        responses,
        () -> {
          Evaluation evaluation =
              EvaluationParts.of(request.getSubject(), request.getAction(), request.getResource())
                  .evaluation(request.getContext());
          return new Replies.Question<>(
              true,
              effort ->
                  EvaluationAnswers.one(
                      use.evaluate().run(evaluation, isReasoned(request.getOptions()), effort),
                      evaluation,
                      request.getOptions()));
        });
  }

  @Override
  public void evaluateMany(
      EvaluateManyRequest request, StreamObserver<EvaluateManyResponse> responses) {
    EvaluationParts defaults =
        EvaluationParts.of(request.getSubject(), request.getAction(), request.getResource());
    if (request.getEvaluationsCount() == 0) {
      replies.question(
          responses,
          () -> {
            Evaluation evaluation = defaults.evaluation(request.getContext());
            return new Replies.Question<>(
                true,
                effort ->
                    EvaluationAnswers.only(
                        use.evaluate().run(evaluation, isReasoned(request.getOptions()), effort),
                        evaluation,
                        request.getOptions()));
          });
      return;
    }
    replies.question(
        responses,
        () -> {
          List<EvaluateMany.Item> items = new ArrayList<>(request.getEvaluationsCount());
          for (int i = 0; i < request.getEvaluationsCount(); i++) {
            items.add(item(request, defaults, i));
          }
          EvaluateMany.Query query =
              new EvaluateMany.Query(
                  items, until(request.getOptions()), isReasoned(request.getOptions()));
          return new Replies.Question<>(
              items.size() <= QUICK,
              effort ->
                  EvaluationAnswers.many(
                      use.evaluateMany().run(query, effort), items, request.getOptions()));
        });
  }

  private static EvaluateMany.Item item(
      EvaluateManyRequest request, EvaluationParts defaults, int index) {
    EvaluateManyRequest.Evaluation own = request.getEvaluations(index);
    Optional<PembaException> unreadable = UnreadableEvaluation.fault(own);
    if (unreadable.isPresent()) {
      return new EvaluateMany.Item.Faulty(unreadable.get());
    }
    try {
      return new EvaluateMany.Item.Asked(
          defaults
              .with(own, Field.of("evaluations").index(index))
              .evaluation(own.hasContext() ? own.getContext() : request.getContext()));
    } catch (PembaException failure) {
      return new EvaluateMany.Item.Faulty(failure);
    }
  }

  private static CheckMany.Until until(Options options) {
    return switch (options.getEvaluationsSemantic()) {
      case "", "execute_all" -> CheckMany.Until.THE_END;
      case "deny_on_first_deny" -> CheckMany.Until.NOT_ALLOWED;
      case "permit_on_first_permit" -> CheckMany.Until.ALLOWED;
      default ->
          throw Field.of("options")
              .child("evaluations_semantic")
              .malformed(
                  "is none of `execute_all`, `deny_on_first_deny` and `permit_on_first_permit`");
    };
  }

  private static boolean isReasoned(Options options) {
    return options.getReasonAdmin();
  }

  @Override
  public void searchSubjects(
      SearchSubjectsRequest request, StreamObserver<SearchSubjectsResponse> responses) {
    replies.question(
        responses,
        () -> {
          Evaluation asked =
              EvaluationParts.of(request.getSubject(), request.getAction(), request.getResource())
                  .forSubjects(request.getContext());
          Page page = EvaluationParts.page(request.getPage());
          return new Replies.Question<>(
              true,
              effort -> {
                Page.Results<String> found = use.search().subjects(asked, page, effort);
                SearchSubjectsResponse.Builder out =
                    SearchSubjectsResponse.newBuilder().setPage(EvaluationAnswers.page(found));
                found
                    .found()
                    .forEach(id -> out.addResults(entity(request.getSubject().getType(), id)));
                return out.build();
              });
        });
  }

  @Override
  public void searchResources(
      SearchResourcesRequest request, StreamObserver<SearchResourcesResponse> responses) {
    replies.question(
        responses,
        () -> {
          Evaluation asked =
              EvaluationParts.of(request.getSubject(), request.getAction(), request.getResource())
                  .forResources(request.getContext());
          Page page = EvaluationParts.page(request.getPage());
          return new Replies.Question<>(
              true,
              effort -> {
                Page.Results<String> found = use.search().resources(asked, page, effort);
                SearchResourcesResponse.Builder out =
                    SearchResourcesResponse.newBuilder().setPage(EvaluationAnswers.page(found));
                found
                    .found()
                    .forEach(id -> out.addResults(entity(request.getResource().getType(), id)));
                return out.build();
              });
        });
  }

  private static Entity entity(String type, String id) {
    return Entity.newBuilder().setType(type).setId(id).build();
  }

  @Override
  public void searchActions(
      SearchActionsRequest request, StreamObserver<SearchActionsResponse> responses) {
    replies.question(
        responses,
        () -> {
          Evaluation asked =
              EvaluationParts.of(
                      request.getSubject(), Action.getDefaultInstance(), request.getResource())
                  .forActions(request.getContext());
          Page page = EvaluationParts.page(request.getPage());
          return new Replies.Question<>(
              true,
              effort -> {
                Page.Results<String> found = use.search().actions(asked, page, effort);
                SearchActionsResponse.Builder out =
                    SearchActionsResponse.newBuilder().setPage(EvaluationAnswers.page(found));
                found.found().forEach(name -> out.addResultsBuilder().setName(name));
                return out.build();
              });
        });
  }
}
