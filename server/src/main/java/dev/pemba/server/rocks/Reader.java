package dev.pemba.server.rocks;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksIterator;

/// Reads keys and values as of one moment. Failures are `DATA_CORRUPT`.
interface Reader {
  /// What [#get] returns for a key that is not there: no stored value is empty.
  byte[] ABSENT = {};

  byte[] get(Family family, byte[] key);

  /// Values in the order of the keys, [#ABSENT] for those that are not there.
  default List<byte[]> getAll(Family family, List<byte[]> keys) {
    List<byte[]> values = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      values.add(get(family, key));
    }
    return values;
  }

  /// An iterator over the whole family, in key order. The caller closes it.
  RocksIterator iterator(Family family);

  /// An iterator over the keys that share the family's prefix with the key it is set to. The caller
  /// closes it.
  RocksIterator prefixIterator(Family family);
}
