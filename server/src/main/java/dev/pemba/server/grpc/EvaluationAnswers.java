package dev.pemba.server.grpc;

import dev.pemba.authzen.v1.EvaluateManyResponse;
import dev.pemba.authzen.v1.EvaluateResponse;
import dev.pemba.authzen.v1.Options;
import dev.pemba.authzen.v1.PageResponse;
import dev.pemba.graph.Answer;
import dev.pemba.graph.Decision;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.authzen.EvaluateMany;
import dev.pemba.server.app.authzen.Evaluation;
import dev.pemba.server.app.authzen.Page;
import dev.pemba.server.app.authzen.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes the responses of `AuthorizationService`.
final class EvaluationAnswers {
  private static final EvaluateResponse ALLOWED =
      EvaluateResponse.newBuilder().setDecision(true).build();

  private static final EvaluateResponse DENIED =
      EvaluateResponse.newBuilder().setDecision(false).build();

  private EvaluationAnswers() {}

  static EvaluateResponse one(Verdict verdict, Evaluation asked, Options options) {
    return written(verdict, Optional.of(asked), options);
  }

  static EvaluateManyResponse only(Verdict verdict, Evaluation asked, Options options) {
    EvaluateResponse answer = one(verdict, asked, options);
    EvaluateManyResponse.Builder out =
        EvaluateManyResponse.newBuilder().setDecision(answer.getDecision());
    if (answer.hasContext()) {
      out.setContext(answer.getContext());
    }
    return out.build();
  }

  /// @param verdicts those of the first items
  static EvaluateManyResponse many(
      List<Verdict> verdicts, List<EvaluateMany.Item> items, Options options) {
    EvaluateManyResponse.Builder out = EvaluateManyResponse.newBuilder();
    for (int i = 0; i < verdicts.size(); i++) {
      Optional<Evaluation> asked =
          switch (items.get(i)) {
            case EvaluateMany.Item.Asked(Evaluation evaluation) -> Optional.of(evaluation);
            case EvaluateMany.Item.Faulty _ -> Optional.empty();
          };
      out.addEvaluations(written(verdicts.get(i), asked, options));
    }
    return out.build();
  }

  static PageResponse page(Page.Results<?> found) {
    return PageResponse.newBuilder()
        .setNextToken(found.nextToken())
        .setCount(found.found().size())
        .build();
  }

  private static EvaluateResponse written(
      Verdict verdict, Optional<Evaluation> asked, Options options) {
    Context context =
        switch (verdict) {
          case Verdict.Failed(PembaException failure) -> error(failure);
          case Verdict.Decided decided -> why(decided, asked, options);
        };
    EvaluateResponse plain = verdict.isAllowed() ? ALLOWED : DENIED;
    return context.isEmpty()
        ? plain
        : plain.toBuilder().setContext(Structs.struct(context)).build();
  }

  /// As the standard shows it: with a status that HTTP would have.
  private static Context error(PembaException failure) {
    return new Context(
        Map.of(
            "error",
            Map.of(
                "status",
                status(failure),
                "reason",
                failure.reason().name(),
                "message",
                String.valueOf(failure.getMessage()))));
  }

  private static long status(PembaException failure) {
    return switch (failure.reason()) {
      case UNKNOWN_TYPE, UNKNOWN_RELATION, NO_SCHEMA -> 404;
      default ->
          switch (Statuses.codeOf(failure.reason())) {
            case INVALID_ARGUMENT, FAILED_PRECONDITION -> 400;
            case RESOURCE_EXHAUSTED -> 429;
            default -> 500;
          };
    };
  }

  private static Context why(Verdict.Decided decided, Optional<Evaluation> asked, Options options) {
    Map<String, @Nullable Object> why = new TreeMap<>();
    Answer answer = decided.answer();
    if (answer.decision() == Decision.CONDITIONAL) {
      why.put("reason", lacking(answer));
      why.put("missing_context", List.copyOf(answer.missing()));
    }
    if (options.getReasonAdmin()) {
      why.put("reason_admin", Map.of("en", forAdministrators(decided)));
    }
    if (options.getReasonUser()) {
      why.put(
          "reason_user",
          Map.of(
              answer.decision() == Decision.ALLOWED ? "en" : "en-403",
              asked.map(it -> forUsers(answer, it)).orElse("")));
    }
    if (why.isEmpty()) {
      return Context.EMPTY;
    }
    why.put("id", decided.id().toString());
    if (decided.item() > 0) {
      why.put("item", (long) decided.item());
    }
    return new Context(why);
  }

  private static String lacking(Answer answer) {
    return answer.missing().stream()
        .map(name -> "`" + name + "`")
        .collect(Collectors.joining(", ", "it can't be decided without a value for ", ""));
  }

  /// See `CheckSession.reason` for what is put into words here.
  private static String forAdministrators(Verdict.Decided decided) {
    String reason = decided.reason().orElse("");
    return switch (decided.answer().decision()) {
      case CONDITIONAL -> lacking(decided.answer());
      case ALLOWED ->
          reason.isEmpty() ? "granted to the resource itself" : "granted by `" + reason + "`";
      case DENIED -> {
        if (reason.startsWith("-")) {
          yield "excluded by `" + reason.substring(1) + "`";
        }
        yield reason.startsWith("&")
            ? "`" + reason.substring(1) + "` is required and lacking"
            : "nothing grants it" + (reason.isEmpty() ? "" : ": `" + reason + "`");
      }
    };
  }

  private static String forUsers(Answer answer, Evaluation asked) {
    String what = "`%s` this %s".formatted(asked.action().name(), asked.resource().type());
    return switch (answer.decision()) {
      case ALLOWED -> "You may " + what + ".";
      case DENIED -> "You may not " + what + ".";
      case CONDITIONAL ->
          "You may not " + what + " as long as it is not known whether you meet its conditions.";
    };
  }
}
