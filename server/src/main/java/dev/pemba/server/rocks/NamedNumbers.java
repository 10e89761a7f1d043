package dev.pemba.server.rocks;

import dev.pemba.server.log.ByteReader;
import java.util.Arrays;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// The numbers that objects of a type have, read from `names`. Numbers are given in the order of
/// revisions, so those that a world knows come before those that it does not.
final class NamedNumbers {
  private NamedNumbers() {}

  /// Up to `limit` numbers after `after` that were given at a revision or before.
  static int[] read(Reader reader, long revision, int type, int after, int limit) {
    int[] numbers = new int[limit];
    int count = 0;
    byte[] key = new byte[Ids.NAME_KEY_BYTES];
    try (RocksIterator rows = reader.iterator(Family.NAMES)) {
      for (rows.seek(Ids.nameKey(type, after + 1)); count < limit && rows.isValid(); rows.next()) {
        if (rows.key(key) != key.length
            || Ids.typeOfName(key) != type
            || new ByteReader(rows.value(), Family.NAMES.title()).varint() > revision) {
          break;
        }
        numbers[count++] = Ids.numberOfName(key);
      }
      rows.status();
    } catch (RocksDBException e) {
      throw Faults.reading(Family.NAMES, e);
    }
    return Arrays.copyOf(numbers, count);
  }
}
