package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pemba check`: may this subject do that to this object?
@Command(
    name = "check",
    header = "May this subject do that to this object?",
    description = {
      "Asks for one permission (or relation) and says allowed, denied or conditional.",
      "The exit code is the answer: 0 allowed, 1 denied, 2 conditional, 3 and up a failure."
    },
    customSynopsis = {
      "pemba check [OPTIONS] SUBJECT PERMISSION OBJECT",
      "   or: pemba check [OPTIONS] OBJECT#PERMISSION@SUBJECT"
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba check user:ana read dataset:patients",
      "  pemba check dataset:patients#read@user:ana",
      "  pemba check team:ml#member read dataset:patients",
      "  pemba check user:ana read dataset:patients -c client_ip=10.0.0.1 -c level=3",
      "  pemba check user:ana read dataset:patients --with 'team:ml#member@user:ana'",
      "  pemba check user:ana read dataset:patients --as-of 2027-03-03",
      "  if pemba check -q user:ana deploy model:fraud; then ./deploy; fi"
    })
final class CheckCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "1..3",
      paramLabel = "SUBJECT PERMISSION OBJECT",
      description =
          "Such as `user:ana read dataset:patients`, or `dataset:patients#read@user:ana`.")
  private List<String> question = List.of();

  @Mixin private ContextOptions context = new ContextOptions();
  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  CheckCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    CheckRequest request =
        question()
            .setContext(context.context())
            .addAllContextualRelationships(context.relationships())
            .setConsistency(consistency.consistency(session))
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      CheckResponse response = client.check(request);
      if (output.isJson()) {
        output.json(response);
      } else {
        print(output, request, response);
      }
      return Answers.exitCode(response.getDecision());
    }
  }

  private CheckRequest.Builder question() {
    CheckRequest.Builder request = CheckRequest.newBuilder();
    return switch (question.size()) {
      case 1 -> {
        Relationship sentence = Relationship.parse(question.getFirst());
        if (sentence.condition().isPresent() || sentence.expiration().isPresent()) {
          throw PembaException.malformed(
              "a question has no `[…]` part: give values with `--context`");
        }
        dev.pemba.v1.Relationship message = Texts.message(sentence);
        yield request
            .setSubject(message.getSubject())
            .setPermission(message.getRelation())
            .setObject(message.getObject());
      }
      case 3 ->
          request
              .setSubject(Texts.subject(question.get(0)))
              .setPermission(question.get(1))
              .setObject(Texts.object(question.get(2)));
      default ->
          throw PembaException.malformed(
              "expected `SUBJECT PERMISSION OBJECT`, such as `user:ana read dataset:patients`, got"
                  + " %d words".formatted(question.size()));
    };
  }

  private static void print(Output output, CheckRequest request, CheckResponse response) {
    Decision decision = response.getDecision();
    String verb =
        switch (decision) {
          case DECISION_ALLOWED -> "may";
          case DECISION_DENIED -> "may not";
          case DECISION_CONDITIONAL, DECISION_UNSPECIFIED, UNRECOGNIZED -> "might";
        };
    output.line(
        output.paint(
                Answers.paint(decision),
                "%s %-7s".formatted(Answers.mark(decision), Answers.word(decision)))
            + "  %s %s %s %s"
                .formatted(
                    Texts.print(request.getSubject()),
                    verb,
                    request.getPermission(),
                    Texts.print(request.getObject())));
    if (decision == Decision.DECISION_CONDITIONAL) {
      String missing = String.join(", ", response.getMissingContextList());
      output.line(
          "  it depends on "
              + (missing.isEmpty() ? "conditions" : missing)
              + ": give values with --context");
    }
    if (response.hasValidUntil()) {
      output.note("this holds until " + Texts.instant(response.getValidUntil()));
    }
    output.note(
        "%s · token %s · decision %s"
            .formatted(output.elapsed(), response.getToken(), response.getDecisionId()));
  }
}
