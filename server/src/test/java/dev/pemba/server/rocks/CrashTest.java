package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.RelationshipFilter;
import dev.pemba.store.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a writing process at random moments: whatever it had acknowledged must be there, and the
/// folder must verify. `-Dpemba.kills=n` sets how often, `-Dpemba.seed=n` the moments.
final class CrashTest {
  private static final int KILLS = Integer.getInteger("pemba.kills", 3);
  private static final int LIFE_MILLIS = 2_500;

  /// So that a long run looks at young and grown stores alike, and each look stays short.
  private static final int KILLS_PER_STORE = 5;

  private static final StoreSettings SETTINGS =
      StoreSettings.DEFAULT.withBlockCache(8 << 20).withDiskReserve(0);

  private final long seed = Long.getLong("pemba.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /// Acknowledged and not deleted since: relationship → revision.
  private final Map<String, Long> acknowledged = new HashMap<>();

  private final Set<String> gone = new HashSet<>();

  /// A deletion was asked for and not answered: there or not, both are right.
  private final Set<String> undecided = new HashSet<>();

  @TempDir private Path folders;
  @TempDir private Path outputs;
  private Path folder = Path.of("");
  private long checked;

  @Test
  void whatWasAcknowledgedSurvivesAKillAtAnyMoment() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      if (kill % KILLS_PER_STORE == 0) {
        startAfresh(kill);
      }
      runAndKill(kill);
      if (acknowledged.isEmpty() && !Folder.isStore(folder)) {
        continue;
      }
      StoreVerification.Report report = StoreVerification.run(folder, (_, _) -> {});
      assertThat(report.findings()).as("seed %d, kill %d", seed, kill).isEmpty();
      checkAcknowledged(kill);
    }
    checked += acknowledged.size();
    assertThat(checked).as("seed %d", seed).isPositive();
    System.out.printf(
        "killed %d times, %d acknowledged relationships, seed %d%n", KILLS, checked, seed);
  }

  private void startAfresh(int kill) {
    checked += acknowledged.size();
    acknowledged.clear();
    gone.clear();
    undecided.clear();
    folder = folders.resolve("store-" + kill / KILLS_PER_STORE);
  }

  /// The child lives for a random time, mostly after its first acknowledgement.
  private void runAndKill(int round) throws IOException, InterruptedException {
    Path output = outputs.resolve("out-" + round);
    Path errors = outputs.resolve("errors-" + round);
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    classPath,
                    CrashWriter.class.getName(),
                    folder.toString(),
                    Integer.toString(round)))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    boolean whileOpening = round % KILLS_PER_STORE > 0 && random.nextInt(5) == 0;
    while (!whileOpening && Files.size(output) == 0 && child.isAlive()) {
      child.waitFor(10, TimeUnit.MILLISECONDS);
    }
    boolean ended = child.waitFor(random.nextInt(LIFE_MILLIS), TimeUnit.MILLISECONDS);
    child.destroyForcibly();
    child.waitFor();
    assertThat(ended).as(() -> "the writer ended by itself: " + text(errors)).isFalse();
    // What comes after the last line break is torn.
    String acknowledgements = text(output);
    acknowledgements
        .substring(0, acknowledgements.lastIndexOf('\n') + 1)
        .lines()
        .forEach(this::note);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void note(String line) {
    String[] words = line.split(" ", -1);
    if (words[0].equals("deleting")) {
      undecided.add(words[1]);
    } else {
      undecided.remove(words[1]);
      if (words[0].equals("create")) {
        acknowledged.put(words[1], Long.parseLong(words[2]));
      } else {
        acknowledged.remove(words[1]);
        gone.add(words[1]);
      }
    }
  }

  private void checkAcknowledged(int kill) {
    Map<String, Long> stored = new HashMap<>();
    try (RocksStore store = RocksStore.open(folder, SETTINGS, InstantSource.system());
        Snapshot head = store.head();
        Snapshot.Rows rows = head.relationships(RelationshipFilter.ALL, Optional.empty())) {
      rows.forEachRemaining(
          row -> stored.put(row.relationship().toString(), row.created().value()));
    }
    acknowledged.forEach(
        (key, revision) -> {
          if (!undecided.contains(key) || stored.containsKey(key)) {
            assertThat(stored).as("seed %d, kill %d", seed, kill).containsEntry(key, revision);
          }
        });
    assertThat(gone).as("seed %d, kill %d", seed, kill).noneMatch(stored::containsKey);
  }
}
