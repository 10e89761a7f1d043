package dev.pemba.server.audit;

import com.github.luben.zstd.Zstd;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Some records that follow one another, as they are stored.
///
/// ```
/// block    version u8 | latest u64 | count varint | length of ids varint | ids |
///          length of slots varint | slots as a Zstandard frame | CRC-32C u32
/// slot     length varint | the record's head as [SlotHeads] says | the record from there on,
///          or 0 varint | hash 32 bytes where the record was pruned
/// length   of the record from there on, plus 1
/// ```
///
/// It is packed here and not by the store, which would write it in full to its own log first.
///
/// @param first the leaf of the first slot
/// @param latestMillis the latest time of all records up to the end of this block: so it never
///   falls from block to block
record Block(long first, long latestMillis, List<Slot> slots) {
  static final int VERSION = 3;

  private static final int MOST_SLOTS = Ledger.BLOCK_RECORDS;

  /// Slots are ended when there are enough, and the last record may fill a segment of the journal.
  static final int MOST_BYTES = 2 * Journal.SEGMENT_BYTES;

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

    /// Of the leaf.
    default byte[] hash(Hashes hashes) {
      return switch (this) {
        case Kept(Bytes bytes) -> hashes.leaf(bytes.array());
        case Pruned(Bytes hash) -> hash.array();
      };
    }
  }

  /// One more than the leaf of the last slot.
  long end() {
    return first + slots.size();
  }

  /// What stands at a leaf of it.
  Slot slot(long leaf) {
    return slots.get((int) (leaf - first));
  }

  byte[] toBytes() {
    try (BlockWriter writer = new BlockWriter()) {
      for (Slot slot : slots) {
        switch (slot) {
          case Slot.Kept(Bytes bytes) -> writer.add(ByteRange.of(bytes.array()));
          case Slot.Pruned(Bytes hash) -> writer.addPruned(hash.array());
        }
      }
      return writer.end(latestMillis);
    }
  }

  static Block read(long first, byte[] bytes) {
    Packed in = new Packed(bytes);
    List<Slot> slots = new ArrayList<>(in.count);
    while (slots.size() < in.count) {
      slots.add(in.next());
    }
    if (!in.slots.atEnd() || !in.ids.atEnd()) {
      throw in.slots.corrupt("more than its records");
    }
    return new Block(first, in.latestMillis, slots);
  }

  /// One slot of a block, without making the others.
  ///
  /// @param index from 0; empty if the block has fewer
  static Optional<Slot> slot(byte[] bytes, long index) {
    Packed in = new Packed(bytes);
    if (index >= in.count) {
      return Optional.empty();
    }
    for (long before = 0; before < index; before++) {
      in.skip();
    }
    return Optional.of(in.next());
  }

  /// Slots as they are read, one after another: each head is what differs from the one before.
  private static final class Packed {
    final long latestMillis;
    final int count;
    final ByteReader ids;
    final ByteReader slots;
    private final SlotHeads heads = new SlotHeads();
    private final ByteWriter head = new ByteWriter(SlotHeads.BYTES);

    Packed(byte[] bytes) {
      ByteReader outer = new ByteReader(bytes, "audit").verified().version(VERSION);
      latestMillis = outer.u64();
      count = (int) outer.varint();
      ids = new ByteReader(outer.raw(outer.count()), "audit");
      slots = new ByteReader(unpacked(outer), "audit");
      if (count < 0 || count > MOST_SLOTS) {
        throw slots.corrupt("a block of an impossible count");
      }
    }

    Slot next() {
      int length = slots.count();
      if (length == 0) {
        return new Slot.Pruned(Bytes.of(slots.raw(Hashes.BYTES)));
      }
      ByteWriter record = new ByteWriter(SlotHeads.BYTES + length - 1);
      heads.read(slots, ids, record);
      return new Slot.Kept(Bytes.of(record.raw(slots.raw(length - 1)).toBytes()));
    }

    void skip() {
      int length = slots.count();
      if (length == 0) {
        slots.skip(Hashes.BYTES);
      } else {
        heads.read(slots, ids, head.clear());
        slots.skip(length - 1);
      }
    }
  }

  private static byte[] unpacked(ByteReader in) {
    long length = in.varint();
    if (length < 0 || length > MOST_BYTES) {
      throw in.corrupt("a block of an impossible length");
    }
    byte[] slots = new byte[(int) length];
    long found = Zstd.decompress(slots, in.rest());
    if (Zstd.isError(found) || found != length) {
      throw in.corrupt("a block that can't be unpacked");
    }
    return slots;
  }

  /// The latest time, without reading the rest.
  static long latestOf(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, "audit").version(VERSION);
    return in.u64();
  }
}
