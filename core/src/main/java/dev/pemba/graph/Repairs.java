package dev.pemba.graph;

import dev.pemba.graph.Remedies.Remedy;
import dev.pemba.model.Limits;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What a spot lacks in one world: sets of changes each of which would make it as true as is
/// wanted, if nothing else changed by them.
///
/// INVARIANT (a first step): whatever changes make the spot so, one of these sets is among them, as
/// long as no limit was reached. Seen from the proof that they lead to: what of it is lacking must
/// be added; and of each exclusion in it whose subtracted side holds now, the shortest proof must
/// lose something, which need not be all that is to be lost. So trying these sets, and on from each
/// that does not do, finds the smallest.
///
/// The least fixpoint of that over all spots that fail, smallest sets first. What objects are part
/// of (the edges that arrows follow) is never changed. Not thread-safe.
final class Repairs {
  private final Ways ways;
  private final Proofs proofs;
  private final EdgeTexts texts;
  private final Additions additions;
  private final Remedies remedies;
  private final Truth wanted;
  private final int most;
  private final Map<Spot, Lack> lacks = new LinkedHashMap<>();
  private final ArrayDeque<Lack> open = new ArrayDeque<>();
  private boolean limited;
  private boolean truncated;

  /// What one spot lacks.
  private static final class Lack {
    final Spot spot;
    final int place;
    final List<Needed> alternatives = new ArrayList<>();
    final RemedyFamily family = new RemedyFamily();
    final Set<Lack> users = new LinkedHashSet<>();

    /// @param place in the order of discovery: what is needed mostly comes after what needs it
    Lack(Spot spot, int place) {
      this.spot = spot;
      this.place = place;
    }
  }

  /// Changes and spots that together would do.
  private record Needed(RemedySet changes, List<Lack> spots) {}

  /// What all tries share: what they are to come to, where additions come from, and the numbers of
  /// changes.
  record Shared(Truth wanted, Additions additions, Remedies remedies) {}

  /// @param most changes in one set
  Repairs(Ways ways, Shared shared, int most) {
    this.ways = ways;
    this.proofs = new Proofs(ways);
    this.texts = new EdgeTexts(ways.world());
    this.wanted = shared.wanted();
    this.additions = shared.additions();
    this.remedies = shared.remedies();
    this.most = most;
  }

  /// True if a limit was reached: smaller sets than those found may do.
  boolean isLimited() {
    return limited;
  }

  /// True if there are more sets than those found, no smaller ones.
  boolean isTruncated() {
    return truncated;
  }

  List<RemedySet> of(Spot spot) {
    Lack root = lack(spot);
    Lack next;
    while ((next = open.poll()) != null) {
      find(next);
    }
    TreeSet<Lack> dirty = new TreeSet<>(Comparator.comparingInt(lack -> -lack.place));
    dirty.addAll(lacks.values());
    while ((next = dirty.pollFirst()) != null) {
      if (grows(next)) {
        dirty.addAll(next.users);
      }
    }
    truncated = root.family.isTruncated();
    return root.family.sets();
  }

  private Lack lack(Spot spot) {
    Lack known = lacks.get(spot);
    if (known == null) {
      known = new Lack(spot, lacks.size());
      lacks.put(spot, known);
      open.add(known);
    }
    return known;
  }

  private boolean grows(Lack lack) {
    boolean grown = false;
    for (Needed needed : lack.alternatives) {
      RemedyFamily together = new RemedyFamily();
      together.add(needed.changes());
      boolean joins = needed.spots().size() + needed.changes().size() > 1;
      for (Lack part : needed.spots()) {
        // Where sets are joined, one that was dropped may be the one that two parts share.
        limited |= joins && part.family.isTruncated();
        RemedyFamily both = new RemedyFamily();
        for (RemedySet one : together.sets()) {
          for (RemedySet other : part.family.sets()) {
            RemedySet joined = one.and(other);
            if (joined.size() <= most) {
              both.add(joined);
            }
          }
        }
        if (both.isTruncated()) {
          lack.family.truncate();
          limited |= needed.spots().size() > 2;
        }
        together = both;
      }
      for (RemedySet set : together.sets()) {
        grown |= lack.family.add(set);
      }
    }
    return grown;
  }

