package dev.pemba.server.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// The tables in memory; writes can be made to fail, and reads too.
final class MemoryTables implements AuditTables {
  private final ConcurrentSkipListMap<byte[], byte[]> blocks =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
  private final ConcurrentSkipListMap<byte[], byte[]> index =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
  private volatile boolean failing;
  private volatile boolean unreadable;
  private long failures;

  void failing(boolean now) {
    failing = now;
  }

  void unreadable(boolean now) {
    unreadable = now;
  }

  private synchronized void failed(String fault) {
    failures++;
    notifyAll();
    throw new dev.pemba.model.PembaException(dev.pemba.model.Reason.STORE_UNWRITABLE, fault);
  }

  ConcurrentSkipListMap<byte[], byte[]> table(Table table) {
    return switch (table) {
      case BLOCKS -> blocks;
      case INDEX -> index;
    };
  }

  @Override
  public byte[] get(Table table, byte[] key) {
    if (unreadable) {
      failed("nothing can be read");
    }
    return table(table).getOrDefault(key, new byte[0]);
  }

  /// Waits until a write or a read has failed.
  synchronized void awaitFailure() throws InterruptedException {
    long before = failures;
    while (failures == before) {
      wait();
    }
  }

  @Override
  public synchronized void write(List<Row> rows, boolean synced) {
    if (failing) {
      failed("the disk is full");
    }
    for (Row row : rows) {
      if (row.value().length() == 0) {
        table(row.table()).remove(row.key().array());
      } else {
        table(row.table()).put(row.key().array(), row.value().array());
      }
    }
  }

  @Override
  public Rows ascending(Table table, byte[] from) {
    return new Walk(table(table).tailMap(from, true));
  }

  @Override
  public Rows descending(Table table, byte[] from) {
    return new Walk(table(table).headMap(from, true).descendingMap());
  }

  @Override
  public void erase(Table table, byte[] from, byte[] to) {}

  private static final class Walk implements Rows {
    private final List<Map.Entry<byte[], byte[]>> rows;
    private int at;

    Walk(NavigableMap<byte[], byte[]> map) {
      rows = List.copyOf(map.entrySet());
    }

    @Override
    public boolean isValid() {
      return at < rows.size();
    }

    @Override
    public byte[] key() {
      return rows.get(at).getKey();
    }

    @Override
    public byte[] value() {
      return rows.get(at).getValue();
    }

    @Override
    public void next() {
      at++;
    }

    @Override
    public void close() {}
  }
}
