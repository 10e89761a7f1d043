package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.client.Tailing;
import dev.pemba.v1.AuditRecord;
import dev.pemba.v1.AuditServiceTailRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pemba audit tail`: records as they come.
@Command(
    name = "tail",
    header = "Print decisions and changes as they come on record.",
    description = {"Each record once and in order. Ctrl-C ends it."},
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba audit tail",
      "  pemba audit tail --decision denied",
      "  pemba audit tail --from-record 0 -o json | ./into-our-system"
    })
final class AuditTailCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private AuditFilterOptions filterOptions = new AuditFilterOptions();

  @Option(
      names = "--from-record",
      paramLabel = "N",
      description = "Start with this record. Default: with the next that comes.")
  private @Nullable Long from;

  @Option(names = "--count", paramLabel = "N", description = "End after N records. Default: never.")
  private long count;

  @Option(
      names = {"-l", "--long"},
      description = "Also its id, who called from where, revision, time it took and every update.")
  private boolean wide;

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  AuditTailCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    AuditServiceTailRequest.Builder request =
        AuditServiceTailRequest.newBuilder().setFilter(filterOptions.filter());
    Long start = from;
    if (start != null) {
      request.setFromLeaf(start);
    }
    try (PembaClient client = connection.connect(session, output);
        Tailing tailing = client.audit().tail(request.build())) {
      Thread farewell = new Thread(() -> farewell(output, tailing));
      Runtime.getRuntime().addShutdownHook(farewell);
      long seen = 0;
      while ((count == 0 || seen < count) && tailing.hasNext()) {
        for (AuditRecord record : tailing.next().getRecordsList()) {
          if (count == 0 || seen++ < count) {
            print(output, record);
          }
        }
        output.flush();
      }
      Runtime.getRuntime().removeShutdownHook(farewell);
    }
    return ExitCode.YES;
  }

  private static void farewell(Output output, Tailing tailing) {
    tailing
        .nextLeaf()
        .ifPresent(
            leaf -> output.note("to go on from here: pemba audit tail --from-record " + leaf));
  }

  private void print(Output output, AuditRecord record) {
    if (output.isJson()) {
      output.json(record);
    } else if (wide) {
      AuditQueryCommand.printLong(output, record);
    } else {
      output.line(AuditRow.of(record).line(output));
    }
  }
}
