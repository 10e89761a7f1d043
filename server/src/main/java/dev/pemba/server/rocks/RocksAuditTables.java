package dev.pemba.server.rocks;

import dev.pemba.server.audit.AuditTables;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/// The record's two tables as families of the store's RocksDB.
final class RocksAuditTables implements AuditTables {
  private final Disk disk;

  RocksAuditTables(Disk disk) {
    this.disk = disk;
  }

  private static Family family(Table table) {
    return switch (table) {
      case BLOCKS -> Family.AUDIT;
      case INDEX -> Family.AUDIT_INDEX;
    };
  }

  @Override
  public byte[] get(Table table, byte[] key) {
    return disk.get(family(table), key);
  }

  @Override
  public void write(List<Row> rows, boolean synced) {
    try (WriteBatch batch = new WriteBatch()) {
      for (Row row : rows) {
        if (row.value().length() == 0) {
          disk.delete(batch, family(row.table()), row.key().array());
        } else {
          disk.put(batch, family(row.table()), row.key().array(), row.value().array());
        }
      }
      if (synced) {
        disk.writeSynced(batch);
      } else {
        disk.writeUnsynced(batch);
      }
    }
  }

  @Override
  public Rows ascending(Table table, byte[] from) {
    Cursor cursor = new Cursor(family(table), true);
    cursor.iterator.seek(from);
    return cursor;
  }

  @Override
  public Rows descending(Table table, byte[] from) {
    Cursor cursor = new Cursor(family(table), false);
    cursor.iterator.seekForPrev(from);
    return cursor;
  }

  @Override
  public void erase(Table table, byte[] from, byte[] to) {
    disk.compact(family(table), from, to);
  }

  /// An iterator that keeps the database open.
  private final class Cursor implements Rows {
    private final Family family;
    private final boolean ascending;
    private final RocksIterator iterator;

    Cursor(Family family, boolean ascending) {
      this.family = family;
      this.ascending = ascending;
      disk.pin();
      this.iterator = disk.iterator(family);
    }

    @Override
    public boolean isValid() {
      if (iterator.isValid()) {
        return true;
      }
      try {
        iterator.status();
        return false;
      } catch (RocksDBException e) {
        throw Faults.reading(family, e);
      }
    }

    @Override
    public byte[] key() {
      return iterator.key();
    }

    @Override
    public byte[] value() {
      return iterator.value();
    }

    @Override
    public void next() {
      if (ascending) {
        iterator.next();
      } else {
        iterator.prev();
      }
    }

    @Override
    public void close() {
      iterator.close();
      disk.unpin();
    }
  }
}
