package dev.pemba.cli.exporting;

import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Relation;

/// A relation or permission of a type, such as `doc#viewer`.
public record Name(TypeName type, RelationName relation) {
  static Name of(Relation relation) {
    return new Name(relation.type(), relation.name());
  }

  static Name of(Relationship relationship) {
    return new Name(relationship.object().type(), relationship.relation());
  }

  @Override
  public String toString() {
    return type + "#" + relation;
  }
}
