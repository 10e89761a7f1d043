package dev.pemba.server.audit;

import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;

/// A record in the journal: without its number yet, and with what it can be found by beside it.
///
/// ```
/// waiting   count varint | (facet u8 | hash u32)* | record
/// ```
final class Waiting {
  private final ByteWriter entities = new ByteWriter(32);
  private int count;

  private Waiting() {}

  static byte[] encode(AuditRecord record) {
    Waiting waiting = new Waiting();
    Entities.of(record, waiting::add);
    byte[] found = waiting.entities.toBytes();
    byte[] bytes = RecordCodec.encode(record);
    return new ByteWriter(found.length + bytes.length + 4)
        .varint(waiting.count)
        .raw(found)
        .raw(bytes)
        .toBytes();
  }

  private void add(int facet, int hash) {
    entities.u8(facet).u32(hash);
    count++;
  }

  /// The record's bytes; its entities go to the receiver.
  static byte[] decode(byte[] bytes, Entities.Receiver receiver) {
    ByteReader in = new ByteReader(bytes, "journal");
    int count = in.count();
    for (int i = 0; i < count; i++) {
      receiver.entity(in.u8(), in.u32());
    }
    return in.rest();
  }
}
