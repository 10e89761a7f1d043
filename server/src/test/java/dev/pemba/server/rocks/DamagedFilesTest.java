package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.store.Snapshot;
import dev.pemba.store.TestClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged files: an error that says so, at open or when the damage is read; never a wrong answer.
final class DamagedFilesTest {
  private static final long SEED = 5;
  private static final int RELATIONSHIPS = 20_000;
  private static final int PER_CHANGE = 5_000;
  private static final StoreSettings SETTINGS =
      StoreSettings.DEFAULT.withBlockCache(8 << 20).withDiskReserve(0);

  @TempDir private Path sound;
  @TempDir private Path copies;

  @BeforeEach
  void fill() {
    try (RocksStore store = open(sound)) {
      store.commit(Change.of(new Change.SchemaText(CrashWriter.SCHEMA)));
      for (int from = 0; from < RELATIONSHIPS; from += PER_CHANGE) {
        List<Update> updates = new ArrayList<>();
        for (int i = from; i < from + PER_CHANGE; i++) {
          updates.add(new Update(Operation.CREATE, relationship(i)));
        }
        store.commit(Change.of(new Change.Updates(List.of(), updates)));
      }
    }
  }

  @Test
  void aFlippedByteInATableIsToldAndNeverChangesAnAnswer() throws IOException {
    // Opening writes what the log holds into tables.
    open(sound).close();
    Random random = new Random(SEED);
    int told = 0;
    List<Path> tables = files(sound, ".sst");
    assertThat(tables).hasSizeGreaterThan(4);
    for (Path table : tables) {
      for (int i = 0; i < 3; i++) {
        Path copy = copy("flip-" + table.getFileName() + "-" + i);
        Path damaged = copy.resolve(sound.relativize(table));
        long at = random.nextLong(Files.size(damaged));
        flip(damaged, at);
        told += readsRightOrTells(copy, "seed %d, %s at %d".formatted(SEED, table, at)) ? 0 : 1;
      }
    }
    assertThat(told).as("damage that was told").isPositive();
  }

  /// What is stored is looked up many at a time: one that can't be read is not one that is absent.
  @Test
  void aChangeIsNotJudgedByWhatCanNotBeRead() throws IOException {
    open(sound).close();
    List<Reason> reasons = new ArrayList<>();
    for (Path table : files(sound, ".sst")) {
      Path copy = copy("judged-" + table.getFileName());
      Path damaged = copy.resolve(sound.relativize(table));
      for (long at = 0; at < Files.size(damaged) * 3 / 4; at += 4 << 10) {
        flip(damaged, at);
      }
      reasons.add(reasonOfCreatingAnew(copy));
    }
    assertThat(reasons)
        .containsOnly(Reason.DATA_CORRUPT, Reason.ALREADY_EXISTS)
        .contains(Reason.DATA_CORRUPT, Reason.ALREADY_EXISTS);
  }

