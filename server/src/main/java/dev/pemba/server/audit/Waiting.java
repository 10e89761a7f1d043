package dev.pemba.server.audit;

import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;

/// A record in the journal: without its number yet, and with what it can be found by beside it.
///
/// ```
/// waiting   count varint | (facet u8 | hash u32)* | record
/// ```
final class Waiting {
  /// Most records of a decision are shorter.
  private static final int USUAL_BYTES = 384;

  static final int ENTITY_BYTES = 1 + Integer.BYTES;

  private Waiting() {}

  static Frames encode(AuditRecord record) {
    EntityList entities = new EntityList();
    Entities.of(record, entities);
    Frames frames = new Frames(1, USUAL_BYTES);
    ByteWriter out = frames.begin().varint(entities.size());
    entities.tell((facet, hash) -> entity(facet, hash, out));
    RecordCodec.encode(record, out);
    frames.end();
    return frames;
  }

  static void entity(int facet, int hash, ByteWriter out) {
    out.u8(facet).u32(hash);
  }

  /// Where the record begins; its entities go to the receiver.
  static int decode(byte[] bytes, Entities.Receiver receiver) {
    ByteReader in = new ByteReader(bytes, "journal");
    int count = in.count();
    for (int i = 0; i < count; i++) {
      receiver.entity(in.u8(), in.u32());
    }
    return in.at();
  }
}
