package dev.pemba.graph;

import dev.pemba.model.Invariant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Shortest proofs: of all the ways by which a spot has its value, those that use the fewest
/// relationships, each counted as often as it is used.
///
/// Dijkstra's algorithm on a graph of AND and OR (D. E. Knuth, A Generalization of Dijkstra's
/// Algorithm, 1977): what costs least is settled first, and a way is open once all that it leads to
/// is settled, so a proof never leans on itself. A spot that is UNKNOWN is proved by ways that are
/// UNKNOWN at least; the missing context is theirs. Not thread-safe.
final class Proofs {
  private final Ways ways;
  private final Map<Spot, Settled> settled = new HashMap<>();

  Proofs(Ways ways) {
    this.ways = ways;
  }

  private record Settled(long cost, List<Way> chosen) {}

  /// Ways that prove a spot together.
  private static final class Alternative {
    final Spot spot;
    final List<Way> ways;
    int open;
    long cost;

    Alternative(Spot spot, List<Way> ways) {
      this.spot = spot;
      this.ways = ways;
    }
  }

  /// An alternative all of whose ways are settled.
  private record Offer(long cost, long order, Alternative alternative) {}

  /// Relationships used by the shortest proof of a spot that is not FALSE.
  long cost(Spot spot) {
    return of(spot).cost();
  }

  /// The ways that prove a spot, which is not FALSE, together: the first step of its shortest
  /// proof.
  List<Way> chosen(Spot spot) {
    return of(spot).chosen();
  }

  private Settled of(Spot spot) {
    Settled known = settled.get(spot);
    if (known == null) {
      new Settling().run(spot);
      known = settled.get(spot);
    }
    if (known == null) {
      throw Invariant.broken("what is not false has a proof");
    }
    return known;
  }

  /// One run of the algorithm over all that a spot may hang on. Not thread-safe.
  private final class Settling {
    private final Map<Spot, List<Alternative>> users = new LinkedHashMap<>();
    private final ArrayDeque<Spot> found = new ArrayDeque<>();
    private final PriorityQueue<Offer> offers =
        new PriorityQueue<>(Comparator.comparingLong(Offer::cost).thenComparingLong(Offer::order));
    private long order;

    void run(Spot root) {
      visit(root);
      Spot spot;
      while ((spot = found.poll()) != null) {
        for (List<Way> together : alternatives(spot)) {
          open(new Alternative(spot, together));
        }
      }
      Offer best;
      while ((best = offers.poll()) != null) {
        Alternative alternative = best.alternative();
        Settled now = new Settled(best.cost(), alternative.ways);
        if (settled.putIfAbsent(alternative.spot, now) == null) {
          users.getOrDefault(alternative.spot, List.of()).forEach(user -> pass(user, now.cost()));
        }
      }
    }

    private void visit(Spot spot) {
      if (!settled.containsKey(spot) && users.putIfAbsent(spot, new ArrayList<>()) == null) {
        found.add(spot);
      }
    }

    private void open(Alternative alternative) {
      for (Way way : alternative.ways) {
        alternative.cost += way.relationships();
        Spot to = way.leadsTo().orElse(null);
        if (to == null) {
          continue;
        }
        Settled known = settled.get(to);
        if (known != null) {
          alternative.cost += known.cost();
          continue;
        }
        visit(to);
        alternative.open++;
        users(to).add(alternative);
      }
      offerIfReady(alternative);
    }

    private List<Alternative> users(Spot spot) {
      @Nullable List<Alternative> known = users.get(spot);
      if (known == null) {
        throw Invariant.broken("a visited spot has its list of users");
      }
      return known;
    }

    private void pass(Alternative user, long cost) {
      user.cost += cost;
      user.open--;
      offerIfReady(user);
    }

    private void offerIfReady(Alternative alternative) {
      if (alternative.open == 0) {
        offers.add(new Offer(alternative.cost, order++, alternative));
      }
    }
  }

  /// All that gives the spot its value, each by itself.
  private List<List<Way>> alternatives(Spot spot) {
    Node node = spot.node();
    Truth value = ways.value(spot);
    return switch (node.kind) {
      case UNION ->
          ways.ofUnion(spot).stream()
              .filter(way -> ways.value(way) == value)
              .map(List::of)
              .toList();
      case INTERSECTION -> {
        List<Way> all = new ArrayList<>();
        for (Node operand : node.operands) {
          all.add(new Way.Same(new Spot(operand, spot.object())));
        }
        yield List.of(all);
      }
      case EXCLUSION -> {
        Spot subtracted = new Spot(node.operands[1], spot.object());
        List<Way> both = new ArrayList<>();
        both.add(new Way.Same(new Spot(node.operands[0], spot.object())));
        if (ways.value(subtracted) != Truth.FALSE) {
          both.add(new Way.Same(subtracted));
        }
        yield List.of(both);
      }
      case ALL_ARROW -> List.of(List.copyOf(ways.ofAllArrow(spot)));
    };
  }
}
