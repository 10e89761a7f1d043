package dev.pemba.cli;

import dev.pemba.cli.exports.Bookmark;
import dev.pemba.cli.exports.Format;
import dev.pemba.cli.exports.LogSource;
import dev.pemba.cli.exports.Pump;
import dev.pemba.cli.exports.Sink;
import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.v1.AuditFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pemba audit export`: the decision log into other systems.
@Command(
    name = "export",
    header = "Take the record into other systems: a file, HTTP, Kafka.",
    description = {
      "Each record in order, none left out. What was not acknowledged is sent again:",
      "whoever gets a record twice knows it by its `leaf`. A file goes on after its",
      "last line; `--bookmark` does the same for other targets. `json` without a filter",
      "is what `pemba audit verify` reads."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba audit export --to record.jsonl",
      "  pemba audit export --format ocsf --to - --decision denied --from 7d",
      "  pemba audit export --format ocsf --to https://collector.example/logs \\",
      "      --gzip --follow --bookmark collector.next",
      "  pemba audit export --format cloudevents --follow --bookmark kafka.next \\",
      "      --to kafka://localhost:9092/decisions"
    })
final class AuditExportCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      description = {
        "`json` (default), `ocsf` (OCSF 1.8: API Activity and Entity Management) or `cloudevents`"
            + " (1.0, structured)."
      })
  private String format = "json";

  @Mixin private AuditTargetOptions target = new AuditTargetOptions();

  @Option(
      names = "--from",
      paramLabel = "LEAF|TIME",
      description = "Begin at this record, or at this time. Default: at the first, or go on.")
  private String from = "";

  @Option(names = "--until", paramLabel = "TIME", description = "Only records before then.")
  private String until = "";

  @Option(names = "--follow", description = "Go on with new records as they come. Ctrl-C ends it.")
  private boolean follow;

  @Option(
      names = "--bookmark",
      paramLabel = "FILE",
      description = "Keep in this file how far the export came, and go on from there.")
  private String bookmark = "";

  @Mixin private AuditFilterOptions filterOptions = new AuditFilterOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  AuditExportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Output output = outputOptions.open(session);
    Format form = Format.parse(format);
    AuditFilter filter = filter();
    Bookmark mark =
        new Bookmark(bookmark.isEmpty() ? Optional.empty() : Optional.of(Path.of(bookmark)));
    try (PembaClient client = connection.connect(session, output);
        Sink sink = target.open(form, session)) {
      Pump pump = new Pump(form, sink, mark);
      Pump.Done done = pump.run(new LogSource(client, filter, follow), pump.start(startLeaf()));
      output.flush();
      output.note(
          "%s to %s, up to record %d"
              .formatted(
                  Output.count(done.entries(), "record"),
                  target.isStandardOutput() ? "standard output" : "`" + target.target() + "`",
                  done.next() - 1));
    }
    return ExitCode.YES;
  }

  private OptionalLong startLeaf() {
    return isLeaf() ? OptionalLong.of(Long.parseLong(from)) : OptionalLong.empty();
  }

  private boolean isLeaf() {
    return from.matches("\\d{1,18}");
  }

  private AuditFilter filter() {
    AuditFilter.Builder filter = filterOptions.filter();
    if (!from.isEmpty() && !isLeaf()) {
      filter.setFrom(Texts.timestamp(Times.instant(from, session.clock())));
    }
    if (!until.isEmpty()) {
      if (follow) {
        throw PembaException.malformed("`--until` and `--follow` contradict each other");
      }
      filter.setTo(Texts.timestamp(Times.instant(until, session.clock())));
    }
    return filter.build();
  }
}
