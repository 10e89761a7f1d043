package dev.pemba.cli;

import dev.pemba.v1.ObjectRef;
import java.util.List;
import picocli.CommandLine.Option;

/// The actors of a chain, by name.
final class ThroughOptions {
  @Option(
      names = "--through",
      paramLabel = "ACTOR",
      description =
          "What a subject may through this actor, such as `agent:copilot`. May be repeated:"
              + " the first delegate first, the one who really acts last.")
  private List<String> actors = List.of();

  boolean isGiven() {
    return !actors.isEmpty();
  }

  List<ObjectRef> actors() {
    return actors.stream().map(Texts::object).toList();
  }
}
