package dev.pemba.server.rocks;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import dev.pemba.store.Grant;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Symbols;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// What a schema looks at when it allows an edge: all of it but the ids and the context.
///
/// @param objectKind type and relation as in [End#kind]
/// @param subjectKind the same of the subject
/// @param caveat name of the caveat, or empty
record Kind(int objectKind, int subjectKind, boolean everyone, String caveat, boolean expires)
    implements Comparable<Kind> {
  private static final Comparator<Kind> ORDER =
      Comparator.comparingInt(Kind::objectKind)
          .thenComparingInt(Kind::subjectKind)
          .thenComparing(Kind::everyone)
          .thenComparing(Kind::caveat)
          .thenComparing(Kind::expires);

  private static final int EVERYONE = 1;
  private static final int EXPIRES = 2;
  private static final ObjectId ANY_ID = new ObjectId("any");
  private static final Instant LATER = Instant.ofEpochMilli(253_402_300_799_999L);

  static Kind of(EdgeKey key, Grant grant) {
    return new Kind(
        End.kind(key.object()),
        End.kind(key.subject()),
        End.number(key.subject()) == Snapshot.EVERYONE,
        grant.condition().map(condition -> condition.caveat().value()).orElse(""),
        grant.expiresAtMillis() != Grant.NEVER);
  }

  /// True of a plain edge of this kind; of another edge it may be false although it is of this
  /// kind.
  boolean isOf(EdgeKey key, Grant grant) {
    return grant.isPlain()
        && caveat.isEmpty()
        && !expires
        && objectKind == End.kind(key.object())
        && subjectKind == End.kind(key.subject())
        && everyone == (End.number(key.subject()) == Snapshot.EVERYONE);
  }

  byte[] toBytes() {
    return new ByteWriter(16)
        .u8(Meta.KIND)
        .u32(objectKind)
        .u32(subjectKind)
        .u8((everyone ? EVERYONE : 0) | (expires ? EXPIRES : 0))
        .text(caveat)
        .toBytes();
  }

  static Kind read(byte[] key) {
    ByteReader in = Meta.reader(key);
    in.u8();
    int objectKind = in.u32();
    int subjectKind = in.u32();
    int flags = in.u8();
    return new Kind(
        objectKind, subjectKind, (flags & EVERYONE) != 0, in.text(), (flags & EXPIRES) != 0);
  }

  /// Some relationship of this kind, with an empty context.
  Relationship example(Symbols symbols) {
    long object = End.of(objectKind, 0);
    long subject = End.of(subjectKind, 0);
    ObjectRef subjectRef = new ObjectRef(symbols.typeName(End.type(subject)), ANY_ID);
    Subject who =
        everyone
            ? new Subject.Everyone(subjectRef.type())
            : End.relation(subject) == 0
                ? new Subject.Individual(subjectRef)
                : new Subject.Userset(subjectRef, symbols.relationName(End.relation(subject)));
    return new Relationship(
        new ObjectRef(symbols.typeName(End.type(object)), ANY_ID),
        symbols.relationName(End.relation(object)),
        who,
        caveat.isEmpty()
            ? Optional.empty()
            : Optional.of(new Condition(new CaveatName(caveat), Context.EMPTY)),
        expires ? Optional.of(LATER) : Optional.empty());
  }

  @Override
  public int compareTo(Kind other) {
    return ORDER.compare(this, other);
  }
}
