package dev.pemba.server.rocks;

import dev.pemba.model.ObjectId;
import dev.pemba.server.cache.SlotTable;
import dev.pemba.store.IdBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Names by number, read in order and in batches, and the cache of them by [NameBlock].
///
/// A name is given once and for ever, so a found one is kept without condition. Of a block of which
/// many are wanted, all are read in one sweep; single ones are looked up together. Thread-safe.
final class Names {
  /// So many names wanted of a block make a sweep over all of it cheaper than looking each up.
  private static final int WORTH_A_SWEEP = 6;

  private final boolean enabled;
  private final SlotTable<NameBlock> blocks;

  /// @param cacheBytes 0 for no cache
  Names(long cacheBytes) {
    this.enabled = cacheBytes > 0;
    this.blocks = new SlotTable<>(cacheBytes);
  }

  /// The id behind a number, if the cache has it.
  Optional<ObjectId> known(int type, int number) {
    return Optional.ofNullable(block(type, NameBlock.of(number)).id(number));
  }

  /// The ids behind ascending numbers, in their order, if the cache has all of them.
  Optional<List<IdBytes>> known(int type, int[] numbers) {
    IdBytes[] found = new IdBytes[numbers.length];
    NameBlock block = NameBlock.NONE;
    for (int i = 0; i < numbers.length; i++) {
      if (i == 0 || NameBlock.of(numbers[i]) != NameBlock.of(numbers[i - 1])) {
        block = block(type, NameBlock.of(numbers[i]));
      }
      IdBytes id = block.get(numbers[i]);
      if (id == null) {
        return Optional.empty();
      }
      found[i] = id;
    }
    return Optional.of(Collections.unmodifiableList(Arrays.asList(found)));
  }

  /// The id behind a number that was read from an edge.
  ObjectId name(int type, int number, Reader reader) {
    NameBlock block = block(type, NameBlock.of(number));
    ObjectId known = block.id(number);
    if (known != null) {
      return known;
    }
    IdBytes id = Ids.nameOf(reader.get(Family.NAMES, Ids.nameKey(type, number)), type, number);
    if (enabled) {
      NameBlock.Builder more = new NameBlock.Builder(block);
      more.put(number, id);
      keep(type, NameBlock.of(number), more);
    }
    return id.toId();
  }

  /// The ids behind ascending numbers, in their order.
  List<IdBytes> names(int type, int[] numbers, Head head) {
    try (Lookup lookup = new Lookup(type, numbers, head)) {
      return lookup.run();
    }
  }

  private NameBlock block(int type, int block) {
    if (!enabled) {
      return NameBlock.NONE;
    }
    int hash = NameBlock.hash(type, block);
    for (int probe = 0; probe < SlotTable.PROBES; probe++) {
      NameBlock there = blocks.at(hash, probe);
      if (there == null) {
        break;
      }
      if (there.isOf(type, block)) {
        there.mark(true);
        return there;
      }
    }
    return NameBlock.NONE;
  }

  private void keep(int type, int block, NameBlock.Builder builder) {
    if (enabled) {
      blocks.put(builder.build(type, block));
    }
  }

  /// One look-up of several names.
  private final class Lookup implements AutoCloseable {
    private final int type;
    private final int[] numbers;
    private final Head head;
    private final @Nullable IdBytes[] found;

    /// Places of the numbers to be looked up singly.
    private final List<Integer> single = new ArrayList<>();

    private @Nullable RocksIterator sweep;

    Lookup(int type, int[] numbers, Head head) {
      this.type = type;
      this.numbers = numbers;
      this.head = head;
      this.found = new @Nullable IdBytes[numbers.length];
    }

    List<IdBytes> run() {
      for (int from = 0; from < numbers.length; ) {
        int block = NameBlock.of(numbers[from]);
        int to = from + 1;
        while (to < numbers.length && NameBlock.of(numbers[to]) == block) {
          to++;
        }
        block(block, from, to);
        from = to;
      }
      if (!single.isEmpty()) {
        lookUpSingly();
      }
      return Collections.unmodifiableList(Arrays.asList(found));
    }

    private void block(int block, int from, int to) {
      NameBlock known = Names.this.block(type, block);
      int missing = 0;
      for (int i = from; i < to; i++) {
        found[i] = known.get(numbers[i]);
        missing += found[i] == null ? 1 : 0;
      }
      if (missing >= WORTH_A_SWEEP) {
        sweep(block, from, to);
      } else if (missing > 0) {
        for (int i = from; i < to; i++) {
          if (found[i] == null) {
            single.add(i);
          }
        }
      }
    }

    /// Reads all names of a block, and takes those that are wanted.
    private void sweep(int block, int from, int to) {
      NameBlock.Builder all = new NameBlock.Builder(NameBlock.NONE);
      RocksIterator rows = sweep();
      byte[] key = new byte[Ids.NAME_KEY_BYTES];
      int i = from;
      for (rows.seek(Ids.nameKey(type, NameBlock.first(block))); rows.isValid(); rows.next()) {
        if (rows.key(key) != key.length || Ids.typeOfName(key) != type) {
          break;
        }
        int number = Ids.numberOfName(key);
        if (NameBlock.of(number) != block) {
          break;
        }
        IdBytes id = Ids.nameOf(rows.value(), type, number);
        all.put(number, id);
        while (i < to && Integer.compareUnsigned(numbers[i], number) < 0) {
          i++;
        }
        if (i < to && numbers[i] == number) {
          found[i] = id;
        }
      }
      try {
        rows.status();
      } catch (RocksDBException e) {
        throw Faults.reading(Family.NAMES, e);
      }
      for (int wanted = from; wanted < to; wanted++) {
        if (found[wanted] == null) {
          throw Ids.lacking(type, numbers[wanted]);
        }
      }
      keep(type, block, all);
    }

    private RocksIterator sweep() {
      RocksIterator open = sweep;
      if (open == null) {
        open = head.iterator(Family.NAMES);
        sweep = open;
      }
      return open;
    }

    private void lookUpSingly() {
      List<byte[]> keys = new ArrayList<>(single.size());
      for (int place : single) {
        keys.add(Ids.nameKey(type, numbers[place]));
      }
      List<byte[]> values = head.getAll(Family.NAMES, keys);
      int block = -1;
      NameBlock.Builder more = new NameBlock.Builder(NameBlock.NONE);
      for (int i = 0; i < values.size(); i++) {
        int number = numbers[single.get(i)];
        if (i == 0 || NameBlock.of(number) != block) {
          if (i > 0) {
            keep(type, block, more);
          }
          block = NameBlock.of(number);
          more = new NameBlock.Builder(Names.this.block(type, block));
        }
        IdBytes id = Ids.nameOf(values.get(i), type, number);
        found[single.get(i)] = id;
        more.put(number, id);
      }
      keep(type, block, more);
    }

    @Override
    public void close() {
      if (sweep != null) {
        sweep.close();
      }
    }
  }
}
