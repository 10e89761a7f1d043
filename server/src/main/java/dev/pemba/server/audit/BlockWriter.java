package dev.pemba.server.audit;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.pemba.model.Invariant;
import dev.pemba.server.log.ByteWriter;

/// Packs one [Block] after another, with the same buffers for all: what a block is made of is as
/// much as a server allocates for the records in it otherwise. Not thread-safe.
final class BlockWriter implements AutoCloseable {
  /// Zstandard's quickest of its usual levels (RFC 8878 has the format).
  private static final int LEVEL = 1;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
  private final ByteWriter slots = new ByteWriter(Ledger.BLOCK_BYTES + (Ledger.BLOCK_BYTES >> 1));
  private final ByteWriter ids = new ByteWriter(Ledger.BLOCK_RECORDS * SlotHeads.RANDOM_BYTES);
  private final SlotHeads heads = new SlotHeads();
  private byte[] frame = new byte[(int) Zstd.compressBound(Ledger.BLOCK_BYTES)];
  private int count;

  /// Adds a record.
  void add(ByteRange record) {
    int rest = record.length() - SlotHeads.BYTES;
    slots.varint(rest + 1);
    heads.write(record, slots, ids);
    slots.raw(record.array(), record.offset() + SlotHeads.BYTES, rest);
    count++;
  }

  /// Adds what is left of a record.
  void addPruned(byte[] hash) {
    slots.varint(0).raw(hash);
    count++;
  }

  int count() {
    return count;
  }

  /// How many bytes were added.
  int bytes() {
    return slots.size();
  }

  /// The block of what was added. What is added from now on goes into the next one.
  ///
  /// @param latestMillis as in [Block]
  byte[] end(long latestMillis) {
    Invariant.check(slots.size() <= Block.MOST_BYTES, "a block that could not be read again");
    int most = (int) Zstd.compressBound(slots.size());
    frame = most <= frame.length ? frame : new byte[most];
    int length = zstd.compressByteArray(frame, 0, frame.length, slots.buffer(), 0, slots.size());
    byte[] block =
        new ByteWriter(length + ids.size() + 32)
            .u8(Block.VERSION)
            .u64(latestMillis)
            .varint(count)
            .varint(ids.size())
            .raw(ids.buffer(), 0, ids.size())
            .varint(slots.size())
            .raw(frame, 0, length)
            .checksum()
            .toBytes();
    slots.clear();
    ids.clear();
    heads.clear();
    count = 0;
    return block;
  }

  @Override
  public void close() {
    zstd.close();
  }
}
