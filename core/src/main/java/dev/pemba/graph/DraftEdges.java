package dev.pemba.graph;

import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The edges that a draft writes and deletes, found by either end. They take the place of stored
/// ones with the same ends.
final class DraftEdges {
  private final Map<ContextualEdges.Edge, Grant> grants = new HashMap<>();
  private final Map<ContextualEdges.Ends, Map<Integer, Grant>> subjects = new HashMap<>();
  private final Map<ContextualEdges.Ends, Map<Integer, Grant>> objects = new HashMap<>();

  /// @param grant [Grant#ABSENT] for an edge that is deleted
  void put(ContextualEdges.Edge edge, Grant grant) {
    SubjectRef subject = edge.subject();
    grants.put(edge, grant);
    subjects
        .computeIfAbsent(ends(edge, edge.object()), _ -> new HashMap<>())
        .put(subject.number(), grant);
    objects
        .computeIfAbsent(ends(edge, subject.number()), _ -> new HashMap<>())
        .put(edge.object(), grant);
  }

  private static ContextualEdges.Ends ends(ContextualEdges.Edge edge, int number) {
    return new ContextualEdges.Ends(
        edge.objectType(),
        edge.relation(),
        number,
        edge.subject().type(),
        edge.subject().relation());
  }

  /// What the draft says of an edge, or null if it says nothing.
  @Nullable Grant grant(ContextualEdges.Edge edge) {
    return grants.get(edge);
  }

  Edges withSubjects(Edges stored, ContextualEdges.Ends ends) {
    return laidOver(stored, subjects.getOrDefault(ends, Map.of()));
  }

  Edges withObjects(Edges stored, ContextualEdges.Ends ends) {
    return laidOver(stored, objects.getOrDefault(ends, Map.of()));
  }

  private static Edges laidOver(Edges stored, Map<Integer, Grant> own) {
    if (own.isEmpty()) {
      return stored;
    }
    RoaringBitmap plain = stored.bitmap().clone();
    List<Edges.Special> special = new ArrayList<>();
    for (Edges.Special edge : stored.special()) {
      if (!own.containsKey(edge.number())) {
        special.add(edge);
      }
    }
    own.forEach(
        (number, grant) -> {
          plain.remove(number);
          if (grant.isPlain()) {
            plain.add(number);
          } else if (!grant.isAbsent()) {
            special.add(new Edges.Special(number, grant));
          }
        });
    special.sort(Comparator.comparingLong(edge -> Integer.toUnsignedLong(edge.number())));
    return new Edges(plain.toArray(), special);
  }
}
