package dev.pemba.graph;

import dev.pemba.store.Snapshot;

/// A subject as the store's numbers: an object, a userset (`relation` not 0), or everyone of a type
/// (`number` is [Snapshot#EVERYONE]).
record SubjectRef(int type, int relation, int number) {
  boolean isUserset() {
    return relation != 0;
  }

  /// True for one plain object, to whom wildcards apply.
  boolean isIndividual() {
    return relation == 0 && number != Snapshot.EVERYONE;
  }

  SubjectRef everyone() {
    return new SubjectRef(type, 0, Snapshot.EVERYONE);
  }
}
