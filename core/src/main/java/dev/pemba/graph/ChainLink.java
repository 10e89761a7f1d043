package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import java.util.Optional;

/// A link of a [Chain]: the one at which a denial came about, or one that holds.
///
/// @param index 0 for the subject, 1 for the first actor, and so on
/// @param giver of a delegation
/// @param taker of a delegation, or who may not do it itself
/// @param text a sentence that says so
public record ChainLink(int index, Kind kind, Optional<Subject> giver, Subject taker, String text) {
  /// What failed.
  public enum Kind {
    /// The subject or an actor may not do it itself.
    ACTOR,
    /// What is asked was not delegated to an actor by the one before it.
    DELEGATION
  }

  static ChainLink holds(int index, Optional<Subject> giver, Subject taker) {
    return giver
        .map(
            from ->
                new ChainLink(
                    index,
                    Kind.DELEGATION,
                    giver,
                    taker,
                    "`%s` acts for `%s`".formatted(taker, from)))
        .orElseGet(
            () ->
                new ChainLink(index, Kind.ACTOR, giver, taker, "`%s` may itself".formatted(taker)));
  }

  static ChainLink actor(int index, Subject party, RelationName permission, ObjectRef object) {
    return new ChainLink(
        index,
        Kind.ACTOR,
        Optional.empty(),
        party,
        "`%s` may not `%s` `%s` itself".formatted(party, permission, object));
  }

  static ChainLink delegation(int index, Subject giver, Subject taker, Delegated what) {
    return new ChainLink(
        index,
        Kind.DELEGATION,
        Optional.of(giver),
        taker,
        "`%s` does not act for `%s` in `%s` on `%s`: `%s#%s@%s` does not hold for it"
            .formatted(taker, giver, what.permission(), what.name(), taker, Chain.ACTS_FOR, giver));
  }
}
