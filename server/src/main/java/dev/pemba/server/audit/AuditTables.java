package dev.pemba.server.audit;

import java.util.List;

/// Where the record is kept: two ordered tables of bytes, written together or not at all.
/// Thread-safe.
public interface AuditTables {
  /// The tables.
  enum Table {
    /// Records, many to a value: packed.
    BLOCKS,
    /// All else: see [Keys].
    INDEX
  }

  /// A row to write.
  ///
  /// @param value empty to remove the row
  record Row(Table table, Bytes key, Bytes value) {
    Row(Table table, byte[] key, byte[] value) {
      this(table, Bytes.of(key), Bytes.of(value));
    }
  }

  /// The value of a key, empty if there is none.
  byte[] get(Table table, byte[] key);

  /// Writes all rows or none, in their order. They outlive the process; with `synced` a loss of
  /// power too.
  void write(List<Row> rows, boolean synced);

  /// Rows in the order of their keys, from the first that is not before `from`.
  Rows ascending(Table table, byte[] from);

  /// Rows against the order of their keys, from the last that is not after `from`.
  Rows descending(Table table, byte[] from);

  /// Writes the files of a range anew, so that what was removed or replaced in it leaves the disk.
  void erase(Table table, byte[] from, byte[] to);

  /// A position in a table. Not thread-safe; closed once.
  interface Rows extends AutoCloseable {
    boolean isValid();

    byte[] key();

    byte[] value();

    void next();

    @Override
    void close();
  }
}
