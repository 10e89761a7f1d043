package dev.pemba.server.audit;

import dev.pemba.model.Relationship;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Changed;
import dev.pemba.server.audit.AuditRecord.Held;
import java.util.UUID;

/// What a record can be found by: subjects (actors among them), objects, those that a list named,
/// and its id; as facets with 32-bit hashes. Two texts may share a hash: whoever looks up compares
/// the records.
final class Entities {
  static final int SUBJECT = 0;
  static final int OBJECT = 1;
  static final int ID = 2;
  static final int FACETS = 3;

  private Entities() {}

  /// Takes the entities of a record, one after another.
  interface Receiver {
    void entity(int facet, int hash);
  }

  static int hash(String text) {
    return mixed(text.hashCode());
  }

  /// The hash of `type:id`, without making it.
  static int hash(String type, String id) {
    int power = 1;
    for (int left = id.length(), base = 31; left > 0; left >>= 1, base *= base) {
      power = (left & 1) == 0 ? power : power * base;
    }
    return mixed((31 * type.hashCode() + ':') * power + id.hashCode());
  }

  static int hash(UUID id) {
    return mixed(id.hashCode());
  }

  /// Mixes what `hashCode` leaves in order (the finisher of MurmurHash3).
  private static int mixed(int hash) {
    int mixed = hash;
    mixed = (mixed ^ (mixed >>> 16)) * 0x85eb_ca6b;
    mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2_ae35;
    return mixed ^ (mixed >>> 16);
  }

  static void of(AuditRecord record, Receiver receiver) {
    receiver.entity(ID, hash(record.id()));
    switch (record.body()) {
      case Asked asked -> {
        receiver.entity(SUBJECT, hash(asked.subject()));
        asked.actors().forEach(actor -> receiver.entity(SUBJECT, hash(actor)));
        receiver.entity(OBJECT, hash(asked.object()));
        asked.namedSubjects().forEach(name -> receiver.entity(SUBJECT, hash(name)));
        asked.namedObjects().forEach(name -> receiver.entity(OBJECT, hash(name)));
      }
      case Changed changed -> changed.updates().forEach(update -> of(update, receiver));
      case Held held -> receiver.entity(SUBJECT, hash(held.entity()));
      case AuditRecord.Configured _,
          AuditRecord.Gap _,
          AuditRecord.Pruned _,
          AuditRecord.Forgotten _ -> {}
    }
  }

  /// Of `+object#relation@subject…`: the object, and the subject without what stands beside it.
  private static void of(String update, Receiver receiver) {
    receiver.entity(OBJECT, hash(objectOf(update)));
    receiver.entity(SUBJECT, hash(subjectOf(update)));
  }

  static String objectOf(String update) {
    return update.substring(1, update.indexOf('#'));
  }

  static String subjectOf(String update) {
    int from = update.indexOf('@', update.indexOf('#')) + 1;
    return update.substring(from, Relationship.subjectEnd(update, from));
  }
}
