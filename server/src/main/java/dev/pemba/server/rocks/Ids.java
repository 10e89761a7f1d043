package dev.pemba.server.rocks;

import dev.pemba.model.ObjectId;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import dev.pemba.store.IdBytes;
import dev.pemba.store.Snapshot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// Ids and their numbers: codecs of `ids` and `names`, and the cache of numbers; [Names] has that
/// of names.
///
/// A number is given once and for ever, so a found one is kept without condition; "unknown" is kept
/// with the revision it was read at and judged by [Stripes] like edges are. Thread-safe.
final class Ids {
  static final int NAME_KEY_BYTES = 6;

  /// No number of an object: those go from 1 up, and `Snapshot.UNKNOWN` is -1.
  static final int NOT_CACHED = -2;

  private final boolean enabled;
  private final Stripes stripes;
  private final NumberCache numbers;
  private final Names names;

  Ids(long cacheBytes, Stripes stripes) {
    this.enabled = cacheBytes > 0;
    this.stripes = stripes;
    this.numbers = new NumberCache(cacheBytes / 2);
    this.names = new Names(cacheBytes / 2);
  }

  /// An id within its type.
  record IdKey(int type, ObjectId id) {
    int stripe() {
      return Stripes.of(id.hashCode() * 31L + type);
    }
  }

  /// A number and the revision that first named it; for an unknown id, the revision of the read.
  record Named(int number, long revision) {
    boolean isKnown() {
      return number != Snapshot.UNKNOWN;
    }

    int at(long asked) {
      return isKnown() && revision <= asked ? number : Snapshot.UNKNOWN;
    }
  }

  /// The number of an id in the world at a revision, or `Snapshot.UNKNOWN` if it has none there, as
  /// far as the cache knows; else [#NOT_CACHED].
  int known(IdKey key, long revision) {
    Named cached = enabled ? numbers.get(key) : null;
    return cached == null || !(cached.isKnown() || holds(key, cached, revision))
        ? NOT_CACHED
        : cached.at(revision);
  }

  /// The numbers of ids that are at hand, [Snapshot#UNKNOWN] for others; finds many at once.
  int[] foresee(int[] types, ObjectId[] ids) {
    if (enabled) {
      return numbers.foresee(types, ids);
    }
    int[] none = new int[ids.length];
    Arrays.fill(none, Snapshot.UNKNOWN);
    return none;
  }

  /// The number of an id in the world at a revision and since when it has it; unknown if it has
  /// none there. What the cache lacks is read through `reader`, which sees that world.
  Named named(IdKey key, long revision, Reader reader) {
    Named cached = enabled ? numbers.get(key) : null;
    if (cached != null && (cached.isKnown() || holds(key, cached, revision))) {
      return cached.at(revision) == cached.number ? cached : new Named(Snapshot.UNKNOWN, revision);
    }
    Named read = read(key, reader, revision);
    if (enabled) {
      numbers.put(key, read);
    }
    return read;
  }

  /// The same as it is stored, read through `reader`, which sees a world at `readerRevision`.
  int read(IdKey key, long revision, Reader reader, long readerRevision) {
    Named read = read(key, reader, readerRevision);
    if (enabled) {
      numbers.put(key, read);
    }
    return read.at(revision);
  }

  /// The number as the cache knows it, else as it is stored.
  int number(IdKey key, long revision, Reader reader, long readerRevision) {
    int known = known(key, revision);
    return known == NOT_CACHED ? read(key, revision, reader, readerRevision) : known;
  }

  private boolean holds(IdKey key, Named unknown, long revision) {
    return revision <= unknown.revision || stripes.lastModified(key.stripe()) <= unknown.revision;
  }

  /// As stored, past the cache.
  static Named read(IdKey key, Reader reader, long readerRevision) {
    byte[] value = reader.get(Family.IDS, idKey(key));
    if (value.length == 0) {
      return new Named(Snapshot.UNKNOWN, readerRevision);
    }
    ByteReader in = new ByteReader(value, Family.IDS.title());
    return new Named(in.u32(), in.varint());
  }

  /// The number if the cache knows it; else unknown.
  Named cached(IdKey key) {
    Named named = enabled ? numbers.get(key) : null;
    return named != null && named.isKnown() ? named : new Named(Snapshot.UNKNOWN, 0);
  }

  /// True if an id that was unknown at a revision has got no number since that is durable.
  boolean isUnknownSince(IdKey key, long revision) {
    return stripes.lastModified(key.stripe()) <= revision;
  }

  /// Tells that an id got its number and that this is durable. Called before the head is published.
  void named(IdKey key, Named named) {
    stripes.modified(key.stripe(), named.revision);
    if (enabled) {
      numbers.put(key, named);
    }
  }

  Names names() {
    return names;
  }

  /// The id in a value of `names`.
  static IdBytes nameOf(byte[] value, int type, int number) {
    if (value.length == 0) {
      throw lacking(type, number);
    }
    ByteReader in = new ByteReader(value, Family.NAMES.title());
    in.varint();
    byte[] id = in.rest();
    if (!isPlain(id)) {
      checkId(id, in);
    }
    return new IdBytes(id, 0, id.length);
  }

  /// True if these are ASCII's letters, digits and some signs, and not too many: a legal id.
  private static boolean isPlain(byte[] id) {
    for (byte c : id) {
      if (c <= '*' || c == 0x7f) {
        return false;
      }
    }
    return id.length > 0 && id.length <= ObjectId.MAX_BYTES;
  }

  private static void checkId(byte[] id, ByteReader in) {
    try {
      if (Arrays.equals(new ObjectId(new String(id, StandardCharsets.UTF_8)).toBytes(), id)) {
        return;
      }
    } catch (PembaException _) {
      // told below
    }
    throw in.corrupt("an illegal id");
  }

  static PembaException lacking(int type, int number) {
    return new PembaException(
        Reason.DATA_CORRUPT,
        "stored data is damaged: `names` lacks number %d of type %d"
            .formatted(Integer.toUnsignedLong(number), type),
        Map.of("family", Family.NAMES.title()));
  }

  static byte[] idKey(IdKey key) {
    byte[] id = key.id.toBytes();
    return new ByteWriter(2 + id.length).u16(key.type).raw(id).toBytes();
  }

  static byte[] idValue(Named named) {
    return new ByteWriter(8).u32(named.number).varint(named.revision).toBytes();
  }

  static int typeOfName(byte[] key) {
    return ((key[0] & 0xff) << 8) | (key[1] & 0xff);
  }

  static int numberOfName(byte[] key) {
    return ByteBuffer.wrap(key).getInt(2);
  }

  static byte[] nameKey(int type, int number) {
    return new ByteWriter(NAME_KEY_BYTES).u16(type).u32(number).toBytes();
  }

  static byte[] nameValue(Named named, ObjectId id) {
    return new ByteWriter(16).varint(named.revision).raw(id.toBytes()).toBytes();
  }
}
