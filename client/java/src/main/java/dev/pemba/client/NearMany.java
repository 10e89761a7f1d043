package dev.pemba.client;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Consistency;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Many checks at once through a [NearCache]: what is known is answered here, and only the rest is
/// asked for. Thread-safe.
///
/// INVARIANT (one snapshot near and far): all answers are those of one revision. What is kept holds
/// at the position of the watch, so the rest is asked for at exactly that; where the server has it
/// no more, everything is asked for anew.
final class NearMany {
  private static final Set<Reason> GONE =
      EnumSet.of(
          Reason.REVISION_NOT_KEPT, Reason.REVISION_NOT_REACHED, Reason.TOKEN_OF_ANOTHER_STORE);

  private final NearCache cache;
  private final Memory memory;
  private final Checks next;

  NearMany(NearCache cache, Memory memory, Checks next) {
    this.cache = cache;
    this.memory = memory;
    this.next = next;
  }

  /// What is known of the items at one position.
  ///
  /// @param known by place; empty where the server must be asked
  private record Found(
      NearCache.Look look, List<Optional<CheckResponse>> known, List<Integer> unknown) {}

  CompletableFuture<CheckManyResponse> ask(CheckManyRequest request) {
    if (request.getContextualRelationshipsCount() > 0 || request.hasDraft()) {
      cache.countPassed(request.getItemsCount());
      return next.askMany(request);
    }
    cache.startWatching();
    List<Optional<Question>> questions =
        request.getItemsList().stream()
            .map(item -> Question.of(Items.single(item, request.getContext())))
            .toList();
    return switch (request.getConsistency().getRequirementCase()) {
      case EXACTLY, AS_OF -> {
        cache.countPassed(request.getItemsCount());
        yield next.askMany(request);
      }
      case HEAD -> {
        cache.countPassed(request.getItemsCount());
        yield askAll(request, questions);
      }
      case AT_LEAST -> answer(request, questions, request.getConsistency().getAtLeast());
      case REQUIREMENT_NOT_SET -> answer(request, questions, memory.required());
    };
  }

  private CompletableFuture<CheckManyResponse> answer(
      CheckManyRequest request, List<Optional<Question>> questions, String atLeast) {
    NearCache.Look look = cache.look(atLeast).orElse(null);
    Found found = look == null ? null : find(look, questions);
    if (found == null || found.unknown().size() == questions.size()) {
      cache.count(0, questions.size());
      return askAll(request, questions);
    }
    cache.count(questions.size() - found.unknown().size(), found.unknown().size());
    confirmIfDue(request, found);
    return found.unknown().isEmpty()
        ? CompletableFuture.completedFuture(merged(found, Optional.empty()))
        : askRest(request, questions, found);
  }

  /// One of those that were answered here is enough.
  private void confirmIfDue(CheckManyRequest request, Found found) {
    int place = 0;
    while (found.known().get(place).isEmpty()) {
      place++;
    }
    cache.confirmIfDue(
        found.look(),
        Items.single(request.getItems(place), request.getContext()).toBuilder()
            .setConsistency(request.getConsistency())
            .build(),
        next);
  }

  private Found find(NearCache.Look look, List<Optional<Question>> questions) {
    List<Optional<CheckResponse>> known = new ArrayList<>();
    List<Integer> unknown = new ArrayList<>();
    for (int place = 0; place < questions.size(); place++) {
      Optional<CheckResponse> kept =
          questions.get(place).flatMap(question -> cache.at(look, question));
      known.add(kept);
      if (kept.isEmpty()) {
        unknown.add(place);
      }
    }
    return new Found(look, known, unknown);
  }

  private CompletableFuture<CheckManyResponse> askAll(
      CheckManyRequest request, List<Optional<Question>> questions) {
    NearCache.Sending sending = cache.sending();
    return NearCache.after(
        next.askMany(request), response -> cache.keep(sending, questions, response));
  }

  private CompletableFuture<CheckManyResponse> askRest(
      CheckManyRequest request, List<Optional<Question>> questions, Found found) {
    CheckManyRequest.Builder rest =
        request.toBuilder()
            .clearItems()
            .setConsistency(Consistency.newBuilder().setExactly(found.look().told().token()));
    found.unknown().forEach(place -> rest.addItems(request.getItems(place)));
    NearCache.Sending sending = cache.sending(found.look());
    CompletableFuture<CheckManyResponse> asked = next.askMany(rest.build());
    CompletableFuture<CheckManyResponse> answers =
        asked
            .thenApply(
                response -> {
                  cache.keep(
                      sending, found.unknown().stream().map(questions::get).toList(), response);
                  return merged(found, Optional.of(response));
                })
            .exceptionallyCompose(failure -> again(failure, request, questions));
    CompletableFuture<?> _ =
        answers.whenComplete(
            (_, _) -> {
              if (answers.isCancelled()) {
                asked.cancel(true);
              }
            });
    return answers;
  }

  /// The server may have gone on to a world that has no such revision any more.
  private CompletionStage<CheckManyResponse> again(
      Throwable failure, CheckManyRequest request, List<Optional<Question>> questions) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof PembaClientException told && GONE.contains(told.reason())) {
      return askAll(request, questions);
    }
    return CompletableFuture.failedFuture(cause);
  }

  /// The decision is the one that was made for this request; where none was, that of the first
  /// item.
  private static CheckManyResponse merged(Found found, Optional<CheckManyResponse> rest) {
    CheckManyResponse.Builder answers =
        CheckManyResponse.newBuilder().setToken(found.look().told().token());
    int next = 0;
    for (Optional<CheckResponse> known : found.known()) {
      if (known.isPresent()) {
        answers.addAnswers(Items.answer(known.get()));
      } else {
        answers.addAnswers(rest.orElseThrow().getAnswers(next++));
      }
    }
    return answers
        .setDecisionId(
            rest.map(CheckManyResponse::getDecisionId)
                .orElseGet(() -> found.known().getFirst().orElseThrow().getDecisionId()))
        .build();
  }
}
