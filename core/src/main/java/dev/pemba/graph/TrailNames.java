package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.store.Snapshot;

/// The names of what a [Trail] went along. The two ends of the question are known, and each step
/// begins where the one before ended: so of a short way hardly a name is looked up. Not
/// thread-safe.
final class TrailNames {
  private final World world;
  private final Naming naming;
  private final int[] types = new int[3];
  private final int[] numbers = new int[3];
  private final String[] names = {"", "", ""};

  TrailNames(World world, Naming naming) {
    this.world = world;
    this.naming = naming;
  }

  /// Tells the name of the object that the question is about.
  TrailNames object(int type, int number, ObjectRef object) {
    know(0, type, number, text(object));
    return this;
  }

  /// Tells the name of the subject that the question is about.
  TrailNames subject(SubjectRef subject, Subject named) {
    switch (named) {
      case Subject.Individual(ObjectRef object) ->
          know(1, subject.type(), subject.number(), text(object));
      case Subject.Userset(ObjectRef object, _) ->
          know(1, subject.type(), subject.number(), text(object));
      case Subject.Everyone _ -> {}
    }
    return this;
  }

  private void know(int place, int type, int number, String name) {
    types[place] = type;
    numbers[place] = number;
    names[place] = name;
  }

  private String text(ObjectRef object) {
    return object.type().value() + ":" + naming.name(object.type(), object.id());
  }

  String relation(int relation) {
    return world.snapshot().symbols().relationName(relation).value();
  }

  /// An object as `type:id`, or everyone as `type:*`.
  String object(int type, int number) {
    for (int i = 0; i < names.length; i++) {
      if (numbers[i] == number && types[i] == type && !names[i].isEmpty()) {
        return names[i];
      }
    }
    TypeName typeName = world.snapshot().symbols().typeName(type);
    String name =
        typeName.value()
            + ":"
            + (number == Snapshot.EVERYONE
                ? "*"
                : naming.name(typeName, world.name(type, number)));
    know(2, type, number, name);
    return name;
  }
}
