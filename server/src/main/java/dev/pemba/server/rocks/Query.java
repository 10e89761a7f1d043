package dev.pemba.server.rocks;

import dev.pemba.model.ObjectId;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.RelationshipFilter.SubjectFilter;
import dev.pemba.model.RelationshipFilter.SubjectRelationFilter;
import dev.pemba.model.Subject;
import dev.pemba.server.log.ByteReader;
import dev.pemba.store.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.roaringbitmap.RoaringBitmap;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// A filter turned into numbers: the direction to scan in and what its keys must look like.
///
/// The direction depends on which parts of the filter are given and on nothing else, so the order
/// of the rows is the same for the same filter, whatever the data.
///
/// @param possible false if the filter names what no relationship names: then nothing matches
record Query(Direction direction, Pattern pattern, boolean possible) {
  private static final int OBJECT = 0;
  private static final int SUBJECT = 3;
  private static final int TYPE = 0;
  private static final int RELATION = 1;
  private static final int NUMBER = 2;

  static Query of(RelationshipFilter filter, Directory directory, Reader reader) {
    Direction direction = direction(filter);
    Pattern pattern = Pattern.any();
    boolean possible = true;
    if (filter.type().isPresent()) {
      int type = directory.symbols().type(filter.type().get());
      possible = type != 0;
      pattern.exactly(Pattern.part(direction, OBJECT + TYPE), type);
      int numberPart = Pattern.part(direction, OBJECT + NUMBER);
      if (filter.id().isPresent()) {
        int number = directory.number(type, filter.id().get());
        possible &= number != Snapshot.UNKNOWN;
        pattern.exactly(numberPart, number & 0xffff_ffffL);
      } else if (filter.idPrefix().isPresent() && !filter.idPrefix().get().isEmpty()) {
        RoaringBitmap numbers = startingWith(type, filter.idPrefix().get(), reader);
        possible &= !numbers.isEmpty();
        pattern.in(numberPart, numbers);
      }
    }
    if (filter.relation().isPresent()) {
      int relation = directory.symbols().relation(filter.relation().get());
      possible &= relation != 0;
      pattern.exactly(Pattern.part(direction, OBJECT + RELATION), relation);
    }
    if (filter.subject().isPresent()) {
      possible &= restrict(pattern, direction, filter.subject().get(), directory);
    }
    return new Query(direction, pattern, possible);
  }

  /// From the subject if it is known and the object is not, or if only the subject is restricted.
  private static Direction direction(RelationshipFilter filter) {
    boolean oneSubject = filter.subject().flatMap(SubjectFilter::id).isPresent();
    boolean oneObject = filter.id().isPresent();
    boolean onlySubject = filter.subject().isPresent() && filter.type().isEmpty();
    return (oneSubject && !oneObject) || onlySubject ? Direction.REVERSE : Direction.FORWARD;
  }

  private static boolean restrict(
      Pattern pattern, Direction direction, SubjectFilter filter, Directory directory) {
    int type = directory.symbols().type(filter.type());
    boolean possible = type != 0;
    pattern.exactly(Pattern.part(direction, SUBJECT + TYPE), type);
    int relationPart = Pattern.part(direction, SUBJECT + RELATION);
    switch (filter.relation()) {
      case SubjectRelationFilter.Any() -> {}
      case SubjectRelationFilter.None() -> pattern.exactly(relationPart, 0);
      case SubjectRelationFilter.Exactly(RelationName name) -> {
        int relation = directory.symbols().relation(name);
        possible &= relation != 0;
        pattern.exactly(relationPart, relation);
      }
    }
    if (filter.id().isPresent()) {
      String id = filter.id().get();
      int number = id.equals("*") ? Snapshot.EVERYONE : directory.number(type, new ObjectId(id));
      possible &= number != Snapshot.UNKNOWN;
      pattern.exactly(Pattern.part(direction, SUBJECT + NUMBER), number & 0xffff_ffffL);
    }
    return possible;
  }

  /// The numbers of the ids that start so: as long a scan as there are such ids.
  private static RoaringBitmap startingWith(int type, String prefix, Reader reader) {
    byte[] start = prefix.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[2 + start.length];
    key[0] = (byte) (type >>> 8);
    key[1] = (byte) type;
    System.arraycopy(start, 0, key, 2, start.length);
    RoaringBitmap numbers = new RoaringBitmap();
    try (RocksIterator iterator = reader.iterator(Family.IDS)) {
      for (iterator.seek(key); iterator.isValid(); iterator.next()) {
        byte[] at = iterator.key();
        if (at.length < key.length || !Arrays.equals(at, 0, key.length, key, 0, key.length)) {
          break;
        }
        numbers.add(new ByteReader(iterator.value(), Family.IDS.title()).u32());
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw Faults.reading(Family.IDS, e);
    }
    return numbers;
  }

  /// The object's [End]: its number is `UNKNOWN` where this world does not know it.
  static long objectEnd(Relationship.Key key, Directory directory) {
    int type = directory.symbols().type(key.object().type());
    int relation = directory.symbols().relation(key.relation());
    return type == 0 || relation == 0
        ? End.of(type, relation, Snapshot.UNKNOWN)
        : End.of(type, relation, directory.number(type, key.object().id()));
  }

  /// The subject's [End]: its number is `UNKNOWN` where this world does not know it.
  static long subjectEnd(Relationship.Key key, Directory directory) {
    int type = directory.symbols().type(key.subject().type());
    if (type == 0) {
      return End.of(0, 0, Snapshot.UNKNOWN);
    }
    return switch (key.subject()) {
      case Subject.Individual(var ref) -> End.of(type, 0, directory.number(type, ref.id()));
      case Subject.Everyone _ -> End.of(type, 0, Snapshot.EVERYONE);
      case Subject.Userset(var ref, var name) -> {
        int relation = directory.symbols().relation(name);
        int number = relation == 0 ? Snapshot.UNKNOWN : directory.number(type, ref.id());
        yield End.of(type, relation, number);
      }
    };
  }

  /// The key to go on after, or `CURSOR_INVALID` if this world never knew it.
  static EdgeKey after(Relationship.Key key, Directory directory) {
    long object = objectEnd(key, directory);
    long subject = subjectEnd(key, directory);
    if (!End.isKnown(object) || !End.isKnown(subject)) {
      throw new PembaException(
          Reason.CURSOR_INVALID,
          "the cursor points at `%s`, which this revision does not know".formatted(key));
    }
    return new EdgeKey(object, subject);
  }
}
