package dev.pemba.server.rocks;

import dev.pemba.model.ObjectId;
import dev.pemba.store.Symbols;

/// Numbers and names in one world.
interface Directory {
  Symbols symbols();

  /// The number of an id, or `Snapshot.UNKNOWN`.
  int number(int type, ObjectId id);

  /// The id behind a number that an edge holds.
  ObjectId name(int type, int number);
}
