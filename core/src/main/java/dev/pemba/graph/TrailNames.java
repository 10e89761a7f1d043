package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.store.Snapshot;
import org.jspecify.annotations.Nullable;

/// The names of what a [Trail] went along. The two ends of the question are known, and each step
/// begins where the one before ended: so of a short way hardly a name is looked up. Not
/// thread-safe.
final class TrailNames {
  private final World world;
  private final Naming naming;
  private @Nullable ObjectRef object;
  private int objectType;
  private int objectNumber;
  private @Nullable ObjectRef subject;
  private int subjectType;
  private int subjectNumber;
  private String last = "";
  private int lastType;
  private int lastNumber;

  TrailNames(World world, Naming naming) {
    this.world = world;
    this.naming = naming;
  }

  /// Tells the name of the object that the question is about.
  TrailNames object(int type, int number, ObjectRef named) {
    object = named;
    objectType = type;
    objectNumber = number;
    return this;
  }

  /// Tells the name of the subject that the question is about.
  TrailNames subject(SubjectRef ref, Subject named) {
    subjectType = ref.type();
    subjectNumber = ref.number();
    subject =
        switch (named) {
          case Subject.Individual(ObjectRef individual) -> individual;
          case Subject.Userset(ObjectRef holder, _) -> holder;
          case Subject.Everyone _ -> null;
        };
    return this;
  }

  private String text(ObjectRef object) {
    return object.type().value() + ":" + naming.name(object.type(), object.id());
  }

  String relation(int relation) {
    return world.snapshot().symbols().relationName(relation).value();
  }

  /// An object as `type:id`, or everyone as `type:*`.
  String object(int type, int number) {
    if (number == lastNumber && type == lastType && !last.isEmpty()) {
      return last;
    }
    last = name(type, number);
    lastType = type;
    lastNumber = number;
    return last;
  }

  private String name(int type, int number) {
    ObjectRef ofQuestion = object;
    if (ofQuestion != null && number == objectNumber && type == objectType) {
      return text(ofQuestion);
    }
    ofQuestion = subject;
    if (ofQuestion != null && number == subjectNumber && type == subjectType) {
      return text(ofQuestion);
    }
    TypeName typeName = world.snapshot().symbols().typeName(type);
    return typeName.value()
        + ":"
        + (number == Snapshot.EVERYONE ? "*" : naming.name(typeName, world.name(type, number)));
  }
}
