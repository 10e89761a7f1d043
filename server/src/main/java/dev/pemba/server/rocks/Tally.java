package dev.pemba.server.rocks;

import dev.pemba.model.Invariant;
import dev.pemba.store.Grant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// How many edges of each [Kind] are stored: tells what a new schema would strand without looking
/// at the edges. Used by the applier only; not thread-safe.
final class Tally {
  private final Map<Kind, Long> counts;
  private final Set<Kind> dirty = new HashSet<>();

  /// Edges of one kind mostly come together: what was added of it since another one came.
  private Kind last = new Kind(0, 0, false, "", false);

  private long lastChange;

  private Tally(Map<Kind, Long> counts) {
    this.counts = counts;
  }

  static Tally read(Reader reader) {
    return new Tally(new HashMap<>(counts(reader)));
  }

  /// The stored counts, in the order of kinds.
  static Map<Kind, Long> counts(Reader reader) {
    Map<Kind, Long> counts = new TreeMap<>();
    try (RocksIterator iterator = reader.iterator(Family.META)) {
      byte[] from = {(byte) Meta.KIND};
      for (iterator.seek(from); iterator.isValid(); iterator.next()) {
        byte[] key = iterator.key();
        if (key[0] != Meta.KIND) {
          break;
        }
        counts.put(Kind.read(key), Meta.reader(iterator.value()).u64());
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw Faults.reading(Family.META, e);
    }
    return counts;
  }

  void add(EdgeKey key, Grant grant, int change) {
    if (!last.isOf(key, grant)) {
      countLast();
      last = Kind.of(key, grant);
    }
    lastChange += change;
  }

  private void countLast() {
    if (lastChange != 0) {
      long count = counts.merge(last, lastChange, Long::sum);
      Invariant.check(count >= 0, "no kind has fewer than no edges");
      dirty.add(last);
      lastChange = 0;
    }
  }

  Map<Kind, Long> counts() {
    countLast();
    return new TreeMap<>(counts);
  }

  /// Adds what changed to a batch.
  void write(Batch batch) {
    countLast();
    for (Kind kind : dirty) {
      long count = counts.getOrDefault(kind, 0L);
      if (count == 0) {
        counts.remove(kind);
        batch.delete(Family.META, kind.toBytes());
      } else {
        batch.put(Family.META, kind.toBytes(), Meta.u64(count));
      }
    }
    dirty.clear();
  }
}
