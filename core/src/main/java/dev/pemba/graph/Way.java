package dev.pemba.graph;

import dev.pemba.store.Grant;
import java.util.Optional;

/// One way by which a [Spot] may come to hold: alone in a union, with others elsewhere.
sealed interface Way {

  /// Where the way leads; empty if it ends at the subject.
  default Optional<Spot> leadsTo() {
    return Optional.empty();
  }

  /// Relationships that the way itself uses.
  default int relationships() {
    return 0;
  }

  /// The object, or the userset, is the subject itself.
  record Itself() implements Way {}

  /// Another node of the same object.
  record Same(Spot spot) implements Way {
    @Override
    public Optional<Spot> leadsTo() {
      return Optional.of(spot);
    }
  }

  /// A relationship with the subject, or with everyone of its type.
  record Direct(Edge edge) implements Way {
    @Override
    public int relationships() {
      return 1;
    }
  }

  /// A relationship with a userset or a parent.
  ///
  /// @param parent true for the parent of an arrow
  record Along(Edge edge, Spot spot, boolean parent) implements Way {
    @Override
    public Optional<Spot> leadsTo() {
      return Optional.of(spot);
    }

    @Override
    public int relationships() {
      return 1;
    }
  }

  /// A relationship as numbers, with what it says and is worth in the world at hand.
  ///
  /// @param grant absent if nothing is written between these ends
  record Edge(ContextualEdges.Edge ends, Grant grant, Truth truth) {}
}
