package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.ObjectId;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.TypeName;
import dev.pemba.store.Derived;
import dev.pemba.store.Snapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is computed from edges is kept as long as they stand, in whatever way they were read, and
/// whether or not the lists themselves are kept.
final class DerivedTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_000));
  private static final String SCHEMA =
      "definition user {} definition doc { relation reader: user }";

  /// In so small a cache, a list of some hundred is not kept.
  private static final StoreSettings SMALL = StoreSettings.DEFAULT.withCaches(4 << 10, 1 << 10);

  private static final int MANY = 400;

  @TempDir private Path folder;

  private int computed;

  /// How many edges are seen by one way of reading.
  enum Way {
    SUBJECTS {
      @Override
      int count(Numbered ends, Snapshot edges) {
        return edges.subjects(ends.doc, ends.reader, ends.d, ends.user, 0).size();
      }
    },
    OBJECTS {
      @Override
      int count(Numbered ends, Snapshot edges) {
        return edges.objects(ends.user, 0, ends.u, ends.doc, ends.reader).size();
      }
    },
    EDGE {
      @Override
      int count(Numbered ends, Snapshot edges) {
        return edges.edge(ends.doc, ends.reader, ends.d, ends.user, 0, ends.u).isAbsent() ? 0 : 1;
      }
    };

    abstract int count(Numbered ends, Snapshot edges);
  }

  record Numbered(int doc, int user, int reader, int d, int u) {
    static Numbered of(Snapshot snapshot) {
      int doc = snapshot.symbols().type(new TypeName("doc"));
      int user = snapshot.symbols().type(new TypeName("user"));
      return new Numbered(
          doc,
          user,
          snapshot.symbols().relation(new RelationName("reader")),
          snapshot.number(doc, new ObjectId("d")),
          snapshot.number(user, new ObjectId("u")));
    }
  }

  private record Count(int edges) implements Derived {
    @Override
    public long weightBytes() {
      return 8;
    }
  }

  @ParameterizedTest
  @EnumSource
  void itIsKeptWhileItsEdgesStandAndComputedAnewAfterwards(Way way) {
    follow(way, StoreSettings.DEFAULT, 1);
  }

  @ParameterizedTest
  @EnumSource
  void soItIsWhereTheListsAreTooLongToBeKept(Way way) {
    follow(way, SMALL, MANY);
  }

  private void follow(Way way, StoreSettings settings, int length) {
    try (RocksStore store = RocksStore.open(folder.resolve(way.name()), settings, CLOCK)) {
      store.commit(Change.of(new Change.SchemaText(SCHEMA)));
      Revision with =
          commit(
              store,
              Operation.CREATE,
              IntStream.range(0, length)
                  .boxed()
                  .flatMap(
                      i ->
                          Stream.of(
                              "doc:d#reader@user:u" + i, "doc:d%d#reader@user:u".formatted(i)))
                  .toArray(String[]::new));
      commit(store, Operation.CREATE, "doc:d#reader@user:u");
      ToIntFunction<Snapshot> value = snapshot -> value(way, snapshot);
      try (Snapshot before = store.head()) {
        int full = value.applyAsInt(before);
        assertThat(value.applyAsInt(before)).isEqualTo(full);
        assertThat(computed).isEqualTo(1);

        commit(store, Operation.DELETE, "doc:d#reader@user:u");

        try (Snapshot after = store.head()) {
          assertThat(value.applyAsInt(after)).isEqualTo(full - 1);
          assertThat(value.applyAsInt(after)).isEqualTo(full - 1);
        }
        assertThat(computed).isEqualTo(2);
        assertThat(value.applyAsInt(before)).isEqualTo(full);
        try (Snapshot past = store.at(with)) {
          assertThat(value.applyAsInt(past)).isEqualTo(full - 1);
        }
        try (Snapshot past = store.at(before.revision())) {
          assertThat(value.applyAsInt(past)).isEqualTo(full);
        }
      }
    }
  }

  private int value(Way way, Snapshot snapshot) {
    Numbered ends = Numbered.of(snapshot);
    return snapshot
        .derived(
            way,
            edges -> {
              computed++;
              return new Count(way.count(ends, edges));
            })
        .edges();
  }

  private static Revision commit(RocksStore store, Operation operation, String... relationships) {
    List<Update> updates =
        Stream.of(relationships)
            .map(text -> new Update(operation, Relationship.parse(text)))
            .toList();
    return store.commit(Change.of(new Change.Updates(List.of(), updates))).revision();
  }
}
