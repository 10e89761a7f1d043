package dev.pemba.server.rocks;

import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Reads one list of edges: all far ends of one kind at one near end.
///
/// The hot path of a cache miss: it steps through one prefix and copies into reused buffers.
final class EdgeLoad {
  private final Reader reader;
  private final long revision;
  private int[] plain = new int[8];
  private int plainCount;
  private List<Edges.Special> special = List.of();
  private boolean truncated;

  private EdgeLoad(Reader reader, long revision) {
    this.reader = reader;
    this.revision = revision;
  }

  /// The list as it was at `revision`; [EdgeCache#LONG] if it is longer than `bound`.
  ///
  /// @param past true if `revision` may be older than what `reader` sees
  static Edges load(Reader reader, EdgeCache.ListKey key, long revision, boolean past, int bound) {
    Direction direction = key.reverse() ? Direction.REVERSE : Direction.FORWARD;
    EdgeLoad load = new EdgeLoad(reader, revision);
    load.current(direction, key, bound);
    if (past && !load.truncated) {
      load.ended(direction, key, bound);
    }
    return load.truncated ? EdgeCache.LONG : load.finish(past);
  }

  private void current(Direction direction, EdgeCache.ListKey list, int bound) {
    byte[] key = EdgeKey.bytes(list.near(), End.of(list.farKind(), 0));
    byte[] at = new byte[EdgeKey.BYTES];
    try (RocksIterator iterator = reader.prefixIterator(direction.family())) {
      for (iterator.seek(key); iterator.isValid(); iterator.next()) {
        iterator.key(at);
        if (!Arrays.equals(at, 0, EdgeKey.PREFIX_BYTES, key, 0, EdgeKey.PREFIX_BYTES)) {
          break;
        }
        add((int) EdgeKey.get(at, 8), iterator.value(), direction.family(), bound);
        if (truncated) {
          return;
        }
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw Faults.reading(direction.family(), e);
    }
  }

  private void ended(Direction direction, EdgeCache.ListKey list, int bound) {
    int prefix = EdgeKey.HISTORY_PREFIX_BYTES;
    byte[] key = EdgeKey.historyBytes(direction, list.near(), End.of(list.farKind(), 0), 0);
    byte[] at = new byte[EdgeKey.HISTORY_BYTES];
    try (RocksIterator iterator = reader.prefixIterator(Family.HISTORY)) {
      for (iterator.seek(key); iterator.isValid(); iterator.next()) {
        iterator.key(at);
        if (!Arrays.equals(at, 0, prefix, key, 0, prefix)) {
          break;
        }
        if (EdgeKey.get(at, 17) > revision) {
          add((int) EdgeKey.get(at, 9), iterator.value(), Family.HISTORY, bound);
        }
        if (truncated) {
          return;
        }
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw Faults.reading(Family.HISTORY, e);
    }
  }

  private void add(int number, byte[] value, Family family, int bound) {
    EdgeValue edge = EdgeValue.read(value, family);
    if (edge.created() > revision) {
      return;
    }
    if (plainCount + special.size() >= bound) {
      truncated = true;
      return;
    }
    Grant grant = edge.grant();
    if (grant.isPlain()) {
      if (plainCount == plain.length) {
        plain = Arrays.copyOf(plain, plainCount * 2);
      }
      plain[plainCount++] = number;
    } else {
      if (special.isEmpty()) {
        special = new ArrayList<>();
      }
      special.add(new Edges.Special(number, grant));
    }
  }

  private Edges finish(boolean past) {
    if (plainCount == 0 && special.isEmpty()) {
      return Edges.NONE;
    }
    int[] numbers = Arrays.copyOf(plain, plainCount);
    if (past) {
      sortUnsigned(numbers);
      if (special.size() > 1) {
        special.sort(Comparator.comparingLong(edge -> Integer.toUnsignedLong(edge.number())));
      }
    }
    return new Edges(numbers, special);
  }

  private static void sortUnsigned(int[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] ^= Integer.MIN_VALUE;
    }
    Arrays.sort(numbers);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] ^= Integer.MIN_VALUE;
    }
  }
}
