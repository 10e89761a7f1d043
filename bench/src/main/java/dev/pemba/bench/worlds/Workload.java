package dev.pemba.bench.worlds;

import dev.pemba.model.Relationship;
import java.util.List;
import java.util.function.Consumer;

/// A schema, relationships and questions about them. Says the same however often it is asked, so
/// that every system gets the same data and the same questions. Thread-safe.
///
/// Two kinds: a generated organisation of any size, and small shapes that hurt engines of this
/// kind. What only Pemba's language can say is in workloads that no peer is asked to load.
public interface Workload {
  /// Lower case with hyphens, and never changed: translations and reports are found by it.
  String name();

  /// One sentence for people.
  String about();

  /// In Pemba's language. Exclusions and intersections are parenthesised, so that SpiceDB reads it
  /// alike.
  String schema();

  /// How many relationships [#relationships] hands over.
  long size();

  /// Hands over all relationships, in the same order each time; none comes twice.
  void relationships(Consumer<Relationship> sink);

  /// What is measured, each by itself. Those that write come last.
  List<Series> series();

  /// Whether peers are to load it too.
  boolean common();

  default Series series(String name) {
    return series().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name() + " has no series " + name));
  }
}
