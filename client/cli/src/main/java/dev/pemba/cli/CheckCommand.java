package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ExplainRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
      "  pemba check user:ana read dataset:patients --through agent:copilot -c purpose=care",
      "  pemba check user:ana read dataset:patients --explain",
      "  pemba check user:ana read dataset:patients --draft changes.txt --draft-schema new.zed",
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

  @Option(
      names = "--explain",
      description = "Say why too, and what would allow it: as `pemba explain` does.")
  private boolean explain;

  @Mixin private ChainOptions chain = new ChainOptions();
  @Mixin private ContextOptions context = new ContextOptions();
  @Mixin private DraftOptions draft = new DraftOptions();
  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  CheckCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    QuestionWords words = QuestionWords.read(question);
    if (explain) {
      return new Explaining(session, output)
          .run(
              ExplainRequest.newBuilder()
                  .setSubject(words.subject())
                  .setPermission(words.permission())
                  .setObject(words.object())
                  .addAllActors(chain.actors(words.subject()))
                  .setContext(context.context())
                  .addAllContextualRelationships(context.relationships())
                  .setDraft(draft.draft(session))
                  .setConsistency(consistency.consistency(session))
                  .build(),
              connection);
    }
    CheckRequest request =
        CheckRequest.newBuilder()
            .setSubject(words.subject())
            .setPermission(words.permission())
            .setObject(words.object())
            .addAllActors(chain.actors(words.subject()))
            .setContext(context.context())
            .addAllContextualRelationships(context.relationships())
            .setDraft(draft.draft(session))
            .setConsistency(consistency.consistency(session))
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      CheckResponse response = client.check(request);
      if (output.isJson()) {
        output.json(response);
      } else {
        print(output, words, request, response);
      }
      return Answers.exitCode(response.getDecision());
    }
  }

  private static void print(
      Output output, QuestionWords words, CheckRequest request, CheckResponse response) {
    Decision decision = response.getDecision();
    Answers.print(output, decision, words, request.getActorsList());
    if (response.hasFailedLink()) {
      Answers.printFailed(output, response.getFailedLink());
    }
    if (decision == Decision.DECISION_CONDITIONAL) {
      Answers.printMissing(output, response.getMissingContextList());
    }
    if (response.hasValidUntil()) {
      output.note("this holds until " + Texts.instant(response.getValidUntil()));
    }
    output.note(
        "%s · token %s · decision %s"
            .formatted(output.elapsed(), response.getToken(), response.getDecisionId()));
  }
}
