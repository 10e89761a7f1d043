package dev.pemba.server.audit;

import dev.pemba.graph.Naming;
import dev.pemba.model.ObjectId;
import dev.pemba.model.TypeName;

/// How people are named in the record.
final class Pseudonyms implements Naming {
  @Override
  public String name(TypeName type, ObjectId id) {
    return id.value();
  }
}
