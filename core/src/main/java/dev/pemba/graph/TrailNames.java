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
  private @Nullable String lastId;
  private String lastTypeName = "";
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

  String relation(int relation) {
    return world.snapshot().symbols().relationName(relation).value();
  }

  /// Tells an object as `type:id`, or everyone as `type:*`.
  void object(int type, int number, Pieces out) {
    String id = lastId;
    if (id == null || number != lastNumber || type != lastType) {
      id = look(type, number);
    }
    out.piece(lastTypeName);
    out.piece(':');
    out.piece(id);
  }

  private String look(int type, int number) {
    ObjectRef known = end(type, number);
    String id;
    if (known != null) {
      lastTypeName = known.type().value();
      id = naming.name(known.type(), known.id());
    } else {
      TypeName typeName = world.snapshot().symbols().typeName(type);
      lastTypeName = typeName.value();
      id = number == Snapshot.EVERYONE ? "*" : naming.name(typeName, world.name(type, number));
    }
    lastId = id;
    lastType = type;
    lastNumber = number;
    return id;
  }

  /// An object of the question, which the caller named.
  private @Nullable ObjectRef end(int type, int number) {
    if (object != null && number == objectNumber && type == objectType) {
      return object;
    }
    return subject != null && number == subjectNumber && type == subjectType ? subject : null;
  }
}
