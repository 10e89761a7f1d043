package dev.pemba.cli;

import dev.pemba.v1.ExplainRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "   or: pemba explain [OPTIONS] OBJECT#PERMISSION@SUBJECT"
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
      arity = "1..3",
      paramLabel = "SUBJECT PERMISSION OBJECT",
      description =
          "Such as `user:ana read dataset:patients`, or `dataset:patients#read@user:ana`.")
  private List<String> question = List.of();

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
}
