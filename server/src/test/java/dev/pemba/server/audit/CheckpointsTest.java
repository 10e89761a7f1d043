package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.server.app.Cursor;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.audit.Proofs.Tree;
import dev.pemba.server.audit.Proving.Grown;
import dev.pemba.server.audit.Proving.Included;
import dev.pemba.server.audit.Proving.Signed;
import dev.pemba.server.config.AuditSettings;
import dev.pemba.server.config.Configuration;
import dev.pemba.store.StoreId;
import dev.pemba.testing.Dice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The growing record is signed when it is due, and its proofs hold against what was signed.
final class CheckpointsTest {
  private static final Changes NO_CHANGES =
      new Changes() {
        @Override
        public long head() {
          return 0;
        }

        @Override
        public List<Long> schemaRevisions() {
          return List.of();
        }

        @Override
        public Optional<Seen> next(long after, int mostUpdates) {
          return Optional.empty();
        }
      };

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
  private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
  private final SigningKey key = SigningKey.generate("pemba.dev/test");

  @TempDir private Path folder;

  /// A log, and what proves it.
  private record Opened(AuditLog log, Proving proving) implements AutoCloseable {
    void give(int count, long seed) throws InterruptedException {
      Dice dice = new Dice(seed);
      for (int i = 0; i < count; i++) {
        while (!log.journal().append(Waiting.encode(RandomRecords.any(dice, 0)), 0)) {
          log.journal().awaitRoom(Duration.ofMillis(10));
        }
      }
      log.flush();
    }

    @Override
    public void close() {
      log.close();
    }
  }

  private Opened open(String records, String interval) {
    AuditSettings settings =
        Configuration.load(
                Map.of(),
                Optional.empty(),
                Map.of("audit.checkpoint_records", records, "audit.checkpoint_interval", interval))
            .audit();
    Checkpoints checkpoints = new Checkpoints(tables, key, settings, clock);
    AuditLog log =
        AuditLog.open(
            new AuditLog.Parts(
                folder, tables, NO_CHANGES, new Pseudonyms(tables, Set.of()), checkpoints),
            settings,
            clock);
    return new Opened(log, new Proving(log, checkpoints));
  }

  @Test
  void aKeyThatWasReplacedSignsNoMore() throws Exception {
    SigningKey next = SigningKey.generate("pemba.dev/test");
    List<SigningPeriod> periods;
    Signed last;
    Signed later;
    try (Opened it = open("1000000", "365d")) {
      it.give(10, 1);
      Proving.Rotated rotated = it.proving().rotate(key.verifier(), () -> next, NONE);
      last = rotated.last();
      assertThat(rotated.key()).isEqualTo(next.verifier());
      assertThat(last.size()).isEqualTo(10);
      it.give(5, 2);
      later = it.proving().now(NONE);
      periods = it.proving().periods();
      assertThatThrownBy(() -> it.proving().rotate(key.verifier(), () -> next, NONE))
          .hasMessageContaining("the key in use is `%08x`".formatted(next.verifier().id()));
    }
    assertThat(periods)
        .containsExactly(
            new SigningPeriod(key.verifier(), 0, OptionalLong.of(10)),
            new SigningPeriod(next.verifier(), 10, OptionalLong.empty()));
    assertThat(Checkpoint.open(utf8(last.note()), periods).tree().size()).isEqualTo(10);
    assertThat(Checkpoint.open(utf8(later.note()), periods).tree().size()).isEqualTo(15);
    Checkpoint forged = Checkpoint.open(utf8(later.note()), periods);
    String signedAgain = key.sign(forged.toString()).toString();
    assertThatThrownBy(() -> Checkpoint.open(utf8(signedAgain), periods))
        .hasMessageContaining("was replaced: it signed 10 at last");
    assertThat(Checkpoint.open(utf8(signedAgain), List.of(SigningPeriod.of(key.verifier()))))
        .isEqualTo(forged);
    // Who puts the old key back in its place is refused when the log opens.
    assertThatThrownBy(() -> open("1000000", "365d")).hasMessageContaining("it can't sign again");
  }

  @Test
  void checkpointsAreListedByTimeAndByThePage() throws Exception {
    List<Signed> all = new ArrayList<>();
    try (Opened it = open("1000000", "365d")) {
      for (int i = 0; i < 50; i++) {
        it.give(1 + i % 3, i);
        all.add(it.proving().now(NONE));
        millis.addAndGet(1_000L * (i % 4));
      }
      Instant first = all.getFirst().time();
      for (int from = -1; from < 80; from += 7) {
        for (int to = from; to < 90; to += 11) {
          Instant begin = first.plusSeconds(from);
          Instant end = first.plusSeconds(to);
          List<Signed> expected =
              all.stream()
                  .filter(one -> !one.time().isBefore(begin) && one.time().isBefore(end))
                  .toList();
          assertThat(listed(it, begin, end, true)).isEqualTo(expected);
          assertThat(listed(it, begin, end, false)).isEqualTo(expected.reversed());
        }
      }
    }
  }

