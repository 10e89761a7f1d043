package dev.pemba.cli.worlds;

import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Schema;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.SubjectRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Everything that a world's relationships name, and a stranger of each kind of subject.
///
/// @param objects by type
/// @param permissions relations and permissions by type
/// @param subjects individuals, usersets, and everyone of a type
record Cast(
    Map<String, List<String>> objects,
    Map<String, List<String>> permissions,
    List<SubjectRef> subjects) {
  /// An id that no world names.
  static final String STRANGER = "someone-no-one-named";

  static Cast of(Schema schema, Collection<Relationship> relationships) {
    Map<String, List<String>> permissions = new LinkedHashMap<>();
    for (Map.Entry<TypeName, Definition> definition : schema.definitions().entrySet()) {
      permissions.put(
          definition.getKey().value(),
          definition.getValue().relations().keySet().stream().map(RelationName::value).toList());
    }
    Map<String, Set<String>> objects = new LinkedHashMap<>();
    Set<SubjectRef> subjects = new LinkedHashSet<>();
    for (Relationship relationship : relationships) {
      ObjectRef object = relationship.getObject();
      SubjectRef subject = relationship.getSubject();
      add(objects, object.getType(), object.getId());
      subjects.add(individual(object.getType(), object.getId()));
      subjects.add(subject);
      if (!subject.getId().equals("*")) {
        add(objects, subject.getType(), subject.getId());
      }
      subjects.add(individual(subject.getType(), STRANGER));
      if (!subject.getRelation().isEmpty()) {
        subjects.add(subject.toBuilder().setId(STRANGER).build());
        subjects.add(
            individual(object.getType(), object.getId()).toBuilder()
                .setRelation(relationship.getRelation())
                .build());
      }
    }
    subjects.removeIf(subject -> !permissions.containsKey(subject.getType()));
    Map<String, List<String>> found = new LinkedHashMap<>();
    objects.forEach((type, ids) -> found.put(type, List.copyOf(ids)));
    return new Cast(found, permissions, List.copyOf(subjects));
  }

  private static void add(Map<String, Set<String>> objects, String type, String id) {
    objects.computeIfAbsent(type, _ -> new LinkedHashSet<>()).add(id);
  }

  private static SubjectRef individual(String type, String id) {
    return SubjectRef.newBuilder().setType(type).setId(id).build();
  }

  /// At most so many of each, drawn at random; fewer if they make too many checks.
  Cast sample(int most, int checks, Random random) {
    int size = most;
    while (size > 4 && checks(size) > checks) {
      size = size * 3 / 4;
    }
    Map<String, List<String>> fewer = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> ofType : objects.entrySet()) {
      fewer.put(ofType.getKey(), draw(ofType.getValue(), size, random));
    }
    return new Cast(fewer, permissions, draw(subjects, size, random));
  }

  private long checks(int most) {
    return objects.entrySet().stream()
        .mapToLong(
            ofType ->
                (long) Math.min(most, ofType.getValue().size())
                    * permissions.getOrDefault(ofType.getKey(), List.of()).size()
                    * Math.min(most, subjects.size()))
        .sum();
  }

  private static <T> List<T> draw(List<T> from, int most, Random random) {
    if (from.size() <= most) {
      return from;
    }
    List<T> shuffled = new ArrayList<>(from);
    Collections.shuffle(shuffled, random);
    return List.copyOf(shuffled.subList(0, most));
  }
}
