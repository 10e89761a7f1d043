package dev.pemba.server.rocks;

import dev.pemba.model.Invariant;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// What the applier keeps in memory between changes; all of it can be read again from what is
/// durable. Not thread-safe.
final class StoreState {
  private final Map<Integer, Integer> lastNumbers = new HashMap<>();
  private final Set<Integer> typesNumbered = new TreeSet<>();
  private final Tally tally;
  private SymbolTable symbols;
  private Schema schema;
  private long revision;
  private long timeMillis;

  private StoreState(Tally tally, SymbolTable symbols, Schema schema) {
    this.tally = tally;
    this.symbols = symbols;
    this.schema = schema;
  }

  static StoreState read(Reader reader, Schemas schemas) {
    long revision = ChangeLog.last(reader);
    SymbolTable symbols = readSymbols(reader);
    StoreState state = new StoreState(Tally.read(reader), symbols, schemas.at(reader, revision));
    state.revision = revision;
    state.timeMillis = revision == 0 ? 0 : ChangeLog.header(reader, revision).time().toEpochMilli();
    for (int type = 1; type < symbols.typeBound(); type++) {
      byte[] last = reader.get(Family.META, Meta.key(Meta.LAST_NUMBER, type));
      state.lastNumbers.put(type, last.length == 0 ? 0 : Meta.reader(last).u32());
    }
    return state;
  }

  static SymbolTable readSymbols(Reader reader) {
    List<TypeName> types = new ArrayList<>();
    for (String name : readNames(reader, Meta.TYPE)) {
      types.add(new TypeName(name));
    }
    List<RelationName> relations = new ArrayList<>();
    for (String name : readNames(reader, Meta.RELATION)) {
      relations.add(new RelationName(name));
    }
    return new SymbolTable(types, relations);
  }

  private static List<String> readNames(Reader reader, int tag) {
    List<String> names = new ArrayList<>();
    try (RocksIterator iterator = reader.iterator(Family.META)) {
      for (iterator.seek(new byte[] {(byte) tag}); iterator.isValid(); iterator.next()) {
        byte[] key = iterator.key();
        if (key[0] != tag) {
          break;
        }
        names.add(new String(iterator.value(), StandardCharsets.UTF_8));
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw Faults.reading(Family.META, e);
    }
    return names;
  }

  long revision() {
    return revision;
  }

  long timeMillis() {
    return timeMillis;
  }

  Schema schema() {
    return schema;
  }

  SymbolTable symbols() {
    return symbols;
  }

  Tally tally() {
    return tally;
  }

  /// The next free number of a type.
  int nextNumber(int type) {
    int next = lastNumbers.merge(type, 1, Integer::sum);
    Invariant.check(next > 0, "a type has fewer than 2^31 objects");
    typesNumbered.add(type);
    return next;
  }

  int lastNumber(int type) {
    return lastNumbers.getOrDefault(type, 0);
  }

  void advance(long toRevision, long atMillis) {
    Invariant.check(toRevision == revision + 1 && atMillis >= timeMillis, "the log has no gaps");
    revision = toRevision;
    timeMillis = atMillis;
  }

  /// Puts a new schema into force, numbering its new names.
  void replaceSchema(Schema next, SymbolTable grown, Batch batch) {
    for (int type = symbols.typeBound(); type < grown.typeBound(); type++) {
      byte[] name = grown.typeName(type).value().getBytes(StandardCharsets.UTF_8);
      batch.put(Family.META, Meta.key(Meta.TYPE, type), name);
    }
    for (int relation = symbols.relationBound(); relation < grown.relationBound(); relation++) {
      byte[] name = grown.relationName(relation).value().getBytes(StandardCharsets.UTF_8);
      batch.put(Family.META, Meta.key(Meta.RELATION, relation), name);
    }
    schema = next;
    symbols = grown;
  }

  /// Adds to a batch what the changes in it did to counters.
  void writeCounters(Batch batch) {
    for (int type : typesNumbered) {
      batch.put(
          Family.META,
          Meta.key(Meta.LAST_NUMBER, type),
          Meta.u32(lastNumbers.getOrDefault(type, 0)));
    }
    typesNumbered.clear();
    tally.write(batch);
  }
}