  private void find(Lack lack) {
    Spot spot = lack.spot;
    Node node = spot.node();
    switch (node.kind) {
      case UNION -> union(lack);
      case INTERSECTION -> {
        List<Spot> all = new ArrayList<>();
        for (Node operand : node.operands) {
          all.add(new Spot(operand, spot.object()));
        }
        need(lack, RemedySet.EMPTY, all);
      }
      case EXCLUSION -> exclusion(lack);
      case ALL_ARROW -> {
        List<Spot> all = new ArrayList<>();
        boolean reachable = true;
        for (Way.Along parent : ways.ofAllArrow(spot)) {
          reachable &= isEnough(parent.edge().truth());
          all.add(parent.spot());
        }
        if (reachable && !all.isEmpty()) {
          need(lack, RemedySet.EMPTY, all);
        }
      }
    }
  }

  private void union(Lack lack) {
    Spot spot = lack.spot;
    for (Term term : spot.node().terms) {
      if (term instanceof Term.Direct(int relation, List<Term.Kind> kinds)) {
        ObjectRef object = texts.object(spot.node().type, spot.object());
        RelationName name = ways.world().snapshot().symbols().relationName(relation);
        for (Relationship added : additions.on(object, name, kinds)) {
          need(lack, one(new Remedy.Add(added)), List.of());
        }
      }
    }
    for (Way way : ways.ofUnion(spot)) {
      switch (way) {
        case Way.Same(Spot other) -> need(lack, RemedySet.EMPTY, List.of(other));
        case Way.Along(Way.Edge edge, Spot far, _) -> {
          if (isEnough(edge.truth())) {
            need(lack, RemedySet.EMPTY, List.of(far));
          }
        }
        case Way.Itself _, Way.Direct _ -> {}
      }
    }
  }

  private void exclusion(Lack lack) {
    Spot base = new Spot(lack.spot.node().operands[0], lack.spot.object());
    Spot subtracted = new Spot(lack.spot.node().operands[1], lack.spot.object());
    if (isEnough(ways.value(subtracted).not())) {
      need(lack, RemedySet.EMPTY, List.of(base));
      return;
    }
    Set<Spot> walked = new HashSet<>();
    ArrayDeque<Spot> proof = new ArrayDeque<>(List.of(subtracted));
    Spot spot;
    while ((spot = proof.poll()) != null) {
      if (!walked.add(spot)) {
        continue;
      }
      if (spot.node().kind == Node.Kind.EXCLUSION) {
        need(
            lack, RemedySet.EMPTY, List.of(base, new Spot(spot.node().operands[1], spot.object())));
      }
      for (Way way : proofs.chosen(spot)) {
        cut(lack, base, way);
        way.leadsTo().ifPresent(proof::add);
      }
    }
  }

  /// Takes away what a way of a subtracted side uses.
  private void cut(Lack lack, Spot base, Way way) {
    switch (way) {
      case Way.Direct(Way.Edge edge) -> remove(lack, base, edge);
      case Way.Along(Way.Edge edge, _, boolean parent) -> {
        if (!parent) {
          remove(lack, base, edge);
        }
      }
      case Way.Itself _, Way.Same _ -> {}
    }
  }

  private void remove(Lack lack, Spot base, Way.Edge edge) {
    if (ways.world().isStored(edge.ends(), edge.grant())) {
      Relationship stored = texts.relationship(edge.ends(), edge.grant());
      need(lack, one(new Remedy.Remove(stored)), List.of(base));
    }
  }

  private boolean isEnough(Truth truth) {
    return truth.compareTo(wanted) >= 0;
  }

  private RemedySet one(Remedy remedy) {
    return new RemedySet(List.of(remedies.number(remedy)));
  }

  /// One alternative: spots that hold already need nothing.
  private void need(Lack lack, RemedySet changes, List<Spot> spots) {
    List<Lack> parts = new ArrayList<>();
    for (Spot spot : spots) {
      if (isEnough(ways.value(spot))) {
        continue;
      }
      if (!ways.canReach(spot.node())) {
        return;
      }
      if (!lacks.containsKey(spot) && lacks.size() >= Limits.SUGGESTION_PLACES) {
        limited = true;
        return;
      }
      Lack part = lack(spot);
      part.users.add(lack);
      parts.add(part);
    }
    lack.alternatives.add(new Needed(changes, parts));
  }
}
