package dev.pemba.cli;

import dev.pemba.v1.Provenance;
import java.util.Map;
import picocli.CommandLine.Option;

/// Who makes a change and why.
final class ProvenanceOptions {
  @Option(
      names = "--actor",
      paramLabel = "NAME",
      description = "Who makes the change, if not the authenticated caller.")
  private String actor = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, such as a ticket; kept with the change.")
  private String reason = "";

  @Option(
      names = "--metadata",
      paramLabel = "NAME=VALUE",
      description = "More to keep with the change. May be repeated.")
  private Map<String, String> metadata = Map.of();

  Provenance provenance() {
    return Provenance.newBuilder()
        .setActor(actor)
        .setReason(reason)
        .putAllMetadata(metadata)
        .build();
  }
}
