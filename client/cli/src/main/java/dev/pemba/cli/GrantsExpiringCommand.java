package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.ReadResponse;
import dev.pemba.v1.RelationshipFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pemba grants expiring`: what ends soon, the soonest first.
@Command(
    name = "expiring",
    header = "Which relationships end soon, and who granted them?",
    description = {
      "The soonest first, each with who wrote it and why. Those that have not started yet are among",
      "them."
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  pemba grants expiring --within 7d",
      "  pemba grants expiring dataset --within 24h",
      "  pemba grants expiring @user:bo -o json"
    })
final class GrantsExpiringCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = Filters.FORM,
      description = "Of which relationships; of all if left out.")
  private String filter = "";

  @Option(
      names = "--within",
      paramLabel = "DURATION",
      defaultValue = "7d",
      description = "How far to look ahead: `24h`, `7d`. Default: ${DEFAULT-VALUE}.")
  private String within = "7d";

  @Option(names = "--type", paramLabel = "TYPE", description = "Only objects of this type.")
  private String type = "";

  @Mixin private ConsistencyOptions consistency = new ConsistencyOptions();
  @Mixin private OutputOptions outputOptions = new OutputOptions();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  GrantsExpiringCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Output output = outputOptions.open(session);
    Instant now = session.clock().instant();
    ReadRequest request =
        ReadRequest.newBuilder()
            .setConsistency(consistency.consistency(session))
            .setFilter(filter())
            .setExpiresBefore(Texts.timestamp(now.plus(Times.duration(within))))
            .setIncludePending(true)
            .build();
    List<ReadResponse.Stored> found = new ArrayList<>();
    try (PembaClient client = connection.connect(session, output)) {
      client.read(request).forEach(found::add);
    }
    found.sort(
        Comparator.comparing(stored -> Texts.instant(stored.getRelationship().getExpiration())));
    if (output.isJson()) {
      found.forEach(output::json);
    } else {
      Table table = new Table("ENDS", "IN", "RELATIONSHIP", "GRANTED");
      found.forEach(stored -> table.row(cells(stored, now)));
      table.print(output, output::line);
    }
    output.note(
        "%s within %s · %s"
            .formatted(
                found.size() == 1 ? "1 grant ends" : "%,d grants end".formatted(found.size()),
                within,
                output.elapsed()));
    return ExitCode.YES;
  }

  private RelationshipFilter filter() {
    RelationshipFilter.Builder wanted =
        filter.isEmpty() ? RelationshipFilter.newBuilder() : Filters.parse(filter).toBuilder();
    return type.isEmpty() ? wanted.build() : wanted.setObjectType(type).build();
  }

  private static Table.Cell[] cells(ReadResponse.Stored stored, Instant now) {
    Instant end = Texts.instant(stored.getRelationship().getExpiration());
    String bare = Texts.print(stored.getRelationship().toBuilder().clearExpiration().build());
    boolean glass = stored.getProvenance().getMetadataMap().containsKey("break_glass");
    String by = ReadCommand.by(stored.getProvenance());
    return new Table.Cell[] {
      new Table.Cell(end.toString(), Paint.PLAIN),
      new Table.Cell(span(Duration.between(now, end)), Paint.UNSURE),
      new Table.Cell(bare, Paint.PLAIN),
      new Table.Cell(by.isEmpty() ? "nobody says by whom" : by, glass ? Paint.BAD : Paint.FAINT)
    };
  }

  /// `3 d 4 h`, `2 h 5 min`, `8 min`.
  private static String span(Duration left) {
    if (left.toDays() > 0) {
      return "%d d %d h".formatted(left.toDays(), left.toHoursPart());
    }
    return left.toHours() > 0
        ? "%d h %d min".formatted(left.toHours(), left.toMinutesPart())
        : "%d min".formatted(Math.max(0, left.toMinutes()));
  }
}
