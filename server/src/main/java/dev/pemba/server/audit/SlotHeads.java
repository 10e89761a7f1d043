package dev.pemba.server.audit;

import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;

/// The heads of the records of a block: the 50 bytes of fixed length that each begins with, written
/// as what differs from the record before. Zstandard would find that too, at ten times the cost.
///
/// ```
/// head   kind u8 | sequence, schema revision, revision, time: each a varint, zigzag, less the one
///        before | id's time less the record's, zigzag varint
/// id     the rest of it, 10 bytes: they are random, and lie apart, where nobody tries to pack them
/// ```
///
/// Not thread-safe; one for each block.
final class SlotHeads {
  static final int BYTES = RecordCodec.ORIGIN_AT;

  /// What of a record lies apart.
  static final int RANDOM_BYTES = Short.BYTES + Long.BYTES;

  private static final int ID_TIME_SHIFT = 16;

  private long sequence;
  private long schemaRevision;
  private long revision;
  private long time;

  /// Begins another block.
  void clear() {
    sequence = 0;
    schemaRevision = 0;
    revision = 0;
    time = 0;
  }

  /// Writes the head of a record.
  void write(ByteRange record, ByteWriter out, ByteWriter ids) {
    byte[] in = record.array();
    int at = record.offset();
    out.u8(in[at + RecordCodec.KIND_AT]);
    long next = RecordCodec.u64(in, at + RecordCodec.SEQUENCE_AT);
    out.varint(zigzag(next - sequence));
    sequence = next;
    next = RecordCodec.u64(in, at + RecordCodec.SCHEMA_REVISION_AT);
    out.varint(zigzag(next - schemaRevision));
    schemaRevision = next;
    next = RecordCodec.u64(in, at + RecordCodec.REVISION_AT);
    out.varint(zigzag(next - revision));
    revision = next;
    next = RecordCodec.u64(in, at + RecordCodec.TIME_AT);
    out.varint(zigzag(next - time));
    time = next;
    long high = RecordCodec.u64(in, at + RecordCodec.ID_AT);
    out.varint(zigzag((high >>> ID_TIME_SHIFT) - time));
    ids.u16((int) high).u64(RecordCodec.u64(in, at + RecordCodec.ID_AT + Long.BYTES));
  }

  /// Reads the head of the next record.
  void read(ByteReader in, ByteReader ids, ByteWriter out) {
    out.u8(RecordCodec.VERSION).u8(in.u8());
    sequence += unzigzag(in.varint());
    schemaRevision += unzigzag(in.varint());
    revision += unzigzag(in.varint());
    time += unzigzag(in.varint());
    long idTime = time + unzigzag(in.varint());
    out.u64(sequence)
        .u64(schemaRevision)
        .u64(revision)
        .u64(time)
        .u64((idTime << ID_TIME_SHIFT) | ids.u16())
        .u64(ids.u64());
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
