package dev.pemba.cli;

import dev.pemba.model.PembaException;
import dev.pemba.v1.ExplainRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba explain`: why may this subject do that to this object, or why not?
@Command(
    name = "explain",
    header = "Why may this subject do that to this object, or why not?",
    description = {
      "If allowed, draws the shortest proof, with who wrote each relationship, when and why. If",
      "denied, draws what failed, and names the smallest changes that would allow it. If",
      "conditional, names the values that conditions lack.",
      "The exit code is the answer, as for `pemba check`."
    },
    customSynopsis = {
      "pemba explain [OPTIONS] SUBJECT PERMISSION OBJECT",
      "   or: pemba explain [OPTIONS] OBJECT#PERMISSION@SUBJECT",
      "   or: pemba explain [OPTIONS] --decision ID"
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba explain user:ana read dataset:patients",
      "  pemba explain user:ana read dataset:patients --as-of 2027-03-03",
      "  pemba explain user:ana read dataset:patients -o json | jq .suggestions"
    })
final class ExplainCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..3",
      paramLabel = "SUBJECT PERMISSION OBJECT",
      description =
          "Such as `user:ana read dataset:patients`, or `dataset:patients#read@user:ana`.")
  private List<String> question = List.of();

  @Option(
      names = "--decision",
      paramLabel = "ID",
      description =
          "Explain a check that is on record, in the world and at the time it was made; of a"
              + " CheckMany, `ID/ITEM`.")
  private String decision = "";

  @Mixin private ChainOptions chain = new ChainOptions();
  @Mixin private ContextOptions context = new ContextOptions();
  @Mixin private DraftOptions draft = new DraftOptions();
  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  ExplainCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    if (!decision.isEmpty()) {
      if (!question.isEmpty()) {
        throw PembaException.malformed("`--decision` names the question: leave it out");
      }
      return new Explaining(session, output).run(recorded(), connection);
    }
    QuestionWords words = QuestionWords.read(question);
    ExplainRequest request =
        ExplainRequest.newBuilder()
            .setSubject(words.subject())
            .setPermission(words.permission())
            .setObject(words.object())
            .addAllActors(chain.actors(words.subject()))
            .setContext(context.context())
            .addAllContextualRelationships(context.relationships())
            .setDraft(draft.draft(session))
            .setConsistency(consistency.consistency(session))
            .build();
    return new Explaining(session, output).run(request, connection);
  }

  private ExplainRequest recorded() {
    int slash = decision.indexOf('/');
    ExplainRequest.Builder request = ExplainRequest.newBuilder();
    if (slash < 0) {
      return request.setDecisionId(decision).build();
    }
    try {
      return request
          .setDecisionId(decision.substring(0, slash))
          .setDecisionItem(Integer.parseInt(decision.substring(slash + 1)))
          .build();
    } catch (NumberFormatException _) {
      throw PembaException.malformed(
          "expected `ID` or `ID/ITEM`, such as `01a20bd8-f8c4-7a87-b966-b8b5078fa79f/3`, got `%s`"
              .formatted(decision));
    }
  }
}