  private static Reason reasonOfCreatingAnew(Path folder) {
    List<Update> updates = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      updates.add(new Update(Operation.CREATE, relationship(i)));
    }
    return catchThrowableOfType(
            PembaException.class,
            () -> {
              try (RocksStore store = open(folder)) {
                store.commit(Change.of(new Change.Updates(List.of(), updates)));
              }
            })
        .reason();
  }

  @Test
  void aFlippedByteInTheLogIsToldAtOpen() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 8; i++) {
      Path copy = copy("log" + i);
      Path log = largest(files(copy, ".log"));
      long at = i == 0 ? Files.size(log) - 1 : random.nextLong(Files.size(log));
      flip(log, at);
      assertThat(reasonOfOpening(copy)).as("byte %d", at).isEqualTo(Reason.DATA_CORRUPT);
    }
  }

  @Test
  void aLogThatIsTornIsReadUpToTheTear() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 5; i++) {
      Path copy = copy("torn" + i);
      Path log = largest(files(copy, ".log"));
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
        file.setLength(file.length() - 1 - random.nextLong(file.length() / 2));
      }
      try (RocksStore store = open(copy)) {
        assertThat(store.revision()).isBetween(new Revision(1), new Revision(4));
      }
      assertThat(StoreVerification.run(copy, (_, _) -> {}).findings()).isEmpty();
    }
  }

  @Test
  void aTableThatIsGoneIsTold() throws IOException {
    open(sound).close();
    Path copy = copy("gone");
    Files.delete(largest(files(copy, ".sst")));
    assertThat(reasonOfOpening(copy)).isEqualTo(Reason.DATA_CORRUPT);
  }

  @Test
  void aTableThatIsCutShortIsTold() throws IOException {
    open(sound).close();
    Path copy = copy("cut");
    Path table = largest(files(copy, ".sst"));
    try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    assertThat(reasonOfOpening(copy)).isEqualTo(Reason.DATA_CORRUPT);
  }

  @Test
  void aStoreWithoutItsDatabaseIsNotBegunAnew() throws IOException {
    Path copy = copy("nothing");
    for (Path file : files(copy.resolve("db"), "")) {
      Files.delete(file);
    }
    assertThat(reasonOfOpening(copy)).isEqualTo(Reason.DATA_CORRUPT);
  }

  @Test
  void verificationFindsWhatIsDamaged() throws IOException {
    open(sound).close();
    Path copy = copy("verify");
    Path table = largest(files(copy, ".sst"));
    flip(table, Files.size(table) / 2);
    assertThat(StoreVerification.run(copy, (_, _) -> {}).findings())
        .anySatisfy(finding -> assertThat(finding).contains("checksum"));
  }

  /// True if everything was read and right; false if damage was told.
  private static boolean readsRightOrTells(Path folder, String what) {
    try (RocksStore store = open(folder)) {
      assertThat(store.revision()).as(what).isEqualTo(new Revision(5));
      try (Snapshot head = store.head()) {
        int document = head.symbols().type(relationship(0).object().type());
        int user = head.symbols().type(relationship(0).subject().type());
        int viewer = head.symbols().relation(relationship(0).relation());
        long sum = 0;
        for (int i = 0; i < 100; i++) {
          int object = head.number(document, relationship(i).object().id());
          assertThat(object).as(what).isPositive();
          sum += head.subjects(document, viewer, object, user, 0).size();
        }
        assertThat(sum).as(what).isEqualTo(RELATIONSHIPS);
        List<Relationship> rows = new ArrayList<>();
        try (Snapshot.Rows all = head.relationships(RelationshipFilter.ALL, Optional.empty())) {
          all.forEachRemaining(row -> rows.add(row.relationship()));
        }
        assertThat(rows).as(what).hasSize(RELATIONSHIPS);
      }
      return true;
    } catch (PembaException e) {
      assertThat(e.reason()).as(what + ": " + e.getMessage()).isEqualTo(Reason.DATA_CORRUPT);
      return false;
    }
  }

  private static Reason reasonOfOpening(Path folder) {
    return catchThrowableOfType(PembaException.class, () -> open(folder).close()).reason();
  }

  private static RocksStore open(Path folder) {
    return RocksStore.open(folder, SETTINGS, new TestClock());
  }

  private static Relationship relationship(int i) {
    return Relationship.parse(
        "document:d%d#viewer@user:%x".formatted(i % 100, i * 0x9e37_79b9_7f4aL));
  }

  private Path copy(String name) throws IOException {
    Path target = copies.resolve(name);
    try (Stream<Path> files = Files.walk(sound)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(sound.relativize(file)));
      }
    }
    return target;
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(ending))
          .sorted()
          .toList();
    }
  }

  private static Path largest(List<Path> files) throws IOException {
    Path largest = files.getFirst();
    for (Path file : files) {
      largest = Files.size(file) > Files.size(largest) ? file : largest;
    }
    return largest;
  }

  private static void flip(Path path, long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int value = file.read();
      file.seek(at);
      file.write(value ^ 0x10);
    }
  }
}
