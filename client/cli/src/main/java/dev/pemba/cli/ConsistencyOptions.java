package dev.pemba.cli;

import dev.pemba.model.PembaException;
import dev.pemba.v1.Consistency;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/// The world that a question is answered in; the newest if nothing is said.
final class ConsistencyOptions {
  @Option(
      names = "--at-least",
      paramLabel = "TOKEN",
      description = "Answer at this token's revision or a later one.")
  private String atLeast = "";

  @Option(
      names = "--exactly",
      paramLabel = "TOKEN",
      description = "Answer at this token's revision.")
  private String exactly = "";

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description =
          "Answer as it was then: `2027-01-31T12:00:00Z`, `2027-01-31` (UTC), or `2h` for two hours"
              + " ago.")
  private String asOf = "";

  Consistency consistency(Session session) {
    if (Stream.of(atLeast, exactly, asOf).filter(text -> !text.isEmpty()).count() > 1) {
      throw PembaException.malformed(
          "`--at-least`, `--exactly` and `--as-of` exclude each other: give one");
    }
    Consistency.Builder consistency = Consistency.newBuilder();
    if (!atLeast.isEmpty()) {
      consistency.setAtLeast(atLeast);
    } else if (!exactly.isEmpty()) {
      consistency.setExactly(exactly);
    } else if (!asOf.isEmpty()) {
      consistency.setAsOf(Texts.timestamp(Times.instant(asOf, session.clock())));
    }
    return consistency.build();
  }
}
