package dev.pemba.server.audit;

import java.util.Arrays;

/// Entities of one record: facet and hash, packed. Not thread-safe.
final class EntityList implements Entities.Receiver {
  private long[] entities = new long[8];
  private int count;

  @Override
  public void entity(int facet, int hash) {
    if (count == entities.length) {
      entities = Arrays.copyOf(entities, 2 * count);
    }
    entities[count++] = ((long) facet << 32) | (hash & 0xffff_ffffL);
  }

  void clear() {
    count = 0;
  }

  int size() {
    return count;
  }

  /// Tells them again, in order.
  void tell(Entities.Receiver receiver) {
    for (int i = 0; i < count; i++) {
      receiver.entity((int) (entities[i] >>> 32), (int) entities[i]);
    }
  }
}
