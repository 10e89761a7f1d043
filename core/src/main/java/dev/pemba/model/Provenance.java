package dev.pemba.model;

import java.util.Map;

/// Who made a change and why. Empty texts mean "not said".
///
/// @param actor who asked for the change, as the caller names it or as it authenticated
/// @param reason free text, such as a ticket
/// @param metadata free pairs, bounded by `Limits.METADATA_BYTES`
public record Provenance(String actor, String reason, Map<String, String> metadata) {
  public static final Provenance NONE = new Provenance("", "", Map.of());

  public Provenance {
    metadata = Map.copyOf(metadata);
    long size = (long) actor.length() + reason.length();
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      size += entry.getKey().length() + entry.getValue().length();
    }
    if (size > Limits.METADATA_BYTES) {
      throw PembaException.limit("metadata_bytes", Limits.METADATA_BYTES, size);
    }
  }
}
