package dev.pemba.server.rocks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// The family `schemas`: which schema was in force when. Keeps a few compiled ones. Thread-safe.
final class Schemas {
  private static final int KEPT_COMPILED = 16;

  private final Cache<Long, Schema> compiled =
      Caffeine.newBuilder().maximumSize(KEPT_COMPILED).executor(Runnable::run).build();

  /// The schema in force at a revision.
  Schema at(Reader reader, long revision) {
    try (RocksIterator iterator = reader.iterator(Family.SCHEMAS)) {
      iterator.seekForPrev(Meta.u64(revision));
      if (!iterator.isValid()) {
        iterator.status();
        return Schema.EMPTY;
      }
      long since = EdgeKey.get(iterator.key(), 0);
      Schema known = compiled.getIfPresent(since);
      if (known != null) {
        return known;
      }
      Schema read = compile(since, iterator.value());
      compiled.put(since, read);
      return read;
    } catch (RocksDBException e) {
      throw Faults.reading(Family.SCHEMAS, e);
    }
  }

  static byte[] value(Schema schema) {
    // The first byte keeps the value of an empty schema from being empty.
    return ("1" + schema.text()).getBytes(StandardCharsets.UTF_8);
  }

  private static Schema compile(long revision, byte[] value) {
    String text = new String(value, 1, value.length - 1, StandardCharsets.UTF_8);
    try {
      return SchemaCompiler.compileStored(text);
    } catch (PembaException e) {
      PembaException fault =
          new PembaException(
              Reason.DATA_CORRUPT,
              "stored data is damaged: the schema of revision %d does not compile: %s"
                  .formatted(revision, e.getMessage()),
              Map.of("family", Family.SCHEMAS.title()));
      fault.initCause(e);
      throw fault;
    }
  }
}
