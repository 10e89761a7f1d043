package dev.pemba.server.audit;

import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/// Some records that follow one another, as they are stored.
///
/// ```
/// block    version u8 | latest u64 | count varint | slot* | CRC-32C u32
/// slot     length varint | record, or 0 varint | hash 32 bytes where the record was pruned
/// ```
///
/// @param first the leaf of the first slot
/// @param latestMillis the latest time of all records up to the end of this block: so it never
///   falls from block to block
record Block(long first, long latestMillis, List<Slot> slots) {
  private static final int VERSION = 1;

  Block {
    slots = List.copyOf(slots);
  }

  /// A record, or what is left of it.
  sealed interface Slot {
    /// A record.
    ///
    /// @param bytes canonical
    record Kept(Bytes bytes) implements Slot {}

    record Pruned(Bytes hash) implements Slot {}
  }

  /// One more than the leaf of the last slot.
  long end() {
    return first + slots.size();
  }

  byte[] toBytes() {
    ByteWriter out = new ByteWriter(64 << 10);
    out.u8(VERSION).u64(latestMillis).varint(slots.size());
    for (Slot slot : slots) {
      switch (slot) {
        case Slot.Kept(Bytes bytes) -> out.varint(bytes.length()).raw(bytes.array());
        case Slot.Pruned(Bytes hash) -> out.varint(0).raw(hash.array());
      }
    }
    return out.checksum().toBytes();
  }

  static Block read(long first, byte[] bytes) {
    ByteReader in = new ByteReader(bytes, "audit").verified().version(VERSION);
    long latest = in.u64();
    int count = in.count();
    List<Slot> slots = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = in.count();
      slots.add(
          length == 0
              ? new Slot.Pruned(Bytes.of(in.raw(Hashes.BYTES)))
              : new Slot.Kept(Bytes.of(in.raw(length))));
    }
    if (!in.atEnd()) {
      throw in.corrupt("more than its records");
    }
    return new Block(first, latest, slots);
  }

  /// The latest time, without reading the rest.
  static long latestOf(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, "audit").version(VERSION);
    return in.u64();
  }
}
