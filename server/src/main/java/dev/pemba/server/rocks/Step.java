package dev.pemba.server.rocks;

import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Relationship;

/// One edge that a change creates, replaces or removes.
///
/// @param effect CREATE for new, TOUCH for replaced, DELETE for removed
/// @param object its [End]; number `UNKNOWN` if the object has none yet; so is the subject's
/// @param before the value that is stored, or [EdgeValue#NONE]
record Step(
    Operation effect, Relationship relationship, long object, long subject, EdgeValue before) {

  static Step of(Update update, Directory directory) {
    Relationship.Key key = update.relationship().key();
    return new Step(
        update.operation(),
        update.relationship(),
        Query.objectEnd(key, directory),
        Query.subjectEnd(key, directory),
        EdgeValue.NONE);
  }

  static Step deletion(EdgeKey key, EdgeValue stored, Directory directory) {
    return new Step(
        Operation.DELETE,
        Naming.relationship(key, stored.grant(), directory),
        key.object(),
        key.subject(),
        stored);
  }

  /// With what is stored before it; a deletion names the relationship as it was stored.
  Step replacing(EdgeValue stored, Operation as) {
    Relationship named =
        as == Operation.DELETE ? Naming.withGrant(relationship, stored.grant()) : relationship;
    return new Step(as, named, object, subject, stored);
  }

  /// True if both ends have numbers: only then the edge may be stored.
  boolean isNumbered() {
    return End.isKnown(object) && End.isKnown(subject);
  }

  boolean leavesHistory() {
    return before.created() > 0;
  }

  EdgeKey key() {
    return new EdgeKey(object, subject);
  }
}
