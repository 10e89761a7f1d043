package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Change;
import dev.pemba.model.Provenance;
import dev.pemba.model.Relationship;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.app.Recorder.Call;
import dev.pemba.server.app.Recorder.Listed;
import dev.pemba.server.app.Recorder.Progress;
import dev.pemba.server.audit.AuditQuery.Kind;
import dev.pemba.server.audit.AuditReader.Page;
import dev.pemba.server.audit.AuditReader.Placed;
import dev.pemba.server.audit.AuditReader.Where;
import dev.pemba.server.audit.AuditRecord.Changed;
import dev.pemba.server.audit.AuditRecord.Outcome;
import dev.pemba.server.config.AuditSettings;
import dev.pemba.server.config.Configuration;
import dev.pemba.testing.Dice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The log gathers, numbers, finds and keeps what it was given.
@Timeout(60)
final class AuditLogTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_000));
  private static final Deadline NONE =
      new Deadline() {
        @Override
        public void check() {}

        @Override
        public Duration remaining() {
          return Duration.ofDays(1);
        }
      };

  private final MemoryTables tables = new MemoryTables();
  private final FakeChanges changes = new FakeChanges();
  private final List<AuditRecord> given = new ArrayList<>();
  private long time = 1_700_000_000_000L;

  @TempDir private Path folder;

  /// A log of changes in memory.
  private static final class FakeChanges implements Changes {
    private final List<Seen> all = new CopyOnWriteArrayList<>();

    @Override
    public long head() {
      return all.size();
    }

    @Override
    public List<Long> schemaRevisions() {
      return all.stream().filter(Seen::schema).map(Seen::revision).toList();
    }

    @Override
    public Optional<Seen> next(long after, int mostUpdates) {
      return after < all.size() ? Optional.of(all.get((int) after)) : Optional.empty();
    }

    /// A change of so many relationships, each with a condition of so many characters.
    void addLong(int count, int characters) {
      List<Change.Update> updates = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        updates.add(
            new Change.Update(
                Change.Operation.CREATE,
                Relationship.parse(
                    "doc:d#reader@user:u%d[at:{\"x\":\"%s\"}]"
                        .formatted(i, "x".repeat(characters)))));
      }
      all.add(
          new Seen(
              all.size() + 1L,
              Instant.EPOCH,
              new Provenance("ana", "why", Map.of()),
              updates,
              count,
              Bytes.of(new byte[] {1}),
              false));
    }

    void add(Instant time, String update, boolean schema) {
      all.add(
          new Seen(
              all.size() + 1L,
              time,
              new Provenance("ana", "why", Map.of("address", "::1")),
              List.of(new Change.Update(Change.Operation.CREATE, Relationship.parse(update))),
              1,
              Bytes.of(new byte[] {1}),
              schema));
    }
  }

  private AuditLog open() {
    AuditSettings settings =
        Configuration.load(Map.of(), Optional.empty(), Map.of("audit.journal", "16MiB")).audit();
    return AuditLog.open(
        new AuditLog.Parts(folder, tables, changes, new Pseudonyms(tables, Set.of()), (_, _) -> {}),
        settings,
        CLOCK);
  }

  private void give(AuditLog log, Dice dice, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      AuditRecord random = RandomRecords.any(dice, 0);
      time += dice.below(3);
      AuditRecord record =
          new AuditRecord(0, time, random.id(), changes.head(), 0, random.origin(), random.body());
      while (!log.journal().append(Waiting.encode(record), 0)) {
        log.journal().awaitRoom(Duration.ofMillis(10));
      }
      given.add(record);
    }
  }

  @Test
  void whatIsAskedForIsWhatFits() throws Exception {
    Dice dice = new Dice(3);
    int total = EntityIndex.SEGMENT + 3_000;
    AuditLog log = open();
    while (given.size() < total) {
      give(log, dice, Math.min(10_000, total - given.size()));
      if (dice.chance(50)) {
        log.close();
        log = open();
      }
    }
    log.flush();
    assertThat(log.size()).isEqualTo(total);
    AuditReader reader = new AuditReader(log, new Pseudonyms(tables, Set.of()));
    for (int i = 0; i < 60; i++) {
      AuditQuery query = randomQuery(dice);
      List<Long> expected = new ArrayList<>();
      for (int leaf = 0; leaf < total; leaf++) {
        if (query.fits(given.get(leaf))) {
          expected.add((long) leaf);
        }
      }
      int page = 1 + dice.below(expected.size() + 2);
      assertThat(all(reader, query, page, false)).as("%s", query).isEqualTo(expected);
      assertThat(all(reader, query, page, true)).as("%s", query).isEqualTo(expected.reversed());
    }
    log.close();
  }

  @Test
  void listsAreFoundByWhatTheyNamedHoweverManyNamesThereAre() throws Exception {
    int lists = 2_600;
    int each = 900;
    assertThat(lists * each).isGreaterThan(2 * EntityIndex.MOST_PLACES);
    AuditLog log = open();
    for (int i = 0; i < lists; i++) {
      int list = i;
      List<String> names =
          IntStream.range(0, each).mapToObj(name -> "doc:%d".formatted(list + name)).toList();
      AuditRecord.Asked asked =
          new AuditRecord.Asked(
                  Call.LIST_OBJECTS,
                  0,
                  Outcome.ANSWERED,
                  "user:ana",
                  List.of(),
                  "read",
                  "doc",
                  "",
                  List.of(),
                  "",
                  List.of(),
                  each,
                  1)
              .with(new Listed(names, "", Progress.ENDED));
      AuditRecord record =
          new AuditRecord(0, ++time, new UUID(1, i), 0, 0, AuditRecord.Origin.UNKNOWN, asked);
      while (!log.journal().append(Waiting.encode(record), 0)) {
        log.journal().awaitRoom(Duration.ofMillis(10));
      }
      if (i == lists / 2) {
        log.close();
        log = open();
      }
    }
    log.flush();
    assertThat(log.ledger().committed().indexed()).isPositive().isLessThan(lists);
    for (int again = 0; again < 2; again++) {
      AuditReader reader = new AuditReader(log, new Pseudonyms(tables, Set.of()));
      for (int name : List.of(0, 1, 1_500, lists + each - 2)) {
        List<Long> expected = new ArrayList<>();
        for (int list = Math.max(0, name - each + 1); list <= name && list < lists; list++) {
          expected.add((long) list);
        }
        AuditQuery query = AuditQuery.ALL.named(Optional.empty(), Optional.of("doc:" + name));
        assertThat(all(reader, query, 700, false)).isEqualTo(expected);
        assertThat(all(reader, query, 700, true)).isEqualTo(expected.reversed());
      }
      log.close();
      log = open();
    }
    log.close();
  }

  private AuditQuery randomQuery(Dice dice) {
    Instant from = Instant.ofEpochMilli(1_700_000_000_000L + dice.below(70_000));
    return new AuditQuery(
        dice.chance(30) ? Optional.of(from) : Optional.empty(),
        dice.chance(30) ? Optional.of(from.plusMillis(dice.below(20_000))) : Optional.empty(),
        dice.chance(50) ? Optional.of("user:" + dice.below(22)) : Optional.empty(),
        dice.chance(50) ? Optional.of("doc:" + dice.below(22)) : Optional.empty(),
        dice.chance(20) ? Optional.of("p" + dice.below(3)) : Optional.empty(),
        dice.chance(20) ? Optional.of(Outcome.DENIED) : Optional.empty(),
        dice.chance(20) ? Optional.of("t") : Optional.empty(),
        dice.chance(10) ? Optional.of(dice.pick(given).id()) : Optional.empty(),
        dice.pick(List.of(Kind.values())));
  }

  private static List<Long> all(
      AuditReader reader, AuditQuery query, int limit, boolean newestFirst) {
    List<Long> leaves = new ArrayList<>();
    Optional<Long> at = Optional.empty();
    do {
      Page page = reader.query(query, new Where(at, limit, newestFirst), NONE);
      for (Placed placed : page.records()) {
        leaves.add(placed.leaf());
        assertThat(placed.record().sequence()).isEqualTo(placed.leaf());
      }
      at = page.next();
    } while (at.isPresent());
    return leaves;
  }

  @Test
  void aChangeComesOnRecordBeforeTheDecisionsThatSawIt() throws Exception {
    try (AuditLog log = open()) {
      for (int i = 0; i < 50; i++) {
        changes.add(Instant.ofEpochMilli(time), "doc:a#reader@user:u" + i, i % 10 == 0);
        give(log, new Dice(i), 1);
      }
      log.flush();
      long last = 0;
      AuditReader reader = new AuditReader(log, new Pseudonyms(tables, Set.of()));
      for (long leaf = 0; leaf < log.size(); leaf++) {
        AuditRecord record = reader.at(leaf).orElseThrow().record();
        if (record.body() instanceof AuditRecord.Changed changed
            && !changed.digest().equals("ab")) {
          assertThat(record.revision()).isEqualTo(last + 1);
          assertThat(record.origin().address()).isEqualTo("::1");
          last = record.revision();
        } else {
          assertThat(record.revision()).isLessThanOrEqualTo(last);
          assertThat(record.schemaRevision()).isEqualTo((record.revision() - 1) / 10 * 10 + 1);
        }
      }
      assertThat(last).isEqualTo(50);
    }
  }

  @Test
  void droppedRecordsLeaveAGapInTheNumbers() throws Exception {
    try (AuditLog log = open()) {
      give(log, new Dice(1), 2);
      log.flush();
      log.drop();
      log.drop();
      log.drop();
      give(log, new Dice(2), 1);
      log.flush();
      AuditReader reader = new AuditReader(log, new Pseudonyms(tables, Set.of()));
      assertThat(log.size()).isEqualTo(4);
      assertThat(reader.at(2).orElseThrow().record().body()).isEqualTo(new AuditRecord.Gap(3));
      assertThat(reader.at(2).orElseThrow().record().sequence()).isEqualTo(5);
      assertThat(reader.at(3).orElseThrow().record().sequence()).isEqualTo(6);
    }
  }

  @Test
  void whatWasDroppedWhileNothingCouldBeWrittenIsAGapToo() throws Exception {
    try (AuditLog log = open()) {
      give(log, new Dice(1), 2);
      log.flush();
      tables.failing(true);
      give(log, new Dice(2), 1);
      for (int i = 0; i < 3; i++) {
        log.drop();
        tables.awaitFailure();
      }
      tables.failing(false);
      log.flush();
      assertThat(log.size()).isEqualTo(4);
      AuditReader reader = new AuditReader(log, new Pseudonyms(tables, Set.of()));
      assertThat(reader.at(2).orElseThrow().record().body()).isEqualTo(new AuditRecord.Gap(3));
      assertThat(reader.at(3).orElseThrow().record().sequence()).isEqualTo(6);
    }
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenLater() throws Exception {
    try (AuditLog log = open()) {
      give(log, new Dice(1), 10);
      log.flush();
      tables.failing(true);
      give(log, new Dice(2), 1_000);
      changes.add(Instant.ofEpochMilli(time), "doc:a#reader@user:u", true);
      log.journal().awaitFilled(Duration.ofMillis(50), log.journal().wakes());
      tables.failing(false);
      log.flush();
      assertThat(log.size()).isEqualTo(1_011);
      assertThat(
              new AuditReader(log, new Pseudonyms(tables, Set.of()))
                  .at(1_010)
                  .orElseThrow()
                  .record()
                  .sequence())
          .isEqualTo(1_010);
    }
  }

  @Test
  void whatCouldNotBeReadAgainIsOnRecordOnce() throws Exception {
    try (AuditLog log = open()) {
      give(log, new Dice(1), 10);
      log.flush();
      tables.failing(true);
      give(log, new Dice(2), 100);
      log.journal().wake();
      tables.awaitFailure();
      tables.unreadable(true);
      tables.awaitFailure();
      tables.failing(false);
      tables.awaitFailure();
      tables.unreadable(false);
      log.flush();

      assertThat(log.size()).isEqualTo(110);
      AuditReader reader = new AuditReader(log, new Pseudonyms(tables, Set.of()));
      for (int leaf = 0; leaf < 110; leaf++) {
        assertThat(reader.at(leaf).orElseThrow().record().id()).isEqualTo(given.get(leaf).id());
      }
    }
  }

  @Test
  void aChangeOfLongTextsKeepsItsDigestAndTheLogOpensAgain() throws Exception {
    try (AuditLog log = open()) {
      changes.addLong(160, 60_000);
      changes.addLong(16, 60_000);
      log.flush();
    }
    try (AuditLog log = open()) {
      AuditReader reader = new AuditReader(log, new Pseudonyms(tables, Set.of()));
      Changed tooLong = (Changed) reader.at(0).orElseThrow().record().body();
      Changed fitting = (Changed) reader.at(1).orElseThrow().record().body();
      assertThat(tooLong.updates()).isEmpty();
      assertThat(tooLong.count()).isEqualTo(160);
      assertThat(tooLong.digest()).isEqualTo("01");
      assertThat(fitting.updates()).hasSize(16);
    }
  }

  @Test
  void aSubjectMayHoldTheBracketThatAConditionBeginsWith() {
    assertThat(Entities.subjectOf("+doc:x#reader@user:a[1] []")).isEqualTo("user:a[1]");
    assertThat(Entities.subjectOf("~doc:x#reader@team:b#m[at:{\"a\": \"] [\"}]"))
        .isEqualTo("team:b#m");
    assertThat(Entities.subjectOf("-doc:x#reader@user:ana")).isEqualTo("user:ana");
  }
}
