package dev.pemba.cli.exporting;

import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import java.util.List;
import java.util.Optional;

/// What another system's language can say. Where it can't, the answer is the reason.
///
/// Each looks at one thing alone; [Fates] follows what leans on what.
public sealed interface Dialect permits SpiceDbDialect, OpenFgaDialect {
  /// The system's name, for people.
  String system();

  Optional<String> type(TypeName name);

  Optional<String> relation(RelationName name);

  Optional<String> caveat(Caveat caveat);

  /// One alternative of a relation's type; its names and its caveat are asked for apart.
  Optional<String> alternative(Schema schema, AllowedSubject subject);

  /// `nil`, `self`.
  Optional<String> word(Rewrite word);

  /// An arrow, whatever becomes of its target.
  ///
  /// @param parents what the relation that the arrow follows takes
  Optional<String> arrow(Schema schema, Rewrite.Arrow arrow, List<AllowedSubject> parents);

  /// The ids and the context of a relationship that has neither a start nor an end to come.
  Optional<String> relationship(Relationship relationship);

  /// True if a relation is refused whose members could only come from itself.
  boolean needsEntries();

  /// True if a cycle in the data, through an intersection or exclusion, is taken for a denial. What
  /// may be less so can't be taken away from anything.
  boolean cutsCyclesShort();
}
