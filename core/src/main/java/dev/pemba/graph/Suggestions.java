package dev.pemba.graph;

import dev.pemba.model.Relationship;
import java.util.List;

/// What would allow what is denied; or, if nothing would, what would make it conditional.
///
/// @param sets the smallest first; none contains another
/// @param limited true if a limit ended the search: there may be smaller ones, or others if these
///   are few
public record Suggestions(List<Suggestion> sets, boolean limited) {
  public static final Suggestions NONE = new Suggestions(List.of(), false);

  public Suggestions {
    sets = List.copyOf(sets);
  }

  /// Changes to make together.
  ///
  /// @param answer what the answer would be
  /// @param added relationships to write, in place of any with the same ends
  /// @param removed stored relationships to delete
  public record Suggestion(Answer answer, List<Relationship> added, List<Relationship> removed) {
    public Suggestion {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }

    public int size() {
      return added.size() + removed.size();
    }
  }
}
