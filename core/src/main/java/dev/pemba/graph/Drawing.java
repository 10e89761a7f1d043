package dev.pemba.graph;

import dev.pemba.graph.Explanation.Branch;
import dev.pemba.graph.Explanation.Next;
import dev.pemba.graph.Explanation.Rule;
import dev.pemba.graph.Explanation.Step;
import dev.pemba.model.Limits;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.store.Symbols;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Draws explanations: step by step from the question on, the nearest first, each spot once. Not
/// thread-safe.
final class Drawing {
  private final Ways ways;
  private final Proofs proofs;
  private final EdgeTexts texts;
  private final Extent extent;
  private final Map<Place, Integer> places = new HashMap<>();
  private final ArrayDeque<Place> open = new ArrayDeque<>();
  private boolean complete = true;

  Drawing(Ways ways, Extent extent) {
    this.ways = ways;
    this.proofs = new Proofs(ways);
    this.texts = new EdgeTexts(ways.world());
    this.extent = extent;
  }

  /// How much is drawn.
  ///
  /// @param branches of one step
  record Extent(int steps, int branches) {
    static final Extent USUAL = new Extent(Limits.EXPLAINED_STEPS, Limits.EXPLAINED_BRANCHES);
  }

  /// A step to be drawn; what did not decide the answer is drawn folded.
  private record Place(Spot spot, boolean folded) {}

  Explanation draw(Spot root) {
    Answer answer = ways.answer(root);
    List<Step> steps = new ArrayList<>();
    next(root);
    Place place;
    while ((place = open.poll()) != null) {
      steps.add(step(place));
    }
    return new Explanation(answer, steps, complete);
  }

  private Next next(Spot spot) {
    return next(new Place(spot, false));
  }

  private Next next(Place place) {
    Integer known = places.get(place);
    if (known != null) {
      return new Next(Optional.of(known));
    }
    if (places.size() == extent.steps()) {
      complete = false;
      return new Next(Optional.empty());
    }
    int added = places.size();
    places.put(place, added);
    open.add(place);
    return new Next(Optional.of(added));
  }

  private Step step(Place place) {
    Spot named = place.spot();
    Spot spot = body(named);
    Truth value = ways.value(spot);
    List<Branch> branches =
        place.folded() ? List.of() : value == Truth.FALSE ? failed(spot) : proof(spot);
    int told = Math.min(branches.size(), extent.branches());
    complete &= told == branches.size();
    return new Step(
        object(named),
        relation(named),
        value.decision(),
        place.folded() ? Rule.FOLDED : rule(spot.node().kind),
        branches.subList(0, told),
        branches.size() - told);
  }

  /// What a spot is made of: a permission that is one intersection, exclusion or all-arrow is drawn
  /// as one step.
  private Spot body(Spot spot) {
    Term[] terms = spot.node().terms;
    return !ways.isSubjectItself(spot)
            && terms.length == 1
            && terms[0] instanceof Term.Jump(Node target)
            && target.relation == 0
        ? new Spot(target, spot.object())
        : spot;
  }

  private ObjectRef object(Spot spot) {
    Symbols symbols = ways.world().snapshot().symbols();
    int type = spot.node().type;
    return new ObjectRef(symbols.typeName(type), ways.world().name(type, spot.object()));
  }

  private Optional<RelationName> relation(Spot spot) {
    int relation = spot.node().relation;
    return relation == 0
        ? Optional.empty()
        : Optional.of(ways.world().snapshot().symbols().relationName(relation));
  }

  private static Rule rule(Node.Kind kind) {
    return switch (kind) {
      case UNION -> Rule.ANY;
      case INTERSECTION -> Rule.ALL;
      case EXCLUSION -> Rule.EXCLUSION;
      case ALL_ARROW -> Rule.ALL_PARENTS;
    };
  }

  /// What proves a spot. The subtracted side of an exclusion is drawn with it.
  private List<Branch> proof(Spot spot) {
    List<Branch> branches = new ArrayList<>();
    for (Way way : proofs.chosen(spot)) {
      branches.add(branch(way));
    }
    if (spot.node().kind == Node.Kind.EXCLUSION && branches.size() == 1) {
      branches.add(same(spot, spot.node().operands[1], false));
    }
    return branches;
  }

  /// What a spot that is FALSE lacks.
  private List<Branch> failed(Spot spot) {
    Node node = spot.node();
    List<Branch> branches = new ArrayList<>();
    switch (node.kind) {
      case UNION -> {
        for (Way way : ways.ofUnion(spot)) {
          if (isWorthTelling(way)) {
            branches.add(branch(way));
          }
        }
      }
      case INTERSECTION -> {
        for (Node operand : node.operands) {
          boolean failed = ways.value(new Spot(operand, spot.object())) == Truth.FALSE;
          branches.add(same(spot, operand, !failed));
        }
      }
      case EXCLUSION -> {
        boolean lacking = ways.value(new Spot(node.operands[0], spot.object())) == Truth.FALSE;
        branches.add(same(spot, node.operands[0], !lacking));
        if (!lacking) {
          branches.add(same(spot, node.operands[1], false));
        }
      }
      case ALL_ARROW -> {
        for (Way.Along parent : ways.ofAllArrow(spot)) {
          if (ways.value(parent) == Truth.FALSE) {
            branches.add(branch(parent));
          }
        }
      }
    }
    return branches;
  }

  private Branch same(Spot spot, Node node, boolean folded) {
    return new Branch.Same(next(new Place(new Spot(node, spot.object()), folded)));
  }

  /// An edge that does not hold is told only if it would have led to the subject.
  private boolean isWorthTelling(Way way) {
    return switch (way) {
      case Way.Along(Way.Edge edge, Spot spot, _) ->
          edge.truth() != Truth.FALSE || ways.value(spot) != Truth.FALSE;
      case Way.Itself _, Way.Same _, Way.Direct _ -> true;
    };
  }

  private Branch branch(Way way) {
    return switch (way) {
      case Way.Itself() -> new Branch.Itself();
      case Way.Same(Spot spot) -> new Branch.Same(next(spot));
      case Way.Direct(Way.Edge edge) ->
          edge.grant().isAbsent()
              ? new Branch.Absent(texts.key(edge.ends()))
              : new Branch.Direct(texts.edge(edge));
      case Way.Along(Way.Edge edge, Spot spot, _) -> {
        boolean decided = edge.truth() == Truth.FALSE && ways.value(spot) != Truth.FALSE;
        yield new Branch.Along(texts.edge(edge), next(new Place(spot, decided)));
      }
    };
  }
}
