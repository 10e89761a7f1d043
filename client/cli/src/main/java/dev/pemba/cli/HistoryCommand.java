package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.v1.HistoryRequest;
import dev.pemba.v1.HistoryResponse;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.RelationshipFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba history`: what was written, replaced, removed and expired, by whom and why.
@Command(
    name = "history",
    header = "What happened to an object or a subject, by whom and why.",
    description = {
      "Every relationship that was added, replaced, removed or that expired, in the order of time,",
      "as far back as the server keeps it (`storage.retention`). With `--subject`, a team's history",
      "includes that of its usersets. JSON has one object for each life of a relationship."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba history dataset:patients",
      "  pemba history dataset:patients#reader --from 7d",
      "  pemba history --subject user:ana --from 2027-03-01 --to 2027-04-01"
    })
final class HistoryCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = Filters.FORM,
      description = "Whose history, such as `dataset:patients` or `dataset:patients#reader`.")
  private String filter = "";

  @Option(
      names = "--subject",
      paramLabel = "SUBJECT",
      description = "Only relationships of this subject, such as `user:ana` or `team:ml`.")
  private String subject = "";

  @Option(names = "--from", paramLabel = "TIME", description = "Only what happened from then on.")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", description = "Only what happened until then.")
  private String to = "";

  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  HistoryCommand(Session session) {
    this.session = session;
  }

  /// One thing that happened.
  ///
  /// @param told after what happened up to then: what was over when it was added was added first
  private record Happened(
      HistoryResponse.Event event, Relationship what, String was, Instant told) {
    Instant at() {
      return Texts.instant(event.getAt());
    }
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    Optional<Instant> start = time(from);
    Optional<Instant> end = time(to);
    HistoryRequest.Builder request =
        HistoryRequest.newBuilder()
            .setConsistency(consistency.consistency(session))
            .setFilter(wanted());
    start.ifPresent(at -> request.setFrom(Texts.timestamp(at)));
    end.ifPresent(at -> request.setTo(Texts.timestamp(at)));
    List<Happened> happened = new ArrayList<>();
    try (PembaClient client = connection.connect(session, output)) {
      for (HistoryResponse.Life life : client.history(request.build())) {
        if (output.isJson()) {
          output.json(life);
        } else {
          add(life, happened);
        }
      }
    }
    happened.removeIf(
        it ->
            start.filter(it.at()::isBefore).isPresent()
                || end.filter(it.at()::isAfter).isPresent());
    happened.sort(Comparator.comparing(Happened::told));
    happened.forEach(it -> print(output, it));
    output.note("%s · %s".formatted(Output.count(happened.size(), "event"), output.elapsed()));
    return ExitCode.YES;
  }

  private RelationshipFilter wanted() {
    if (filter.isEmpty() && subject.isEmpty()) {
      throw PembaException.malformed(
          "whose history? Give an object, such as `dataset:patients`, or `--subject user:ana`");
    }
    RelationshipFilter.Builder wanted =
        filter.isEmpty() ? RelationshipFilter.newBuilder() : Filters.parse(filter).toBuilder();
    if (!subject.isEmpty()) {
      if (wanted.hasSubject()) {
        throw PembaException.malformed(
            "the subject is given twice: in the filter and by --subject");
      }
      wanted.setSubject(Filters.ofSubject(subject));
    }
    return wanted.build();
  }

  private Optional<Instant> time(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Times.instant(text, session.clock()));
  }

  /// A replacement is both an end and a beginning, and told once.
  private static void add(HistoryResponse.Life life, List<Happened> happened) {
    String was = life.hasPredecessor() ? attributes(life.getPredecessor()) : "";
    Instant began = Texts.instant(life.getBegan().getAt());
    happened.add(new Happened(life.getBegan(), life.getRelationship(), was, began));
    if (life.hasEnded() && life.getEnded().getKind() != HistoryResponse.Kind.KIND_REPLACED) {
      Instant ended = Texts.instant(life.getEnded().getAt());
      happened.add(
          new Happened(
              life.getEnded(), life.getRelationship(), "", ended.isBefore(began) ? began : ended));
    }
  }

  private static String attributes(Relationship relationship) {
    String key =
        Texts.print(
            relationship.toBuilder().clearCondition().clearStarts().clearExpiration().build());
    String rest = Texts.print(relationship).substring(key.length()).strip();
    return " (was " + (rest.isEmpty() ? "unconditional" : rest) + ")";
  }

  private static void print(Output output, Happened it) {
    String word =
        switch (it.event().getKind()) {
          case KIND_ADDED -> output.paint(Paint.GOOD, "added   ");
          case KIND_REPLACED -> output.paint(Paint.UNSURE, "replaced");
          case KIND_REMOVED -> output.paint(Paint.BAD, "removed ");
          case KIND_EXPIRED -> output.paint(Paint.BAD, "expired ");
          case KIND_UNSPECIFIED, UNRECOGNIZED -> "happened";
        };
    String by = ReadCommand.by(it.event().getProvenance());
    output.line(
        "%s  %s  %s%s%s"
            .formatted(
                it.at(),
                word,
                Texts.print(it.what()),
                output.paint(Paint.FAINT, it.was()),
                by.isEmpty() ? "" : output.paint(Paint.FAINT, "  " + by)));
  }
}
