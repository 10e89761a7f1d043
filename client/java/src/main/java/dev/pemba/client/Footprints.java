package dev.pemba.client;

import dev.pemba.v1.Footprint;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.SubjectRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/// When what an answer hangs on was last changed, as far as the watch has told. One thread at a
/// time tells changes; any may ask.
///
/// INVARIANT (kept while unchanged): if [#holds] is true for an answer of a revision, no change
/// after it that was told touched what the answer hangs on. A change that counts on one object only
/// marks that object; one that counts for one subject only marks that subject; others mark every
/// permission whose footprint they lie in. Marks are shared by many objects and subjects: too many
/// answers are taken for changed, never too few.
final class Footprints {
  private static final int MARKS = 1 << 16;

  /// What a delegation is, in every schema that has any.
  private static final String ACTS_FOR = "acts_for";

  private final long since;
  private final Map<Name, Mark> permissions = new HashMap<>();
  private final Map<Name, List<Elsewhere>> elsewhere = new HashMap<>();
  private final AtomicLongArray objects = new AtomicLongArray(MARKS);
  private final AtomicLongArray subjects = new AtomicLongArray(MARKS);

  /// A relation or permission of a type.
  private record Name(String type, String relation) {}

  /// A relation that counts for a permission on other objects than those of the relation.
  private record Elsewhere(Mark permission, boolean followed) {}

  /// When the answers to a permission were last changed for everybody.
  private static final class Mark {
    private volatile long changed;
  }

  /// The footprints of a schema that holds at a revision.
  ///
  /// @param since the revision from which on changes are told here
  Footprints(long since, List<Footprint> footprints) {
    this.since = since;
    for (Footprint footprint : footprints) {
      Mark mark = new Mark();
      permissions.put(new Name(footprint.getType(), footprint.getPermission()), mark);
      for (Footprint.Part part : footprint.getPartsList()) {
        if (part.getElsewhere()) {
          elsewhere
              .computeIfAbsent(new Name(part.getType(), part.getRelation()), _ -> new ArrayList<>())
              .add(new Elsewhere(mark, part.getFollowed()));
        }
      }
    }
  }

  /// Tells a change. Revisions only grow.
  void change(Relationship relationship, long revision) {
    SubjectRef subject = relationship.getSubject();
    boolean individual = isIndividual(subject);
    objects.set(
        place(relationship.getObject().getType(), relationship.getObject().getId()), revision);
    Name name = new Name(relationship.getObject().getType(), relationship.getRelation());
    for (Elsewhere one : elsewhere.getOrDefault(name, List.of())) {
      if (individual && !one.followed()) {
        subjects.set(place(subject.getType(), subject.getId()), revision);
      } else {
        one.permission().changed = revision;
      }
    }
  }

  /// True unless the answer of a revision may be another by now. What it hangs on are the
  /// permission for the subject and for each actor, and the delegations between them.
  boolean holds(long revision, Question question) {
    if (revision < since
        || !holds(revision, question.object(), question.permission())
        || isSubjectChanged(revision, question.subject().getType(), question.subject().getId())) {
      return false;
    }
    for (ObjectRef actor : question.actors()) {
      if (!holds(revision, actor, ACTS_FOR)
          || isSubjectChanged(revision, actor.getType(), actor.getId())) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(long revision, ObjectRef object, String permission) {
    Mark mark = permissions.get(new Name(object.getType(), permission));
    return mark != null
        && mark.changed <= revision
        && objects.get(place(object.getType(), object.getId())) <= revision;
  }

  private boolean isSubjectChanged(long revision, String type, String id) {
    return subjects.get(place(type, id)) > revision;
  }

  private static boolean isIndividual(SubjectRef subject) {
    return subject.getRelation().isEmpty() && !subject.getId().equals("*");
  }

  private static int place(String type, String id) {
    int hash = type.hashCode() * 31 + id.hashCode();
    hash *= 0x9E3779B9;
    return (hash ^ (hash >>> 16)) & (MARKS - 1);
  }
}