  private static List<Signed> listed(Opened it, Instant from, Instant to, boolean oldestFirst) {
    List<Signed> listed = new ArrayList<>();
    Optional<Cursor> cursor = Optional.empty();
    do {
      ListCheckpoints.Result page =
          new ListCheckpoints(it.proving().checkpoints(), new StoreId(1))
              .run(
                  new ListCheckpoints.Request(
                      Optional.of(from), Optional.of(to), oldestFirst, 3, cursor));
      listed.addAll(page.checkpoints());
      cursor = page.next();
    } while (cursor.isPresent());
    return listed;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Tree opened(Signed signed) {
    return Checkpoint.open(
            signed.note().getBytes(StandardCharsets.UTF_8),
            List.of(SigningPeriod.of(key.verifier())))
        .tree();
  }

  @Test
  void whatIsSignedIsWhatIsThere() throws Exception {
    try (Opened it = open("1000000", "365d")) {
      Frontier frontier = new Frontier();
      Tree before = new Tree(0, Bytes.of(new Hashes().empty()));
      for (int round = 1; round <= 20; round++) {
        it.give(37 * round, round);
        Tree tree = opened(it.proving().now(NONE));
        new AuditReader(it.log(), new Pseudonyms(tables, Set.of()))
            .leaves(
                frontier.size(),
                Long.MAX_VALUE,
                leaf ->
                    frontier.append(
                        new Hashes().leaf(((AuditReader.Leaf.Kept) leaf).bytes().array())));
        assertThat(tree).isEqualTo(new Tree(frontier.size(), frontier.root()));
        if (before.size() > 0) {
          Grown grown = it.proving().consistency(before.size(), tree.size());
          assertThat(grown.from()).isEqualTo(before);
          assertThat(Proofs.isConsistent(before, tree, grown.path())).isTrue();
        }
        long leaf = before.size() + 3;
        Bytes record =
            new AuditReader(it.log(), new Pseudonyms(tables, Set.of()))
                .at(leaf)
                .orElseThrow()
                .bytes();
        Included inside = it.proving().inclusion(leaf, tree.size());
        assertThat(inside.tree()).isEqualTo(tree);
        Bytes hash = Bytes.of(new Hashes().leaf(record.array()));
        assertThat(inside.hash()).isEqualTo(hash);
        assertThat(Proofs.isIncluded(leaf, hash, tree, inside.path())).isTrue();
        // The log signs by itself, too, when it has not for long.
        assertThat(it.proving().holding(leaf, NONE).size()).isBetween(leaf + 1, tree.size());
        before = tree;
      }
      assertThat(it.proving().of(before.size())).isEqualTo(it.proving().latest());
    }
  }

  @Test
  void aCheckpointIsDueAfterSoManyRecords() throws Exception {
    try (Opened it = open("100", "365d")) {
      it.give(1, 1);
      await(it, 1);
      it.give(99, 2);
      it.give(1, 3);
      await(it, 101);
      assertThat(it.proving().from(1).size()).isEqualTo(1);
      assertThat(it.proving().from(2).size()).isEqualTo(101);
    }
  }

  @Test
  void aCheckpointIsDueAfterSoLong() throws Exception {
    try (Opened it = open("1000000", "60s")) {
      it.give(1, 1);
      await(it, 1);
      it.give(5, 2);
      millis.addAndGet(60_000);
      await(it, 6);
      assertThat(it.proving().latest().orElseThrow().time()).isEqualTo(clock.instant());
    }
  }

  @Test
  void theLastOneIsSignedAtTheEnd() throws Exception {
    try (Opened it = open("1000000", "365d")) {
      it.give(1, 1);
      await(it, 1);
      it.give(500, 2);
    }
    try (Opened again = open("1000000", "365d")) {
      assertThat(opened(again.proving().latest().orElseThrow()).size()).isEqualTo(501);
    }
  }

  @Test
  void whatIsOutsideTheTreeIsTold() throws Exception {
    try (Opened it = open("100", "365d")) {
      it.give(3, 1);
      assertThatThrownBy(() -> it.proving().inclusion(3, 3))
          .isInstanceOf(PembaException.class)
          .hasMessage("`leaf` is 3: the tree has 3 leaves");
      assertThatThrownBy(() -> it.proving().consistency(1, 4))
          .hasMessage("`to` is 4: it can be 3 at most");
      assertThatThrownBy(() -> it.proving().consistency(3, 2))
          .hasMessage("`from` is 3: it can be 2 at most");
    }
  }

  /// Checkpoints are signed after the records are seen.
  private static void await(Opened it, long size) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (it.proving().latest().map(Signed::size).orElse(0L) < size) {
      assertThat(System.nanoTime()).as("a checkpoint of %d is signed", size).isLessThan(end);
      it.log().journal().wake();
      Thread.onSpinWait();
    }
  }
}
