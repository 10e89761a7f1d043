package dev.pemba.cli;

import dev.pemba.client.Page;
import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.v1.AuditFilter;
import dev.pemba.v1.AuditRecord;
import dev.pemba.v1.AuditServiceQueryRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pemba audit query`: what is on record.
@Command(
    name = "query",
    header = "Who asked what, what was answered and why, and who changed what.",
    description = {
      "The records that fit all that is given, newest first. JSON has one object for each record."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba audit query",
      "  pemba audit query --subject user:ana --decision denied --from 7d",
      "  pemba audit query --object dataset:patients --kind changes",
      "  pemba audit query --kind break-glass --long",
      "  pemba audit query --id 0192f0c1-2b3a-7c4d-8e5f-60718293a4b5 --long"
    })
final class AuditQueryCommand implements Callable<Integer> {
  private static final int MOST = 100_000;

  private final Session session;

  @Mixin private AuditFilterOptions filterOptions = new AuditFilterOptions();

  @Option(names = "--from", paramLabel = "TIME", description = "Only from then on.")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", description = "Only before then.")
  private String to = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many records. Default: 50.")
  private int limit = 50;

  @Option(names = "--oldest-first", description = "In the order in which they came.")
  private boolean oldestFirst;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Go on where the page before ended; all else as it was then.")
  private String cursor = "";

  @Option(
      names = {"-l", "--long"},
      description =
          "Also its id, who called from where, revision, time it took, every update, and what a list"
              + " named.")
  private boolean wide;

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  AuditQueryCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > MOST) {
      throw PembaException.malformed("`--limit %d`: expected 1 to %d".formatted(limit, MOST));
    }
    Output output = outputOptions.open(session);
    AuditFilter.Builder filter = filterOptions.filter();
    if (!from.isEmpty()) {
      filter.setFrom(Texts.timestamp(Times.instant(from, session.clock())));
    }
    if (!to.isEmpty()) {
      filter.setTo(Texts.timestamp(Times.instant(to, session.clock())));
    }
    AuditServiceQueryRequest request =
        AuditServiceQueryRequest.newBuilder()
            .setFilter(filter)
            .setOldestFirst(oldestFirst)
            .setPageSize(limit)
            .setCursor(cursor)
            .build();
    try (PembaClient client = connection.connect(session, output)) {
      print(output, client.audit().query(request).firstPage());
    }
    return ExitCode.YES;
  }

  private void print(Output output, Page<AuditRecord> page) {
    if (output.isJson()) {
      page.entries().forEach(output::json);
    } else if (wide) {
      page.entries().forEach(record -> printLong(output, record));
    } else {
      Table table = new Table("TIME", "OUTCOME", "WHAT", "WHY");
      page.entries().forEach(record -> table.row(AuditRow.of(record).cells()));
      table.print(output, output::line);
    }
    output.note(
        "%s · %s".formatted(Output.count(page.entries().size(), "record"), output.elapsed()));
    if (!page.isLast()) {
      output.note("more follow: --cursor " + page.cursor());
    }
  }

  static void printLong(Output output, AuditRecord record) {
    output.line(AuditRow.of(record).line(output));
    List<String> more = new ArrayList<>();
    more.add("record %d".formatted(record.getLeaf()));
    more.add("id " + record.getId());
    add(more, "caller ", record.getCaller());
    add(more, "from ", record.getAddress());
    add(more, "request ", record.getRequestId());
    add(more, "trace ", record.getTraceId());
    more.add("revision %d".formatted(record.getRevision()));
    more.add("schema of revision %d".formatted(record.getSchemaRevision()));
    if (record.hasDecision()) {
      add(more, "context ", record.getDecision().getContext());
      more.add("%d µs".formatted(record.getDecision().getLatencyMicros()));
    }
    output.line(output.paint(Paint.FAINT, "    " + String.join(" · ", more)));
    record
        .getDecision()
        .getContextualRelationshipsList()
        .forEach(
            given ->
                output.line("    for this request only " + dev.pemba.model.Printable.of(given)));
    record
        .getDecision()
        .getNamedList()
        .forEach(name -> output.line("    named " + dev.pemba.model.Printable.of(name)));
    if (record.getChange().getUpdatesCount() > 1) {
      record.getChange().getUpdatesList().forEach(update -> output.line("    " + update));
    }
  }

  private static void add(List<String> more, String what, String text) {
    if (!text.isEmpty()) {
      more.add(what + dev.pemba.model.Printable.of(text));
    }
  }
}
