package dev.pemba.server.rocks;

import dev.pemba.model.ObjectId;
import dev.pemba.model.Revision;
import dev.pemba.store.IdBytes;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Symbols;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.roaringbitmap.RoaringBitmap;

/// Stored relationships by name, one after another.
///
/// Rows are read some at a time, so that the names they need are looked up together: few at first,
/// for who wants few, then more. Holds a pin of its own on the head, so that a snapshot that is
/// closed too early costs no more than memory. Not thread-safe.
final class StoredRows implements Snapshot.Rows {
  private static final int FIRST_ROWS = 16;
  private static final int MOST_ROWS = 512;

  private final Scan scan;
  private final World world;
  private final Head head;
  private final Deque<Snapshot.Stored> ready = new ArrayDeque<>();
  private int rowsAtOnce = FIRST_ROWS;
  private boolean closed;

  /// Takes over the scan and a pin of the head.
  StoredRows(Scan scan, World world, Head head) {
    this.scan = scan;
    this.world = world;
    this.head = head;
  }

  @Override
  public boolean hasNext() {
    if (!ready.isEmpty()) {
      return true;
    }
    if (closed) {
      return false;
    }
    fill();
    if (ready.isEmpty()) {
      close();
      return false;
    }
    return true;
  }

  @Override
  public Snapshot.Stored next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.removeFirst();
  }

  private void fill() {
    List<EdgeKey> keys = new ArrayList<>(rowsAtOnce);
    List<EdgeValue> values = new ArrayList<>(rowsAtOnce);
    while (scan.isValid() && keys.size() < rowsAtOnce) {
      RowCursor row = scan.row();
      keys.add(row.key());
      values.add(row.value());
      scan.next();
    }
    Directory names = new EndNames(world, keys);
    for (int i = 0; i < keys.size(); i++) {
      EdgeValue value = values.get(i);
      ready.add(
          new Snapshot.Stored(
              Naming.relationship(keys.get(i), value.grant(), names),
              new Revision(value.created())));
    }
    rowsAtOnce = Math.min(MOST_ROWS, rowsAtOnce * 2);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      ready.clear();
      scan.close();
      head.unpin();
    }
  }

  /// The names of the ends of some edges, looked up together.
  static final class EndNames implements Directory {
    private final World world;
    private final Map<Integer, Map<Integer, ObjectId>> byType = new HashMap<>();

    EndNames(World world, List<EdgeKey> keys) {
      this.world = world;
      Map<Integer, RoaringBitmap> numbers = new HashMap<>();
      for (EdgeKey key : keys) {
        note(key.object(), numbers);
        note(key.subject(), numbers);
      }
      numbers.forEach(this::lookUp);
    }

    private static void note(long end, Map<Integer, RoaringBitmap> numbers) {
      if (End.number(end) != Snapshot.EVERYONE) {
        numbers.computeIfAbsent(End.type(end), _ -> new RoaringBitmap()).add(End.number(end));
      }
    }

    private void lookUp(int type, RoaringBitmap numbers) {
      int[] sorted = numbers.toArray();
      List<IdBytes> ids = world.names(type, sorted, 0, sorted.length);
      Map<Integer, ObjectId> names = HashMap.newHashMap(sorted.length);
      for (int i = 0; i < sorted.length; i++) {
        names.put(sorted[i], ids.get(i).toId());
      }
      byType.put(type, names);
    }

    @Override
    public Symbols symbols() {
      return world.symbols();
    }

    @Override
    public int number(int type, ObjectId id) {
      return world.number(type, id);
    }

    @Override
    public ObjectId name(int type, int number) {
      ObjectId id = byType.getOrDefault(type, Map.of()).get(number);
      return id == null ? world.name(type, number) : id;
    }
  }
}
