package dev.pemba.graph;

import dev.pemba.store.IdBytes;
import java.util.List;

/// A subject whose decision is another in one world than in another.
///
/// @param id the subject's id, or [IdBytes#EVERYONE]
/// @param excluded with everyone, those who did not change so
public record SubjectChange(IdBytes id, Decision before, Decision after, List<IdBytes> excluded) {
  public SubjectChange {
    excluded = List.copyOf(excluded);
  }
}
