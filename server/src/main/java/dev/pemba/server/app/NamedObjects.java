package dev.pemba.server.app;

import dev.pemba.model.ObjectId;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.RelationshipFilter.SubjectFilter;
import dev.pemba.model.RelationshipFilter.SubjectRelationFilter;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.store.Snapshot;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The objects of a type that a relationship names in one of two worlds, as object or as subject.
/// Not thread-safe.
final class NamedObjects {
  /// Relationships between two looks at the deadline.
  private static final int STRIDE = 1_024;

  private final List<Pinned> pinned;
  private final Deadline deadline;
  private final Map<TypeName, Set<ObjectId>> known = new HashMap<>();

  NamedObjects(Pinned before, Pinned after, Deadline deadline) {
    this.pinned = List.of(before, after);
    this.deadline = deadline;
  }

  Set<ObjectId> of(TypeName type) {
    return known.computeIfAbsent(type, this::read);
  }

  private Set<ObjectId> read(TypeName type) {
    Set<ObjectId> objects = new LinkedHashSet<>();
    RelationshipFilter asSubject =
        new RelationshipFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(
                new SubjectFilter(type, Optional.empty(), new SubjectRelationFilter.Any())));
    for (Pinned world : pinned) {
      long seen = 0;
      for (RelationshipFilter filter : List.of(RelationshipFilter.ofType(type), asSubject)) {
        try (Snapshot.Rows rows = world.snapshot().relationships(filter, Optional.empty())) {
          while (rows.hasNext()) {
            if (seen++ % STRIDE == 0) {
              deadline.check();
            }
            Snapshot.Stored row = rows.next();
            if (filter.type().isPresent()) {
              objects.add(row.relationship().object().id());
            } else {
              add(row.relationship().subject(), objects);
            }
          }
        }
      }
    }
    return objects;
  }

  private static void add(Subject subject, Set<ObjectId> objects) {
    switch (subject) {
      case Subject.Individual(var object) -> objects.add(object.id());
      case Subject.Userset(var object, _) -> objects.add(object.id());
      case Subject.Everyone _ -> {}
    }
  }
}
