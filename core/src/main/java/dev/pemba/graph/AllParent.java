package dev.pemba.graph;

import dev.pemba.store.Edges;
import java.util.ArrayList;

/// One parent that an all-arrow asks: every edge that exists counts, and one whose condition fails
/// counts as a parent that does not grant it (SpiceDB's meaning of `.all`).
///
/// @param edge what the edge's condition says
record AllParent(Node target, int object, Truth edge) {

  /// The parents of an object. Those whose type lacks the target are left out; expired edges do not
  /// exist.
  static ArrayList<AllParent> of(World world, Node node, int object, Budget budget) {
    ArrayList<AllParent> all = new ArrayList<>();
    Term.Arrow arrow = node.allArrow();
    for (Term.Parent parent : arrow.parents()) {
      Edges edges =
          world.subjects(node.type, arrow.through(), object, parent.type(), parent.relation());
      budget.spend(1L + edges.size());
      for (int number : edges.plain()) {
        all.add(new AllParent(parent.target(), number, Truth.TRUE));
      }
      for (Edges.Special special : edges.special()) {
        if (world.exists(special.grant())) {
          all.add(new AllParent(parent.target(), special.number(), world.truth(special.grant())));
        }
      }
    }
    return all;
  }
}
