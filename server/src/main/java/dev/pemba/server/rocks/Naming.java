package dev.pemba.server.rocks;

import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.store.Grant;
import dev.pemba.store.Snapshot;

/// Edges back into relationships.
final class Naming {
  private Naming() {}

  static Relationship relationship(EdgeKey key, Grant grant, Directory directory) {
    Relationship bare =
        Relationship.of(
            object(key.object(), directory),
            directory.symbols().relationName(End.relation(key.object())),
            subject(key.subject(), directory));
    return grant.isPlain() ? bare : grant.over(bare.key());
  }

  private static ObjectRef object(long end, Directory directory) {
    TypeName type = directory.symbols().typeName(End.type(end));
    ObjectId id = directory.name(End.type(end), End.number(end));
    return new ObjectRef(type, id);
  }

  private static Subject subject(long end, Directory directory) {
    if (End.number(end) == Snapshot.EVERYONE) {
      return new Subject.Everyone(directory.symbols().typeName(End.type(end)));
    }
    ObjectRef object = object(end, directory);
    return End.relation(end) == 0
        ? new Subject.Individual(object)
        : new Subject.Userset(object, directory.symbols().relationName(End.relation(end)));
  }
}
