package dev.pemba.server.audit;

import dev.pemba.server.log.ByteWriter;
import java.nio.ByteBuffer;

/// Keys of the tables of the record.
///
/// ```
/// BLOCKS  leaf u64                                  → the block that begins with this leaf
/// INDEX   S                                         → [Ledger]'s state
///         G                                         → hash of the settings that are on record last
///         T level u8 | number u64                   → 256 hashes, level 1 and up: see [Tiles]
///         E facet u8 | page u8 | segment u32 | from u16   → places of entities: see [EntityIndex];
///                                                     `from` is not there where it is 0
///         C size u64                                → a signed checkpoint
///         K number u32                              → when a key signed: see [SigningPeriods]
///         H name                                    → a legal hold
///         P class u8                                → how far records of a class were pruned: leaf u64
///         N type | 0 | id                           → pseudonym
///         O pseudonym                               → type | 0 | id
/// ```
final class Keys {
  static final int STATE = 'S';
  static final int TILE = 'T';
  static final int ENTITY = 'E';
  static final int CHECKPOINT = 'C';
  static final int SIGNING = 'K';
  static final int HOLD = 'H';
  static final int PRUNED = 'P';
  static final int PSEUDONYM = 'N';
  static final int PERSON = 'O';

  /// Where the segment's number in a key of entities ends.
  static final int SEGMENT_END = 7;

  private Keys() {}

  static byte[] block(long leaf) {
    return new ByteWriter(8).u64(leaf).toBytes();
  }

  static byte[] state() {
    return new byte[] {STATE};
  }

  static byte[] settings() {
    return new byte[] {'G'};
  }

  static byte[] tile(int level, long number) {
    return new ByteWriter(10).u8(TILE).u8(level).u64(number).toBytes();
  }

  /// Of those that begin at a leaf.
  static byte[] entities(int facet, int page, long leaf) {
    int from = (int) (leaf % EntityIndex.SEGMENT);
    ByteWriter key =
        new ByteWriter(SEGMENT_END + 2)
            .u8(ENTITY)
            .u8(facet)
            .u8(page)
            .u32((int) (leaf / EntityIndex.SEGMENT));
    return (from == 0 ? key : key.u16(from)).toBytes();
  }

  static byte[] checkpoint(long size) {
    return new ByteWriter(9).u8(CHECKPOINT).u64(size).toBytes();
  }

  static byte[] signing(int number) {
    return new ByteWriter(5).u8(SIGNING).u32(number).toBytes();
  }

  static byte[] named(int tag, String name) {
    return new ByteWriter(2 + name.length())
        .u8(tag)
        .raw(name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .toBytes();
  }

  /// The first key after one.
  static byte[] after(byte[] key) {
    return java.util.Arrays.copyOf(key, key.length + 1);
  }

  static byte[] pruned(int retention) {
    return new ByteWriter(2).u8(PRUNED).u8(retention).toBytes();
  }

  /// The number at the end of a key.
  static long last64(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - 8);
  }
}
