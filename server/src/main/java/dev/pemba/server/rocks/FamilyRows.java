package dev.pemba.server.rocks;

import dev.pemba.server.log.ByteReader;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Every row of a family, in key order.
final class FamilyRows {
  private FamilyRows() {}

  /// Told a key and its value.
  @FunctionalInterface
  interface Visitor {
    void row(byte[] key, byte[] value);
  }

  static void visit(Reader reader, Family family, Visitor visitor) {
    try (RocksIterator iterator = reader.iterator(family)) {
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        visitor.row(iterator.key(), iterator.value());
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw Faults.reading(family, e);
    }
  }

  static void checkLength(byte[] key, int length, Family family) {
    if (key.length != length) {
      throw new ByteReader(key, family.title()).corrupt("a key of the wrong length");
    }
  }
}
