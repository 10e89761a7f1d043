package dev.pemba.server.rocks;

import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import dev.pemba.store.StoreId;

/// Keys of the family `meta`.
///
/// ```
/// F                → format version u32
/// S                → store id u64
/// O                → oldest readable revision u64
/// C                → cleaned revision u64: what is older left no history and no bodies
/// T type u16       → name of a type
/// R relation u16   → name of a relation
/// N type u16       → last number given to an object of the type u32
/// K kind           → how many edges of a [Kind] are stored u64
/// ```
final class Meta {
  static final int FORMAT_VERSION = 2;

  static final byte[] FORMAT = {'F'};
  static final byte[] STORE = {'S'};
  static final byte[] OLDEST = {'O'};
  static final byte[] CLEANED = {'C'};

  static final int TYPE = 'T';
  static final int RELATION = 'R';
  static final int LAST_NUMBER = 'N';
  static final int KIND = 'K';

  private Meta() {}

  static byte[] key(int tag, int number) {
    return new ByteWriter(3).u8(tag).u16(number).toBytes();
  }

  static byte[] u64(long value) {
    return new ByteWriter(8).u64(value).toBytes();
  }

  static byte[] u32(int value) {
    return new ByteWriter(4).u32(value).toBytes();
  }

  static ByteReader reader(byte[] bytes) {
    return new ByteReader(bytes, Family.META.title());
  }

  static long readU64(Reader reader, byte[] key) {
    return reader(reader.get(Family.META, key)).u64();
  }

  static StoreId storeId(Reader reader) {
    return new StoreId(readU64(reader, STORE));
  }
}
