/// The store on RocksDB: key codecs, numbers of ids, versions, caches. The only importer of
/// `org.rocksdb`.
@NullMarked
package dev.pemba.server.rocks;

import org.jspecify.annotations.NullMarked;
