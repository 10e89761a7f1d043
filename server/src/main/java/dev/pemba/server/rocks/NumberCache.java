package dev.pemba.server.rocks;

import dev.pemba.server.rocks.Ids.IdKey;
import dev.pemba.server.rocks.Ids.Named;
import org.jspecify.annotations.Nullable;

/// What is known of the numbers of ids: bounded. Thread-safe.
final class NumberCache {
  private final SlotTable<Entry> entries;

  NumberCache(long bytes) {
    this.entries = new SlotTable<>(bytes);
  }

  @Nullable Named get(IdKey key) {
    int hash = hash(key);
    for (int probe = 0; probe < SlotTable.PROBES; probe++) {
      Entry entry = entries.at(hash, probe);
      if (entry == null) {
        return null;
      }
      if (entry.hash == hash && entry.isOf(key)) {
        entry.mark(true);
        return new Named(entry.number, entry.revision);
      }
    }
    return null;
  }

  void put(IdKey key, Named named) {
    entries.put(new Entry(key, hash(key), named));
  }

  private static int hash(IdKey key) {
    int mixed = (key.id().value().hashCode() + key.type() * 0x9e37_79b9) * 0x85eb_ca6b;
    mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2_ae35;
    return mixed ^ (mixed >>> 16);
  }

  private static final class Entry implements SlotTable.Entry<Entry> {
    private static final int BYTES = 144;

    // The parts of the key, not the key: each step to follow is a likely miss of the processor's
    // cache.
    private final int type;
    private final String id;
    private final int hash;
    private final int number;
    private final long revision;
    private boolean marked;

    Entry(IdKey key, int hash, Named named) {
      this.type = key.type();
      this.id = key.id().value();
      this.hash = hash;
      this.number = named.number();
      this.revision = named.revision();
    }

    boolean isOf(IdKey other) {
      return type == other.type() && id.equals(other.id().value());
    }

    @Override
    public int hash() {
      return hash;
    }

    @Override
    public boolean isFor(Entry other) {
      return type == other.type && id.equals(other.id);
    }

    @Override
    public long bytes() {
      return (long) BYTES + id.length();
    }

    @Override
    public boolean isMarked() {
      return marked;
    }

    @Override
    public void mark(boolean read) {
      if (marked != read) {
        marked = read;
      }
    }
  }
}
