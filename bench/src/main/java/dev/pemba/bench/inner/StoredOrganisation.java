package dev.pemba.bench.inner;

import dev.pemba.bench.organisation.OrganisationWorld;
import dev.pemba.bench.systems.Folders;
import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Series;
import dev.pemba.graph.Budget;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Facts;
import dev.pemba.graph.World;
import dev.pemba.model.Change;
import dev.pemba.model.Context;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.store.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// An organisation in a store on disk, and what the benchmarks ask of it. Not final: JMH makes a
/// subclass of every state.
@State(Scope.Benchmark)
public class StoredOrganisation {
  private static final int BATCH = 1_000;
  private static final int QUESTIONS = 1 << 14;
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  /// Relationships.
  @Param({"200000"})
  public long size = 200_000;

  private @Nullable Opened opened;

  /// Loads the store once; everything is asked in its head.
  @Setup(Level.Trial)
  public void load() throws IOException {
    OrganisationWorld world = new OrganisationWorld(1, size);
    Path folder = Files.createTempDirectory("pemba-jmh");
    RocksStore store = RocksStore.open(folder, StoreSettings.DEFAULT, InstantSource.system());
    store.commit(Change.of(new Change.SchemaText(world.schema())));
    List<Change.Update> batch = new ArrayList<>();
    world.relationships(
        relationship -> {
          batch.add(new Change.Update(Change.Operation.TOUCH, relationship));
          if (batch.size() == BATCH) {
            commit(store, batch);
          }
        });
    commit(store, batch);
    opened = new Opened(folder, store, store.head(), new Engine(), Asked.of(world));
  }

  private static void commit(RocksStore store, List<Change.Update> batch) {
    if (!batch.isEmpty()) {
      store.commit(Change.of(new Change.Updates(List.of(), batch)));
      batch.clear();
    }
  }

  /// Closes and removes the store.
  @TearDown(Level.Trial)
  public void remove() {
    Opened all = opened();
    all.snapshot.close();
    all.store.close();
    Folders.remove(all.folder);
  }

  private Opened opened() {
    if (opened == null) {
      throw new IllegalStateException("JMH sets a state up before it is used");
    }
    return opened;
  }

  Snapshot snapshot() {
    return opened().snapshot;
  }

  Engine engine() {
    return opened().engine;
  }

  /// A world as a request with this context has it.
  World world(Context context) {
    return World.of(snapshot(), new Facts(context, List.of(), NOW));
  }

  Question.Check check(int number) {
    List<Question.Check> all = opened().asked.checks;
    return all.get(number & (QUESTIONS - 1));
  }

  Question.ListObjects objects(int number) {
    return opened().asked.objects.get(number & (QUESTIONS - 1));
  }

  Question.ListSubjects subjects(int number) {
    return opened().asked.subjects.get(number & (QUESTIONS - 1));
  }

  static Budget budget() {
    return new Budget(Long.MAX_VALUE, Budget.Deadline.NONE);
  }

  private record Opened(
      Path folder, RocksStore store, Snapshot snapshot, Engine engine, Asked asked) {}

  private record Asked(
      List<Question.Check> checks,
      List<Question.ListObjects> objects,
      List<Question.ListSubjects> subjects) {
    static Asked of(OrganisationWorld world) {
      return new Asked(
          of(world.series("check"), Question.Check.class),
          of(world.series("list-objects"), Question.ListObjects.class),
          of(world.series("list-subjects"), Question.ListSubjects.class));
    }

    private static <Q extends Question> List<Q> of(Series series, Class<Q> kind) {
      return LongStream.range(0, QUESTIONS)
          .mapToObj(number -> kind.cast(series.question(number)))
          .toList();
    }
  }
}
