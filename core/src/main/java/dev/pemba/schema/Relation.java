package dev.pemba.schema;

import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.List;

/// A relation or a permission of a type.
///
/// A permission takes no relationships: `subjects` is empty. A plain relation's rewrite is `this`.
///
/// @param permission true if declared with `permission`
/// @param subjects which subjects may be written, in the order of the text
/// @param doc the comment above it; empty if there is none
public record Relation(
    TypeName type,
    RelationName name,
    boolean permission,
    List<AllowedSubject> subjects,
    Rewrite rewrite,
    String doc) {
  public Relation {
    subjects = List.copyOf(subjects);
  }
}
