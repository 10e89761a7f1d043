package dev.pemba.client;

import dev.pemba.v1.Relationship;
import dev.pemba.v1.Update;

/// Makes the updates of a write.
public final class Updates {
  private Updates() {}

  /// Creates the relationship; the write fails if it exists.
  public static Update create(Relationship relationship) {
    return of(Update.Operation.OPERATION_CREATE, relationship);
  }

  /// Creates or replaces the relationship.
  public static Update touch(Relationship relationship) {
    return of(Update.Operation.OPERATION_TOUCH, relationship);
  }

  /// Deletes the relationship, if there is one.
  public static Update delete(Relationship relationship) {
    return of(Update.Operation.OPERATION_DELETE, relationship);
  }

  private static Update of(Update.Operation operation, Relationship relationship) {
    return Update.newBuilder().setOperation(operation).setRelationship(relationship).build();
  }
}
