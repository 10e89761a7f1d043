package dev.pemba.graph;

import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Why an answer is what it is: of an allowed or conditional one the shortest proof, of a denied
/// one all that failed.
///
/// A graph rather than a tree of objects, since proofs may be deep and share their parts: steps
/// name each other by their place in the list, nearest to the question first.
///
/// INVARIANT (explained by itself): a world that holds only the relationships that a complete
/// explanation of an allowed or denied names gives the same decision. (One that is conditional may
/// come to another there: what keeps an exclusion or an all-arrow beside the proof from holding is
/// not named.)
///
/// @param steps the question first
/// @param complete false if parts were left out for their number
public record Explanation(Answer answer, List<Step> steps, boolean complete) {
  public Explanation {
    steps = List.copyOf(steps);
  }

  /// Every relationship that is named, found or not drawn on.
  public Stream<Edge> edges() {
    return steps.stream()
        .flatMap(step -> step.branches().stream())
        .flatMap(branch -> branch.edge().stream());
  }

  /// A relation or permission of an object, or a part of its expression, and what decided it.
  ///
  /// @param relation empty for a part of an expression
  /// @param branches if allowed or conditional, what proves it; if denied, what failed
  /// @param leftOut branches that are not told
  public record Step(
      ObjectRef object,
      Optional<RelationName> relation,
      Decision decision,
      Rule rule,
      List<Branch> branches,
      int leftOut) {
    public Step {
      branches = List.copyOf(branches);
    }
  }

  /// How a step comes of its branches.
  public enum Rule {
    /// Any one is enough; a proof shows the one it uses.
    ANY,
    /// All are needed.
    ALL,
    /// The first, without the second.
    EXCLUSION,
    /// All parents are needed, and at least one.
    ALL_PARENTS,
    /// Not looked into: this step did not decide the answer.
    FOLDED
  }

  /// One thing that a step hangs on.
  public sealed interface Branch {
    /// The relationship it uses.
    default Optional<Edge> edge() {
      return Optional.empty();
    }

    /// The subject is the object itself, or the userset itself.
    record Itself() implements Branch {}

    /// Another step of the same object.
    record Same(Next next) implements Branch {}

    /// No such relationship is written.
    record Absent(Relationship.Key sought) implements Branch {}

    /// A relationship with the subject, or with everyone of its type.
    record Direct(Edge found) implements Branch {
      @Override
      public Optional<Edge> edge() {
        return Optional.of(found);
      }
    }

    /// A relationship with a userset or a parent, which leads on.
    record Along(Edge found, Next next) implements Branch {
      @Override
      public Optional<Edge> edge() {
        return Optional.of(found);
      }
    }
  }

  /// Where a branch leads.
  ///
  /// @param place of the step; empty if it was left out
  public record Next(Optional<Integer> place) {}

  /// A relationship that was found.
  ///
  /// @param contextual whether the request brought it
  /// @param values by which its condition was judged
  /// @param missing parameters that the condition lacks
  public record Edge(
      Relationship relationship,
      boolean contextual,
      Standing standing,
      Context values,
      Set<String> missing) {
    public Edge {
      missing = Set.copyOf(missing);
    }
  }

  /// What a found relationship is worth.
  public enum Standing {
    HOLDS,
    CONDITION_FAILS,
    CONTEXT_MISSING,
    /// The condition can't be evaluated with these values.
    CONDITION_BROKEN,
    NOT_STARTED,
    EXPIRED
  }
}
