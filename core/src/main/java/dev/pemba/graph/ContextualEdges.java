package dev.pemba.graph;

import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The relationships that one request brings along, found by either end.
///
/// INVARIANT (beside, not instead): a contextual relationship stands beside a stored one with the
/// same ends and never hides it.
final class ContextualEdges {
  static final ContextualEdges NONE = new ContextualEdges();

  private final Map<Edge, List<Grant>> grants = new HashMap<>();
  private final Map<Ends, List<Far>> subjects = new HashMap<>();
  private final Map<Ends, List<Far>> objects = new HashMap<>();

  /// Both ends of an edge.
  record Edge(int objectType, int relation, int object, SubjectRef subject) {}

  /// One end of some edges, and the kind of the other.
  ///
  /// @param number the object's, or the subject's
  record Ends(int objectType, int relation, int number, int subjectType, int subjectRelation) {}

  private record Far(int number, Grant grant) {}

  void add(Edge edge, Grant grant) {
    grants.computeIfAbsent(edge, _ -> new ArrayList<>()).add(grant);
    SubjectRef subject = edge.subject();
    subjects
        .computeIfAbsent(ends(edge, edge.object()), _ -> new ArrayList<>())
        .add(new Far(subject.number(), grant));
    objects
        .computeIfAbsent(ends(edge, subject.number()), _ -> new ArrayList<>())
        .add(new Far(edge.object(), grant));
  }

  private static Ends ends(Edge edge, int number) {
    return new Ends(
        edge.objectType(),
        edge.relation(),
        number,
        edge.subject().type(),
        edge.subject().relation());
  }

  boolean isEmpty() {
    return grants.isEmpty();
  }

  List<Grant> between(Edge edge) {
    return grants.getOrDefault(edge, List.of());
  }

  Edges withSubjects(Edges stored, Ends ends) {
    return merge(stored, subjects.get(ends));
  }

  Edges withObjects(Edges stored, Ends ends) {
    return merge(stored, objects.get(ends));
  }

  private static Edges merge(Edges stored, @Nullable List<Far> own) {
    if (own == null) {
      return stored;
    }
    int[] plain = Arrays.copyOf(stored.plain(), stored.plainCount() + own.size());
    int count = stored.plainCount();
    List<Edges.Special> special = new ArrayList<>(stored.special());
    for (Far far : own) {
      if (!far.grant().isPlain()) {
        special.add(new Edges.Special(far.number(), far.grant()));
      } else if (!stored.hasPlain(far.number())) {
        plain[count++] = far.number();
      }
    }
    return new Edges(
        sortedDistinct(Arrays.copyOf(plain, count)),
        special.stream()
            .sorted((a, b) -> Integer.compareUnsigned(a.number(), b.number()))
            .toList());
  }

  private static int[] sortedDistinct(int[] numbers) {
    return Arrays.stream(numbers)
        .mapToLong(Integer::toUnsignedLong)
        .sorted()
        .distinct()
        .mapToInt(number -> (int) number)
        .toArray();
  }
}
