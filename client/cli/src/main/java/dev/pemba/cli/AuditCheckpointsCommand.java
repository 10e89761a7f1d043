package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.PembaException;
import dev.pemba.v1.ListCheckpointsRequest;
import dev.pemba.v1.ListCheckpointsResponse;
import dev.pemba.v1.ListCheckpointsResponse.SignedCheckpoint;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pemba audit checkpoints`: which checkpoints were signed.
@Command(
    name = "checkpoints",
    header = "List the checkpoints that were signed.",
    description = {
      "Newest first, unless asked otherwise. `pemba audit checkpoint --size` prints one to keep;",
      "--at finds the first that was signed at a time or later, which vouches for all that was on",
      "record then."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba audit checkpoints --from 2026-03-01 --to 2026-03-08",
      "  pemba audit checkpoints --at 2026-03-03T12:00:00Z --notes >> kept-elsewhere.txt"
    })
final class AuditCheckpointsCommand implements Callable<Integer> {
  private static final int MOST = 1_000;

  private final Session session;

  @Option(names = "--from", paramLabel = "TIME", description = "Signed at this time or later.")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", description = "Signed before this time.")
  private String to = "";

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "Only the first one signed at this time or later.")
  private String at = "";

  @Option(names = "--oldest-first", description = "In the order in which they were signed.")
  private boolean oldestFirst;

  @Option(names = "--notes", description = "Print the signed notes, to be kept.")
  private boolean notes;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Checkpoints at most. Default: ${DEFAULT-VALUE}; 1000 at most.")
  private int limit;

  @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where the page before ended.")
  private String cursor = "";

  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  AuditCheckpointsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > MOST) {
      throw PembaException.malformed("`--limit %d`: expected 1 to %d".formatted(limit, MOST));
    }
    if (!at.isEmpty() && !(from + to + cursor).isEmpty()) {
      throw PembaException.malformed("--at names one checkpoint: leave out --from, --to, --cursor");
    }
    Output output = outputOptions.open(session);
    try (PembaClient client = connection.connect(session, output)) {
      print(output, client.audit().checkpoints(request()));
    }
    return ExitCode.YES;
  }

  private ListCheckpointsRequest request() {
    ListCheckpointsRequest.Builder request =
        ListCheckpointsRequest.newBuilder()
            .setOldestFirst(oldestFirst || !at.isEmpty())
            .setPageSize(at.isEmpty() ? limit : 1)
            .setCursor(cursor);
    String begin = at.isEmpty() ? from : at;
    if (!begin.isEmpty()) {
      request.setFrom(Texts.timestamp(Times.instant(begin, session.clock())));
    }
    if (!to.isEmpty()) {
      request.setTo(Texts.timestamp(Times.instant(to, session.clock())));
    }
    return request.build();
  }

  private void print(Output output, ListCheckpointsResponse page) {
    if (output.isJson()) {
      page.getCheckpointsList().forEach(output::json);
    } else if (notes) {
      page.getCheckpointsList().forEach(one -> one.getNote().lines().forEach(output::line));
    } else {
      Table table = new Table("SIGNED", "RECORDS", "ROOT", "KEY");
      page.getCheckpointsList().forEach(one -> table.row(cells(one)));
      table.print(output, output::line);
    }
    if (page.getCheckpointsCount() == 0) {
      output.note(
          at.isEmpty()
              ? "no checkpoint was signed then"
              : "none was signed then or later: `pemba audit checkpoint --now` has one signed");
    }
    if (at.isEmpty() && !page.getCursor().isEmpty()) {
      output.note("more follow: --cursor " + page.getCursor());
    }
  }

  private static Table.Cell[] cells(SignedCheckpoint one) {
    return new Table.Cell[] {
      new Table.Cell(Texts.instant(one.getSignedAt()).toString(), Paint.PLAIN),
      new Table.Cell(Long.toUnsignedString(one.getSize()), Paint.PLAIN),
      new Table.Cell(Base64.getEncoder().encodeToString(one.getRoot().toByteArray()), Paint.PLAIN),
      new Table.Cell(one.getKeyId(), Paint.FAINT)
    };
  }
}
