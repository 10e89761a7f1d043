package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Invariant;
import dev.pemba.server.config.Configuration;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
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

/// Kills a process that decides and changes, at random moments: the record must then hold every
/// acknowledged change and every acknowledged decision, once, in numbers without holes, under
/// hashes that fit. `-Dpemba.kills=n` sets how often, `-Dpemba.seed=n` the moments.
final class AuditCrashTest {
  private static final int KILLS = Integer.getInteger("pemba.kills", 3);
  private static final int LIFE_MILLIS = 2_000;

  private final long seed = Long.getLong("pemba.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Set<String> decided = new HashSet<>();
  private final Set<Long> changed = new HashSet<>();

  @TempDir private Path folder;
  @TempDir private Path outputs;

  static Audit open(Path folder, RocksStore store) {
    return Audit.open(
        folder,
        new Audit.Kept(store.auditTables(), store.auditChanges(), store.id()),
        Configuration.load(
                Map.of(),
                Optional.empty(),
                Map.of("audit.journal", "8MiB", "audit.full.allowed", "block"))
            .audit(),
        InstantSource.system());
  }

  @Test
  void theRecordHoldsWhatWasAcknowledgedAfterAKillAtAnyMoment() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      runAndKill(kill);
      try (RocksStore store =
              RocksStore.open(folder, StoreSettings.DEFAULT, InstantSource.system());
          Audit audit = open(folder, store)) {
        audit.log().flush();
        verify(audit, store.revision().value(), kill);
      }
    }
    System.out.printf(
        "killed %d times, %d decisions and %d changes acknowledged, seed %d%n",
        KILLS, decided.size(), changed.size(), seed);
    assertThat(decided).isNotEmpty();
    assertThat(changed).isNotEmpty();
  }

  private void verify(Audit audit, long revision, int kill) {
    List<byte[]> leaves = new ArrayList<>();
    Map<String, Integer> ids = new HashMap<>();
    List<Long> revisions = new ArrayList<>();
    Hashes hashes = new Hashes();
    audit
        .reader()
        .leaves(
            0,
            audit.log().size(),
            leaf -> {
              byte[] bytes = ((AuditReader.Leaf.Kept) leaf).bytes().array();
              AuditRecord record = RecordCodec.decode(bytes);
              Invariant.check(record.sequence() == leaf.leaf(), "numbers have no holes");
              leaves.add(hashes.leaf(bytes));
              if (record.body() instanceof AuditRecord.Changed) {
                revisions.add(record.revision());
              } else {
                ids.merge(record.id().toString(), 1, Integer::sum);
                Invariant.check(record.revision() <= revisions.size(), "changes come first");
              }
            });
    // Sets compare in no time; a library's assertions on a hundred thousand elements do not.
    for (int i = 0; i < revisions.size(); i++) {
      assertThat(revisions.get(i)).as("seed %d, kill %d", seed, kill).isEqualTo(i + 1L);
    }
    assertThat(revisions).hasSize((int) revision);
    assertThat(changed.stream().allMatch(one -> one <= revision)).isTrue();
    Set<String> lost = new HashSet<>(decided);
    lost.removeAll(ids.keySet());
    assertThat(lost).as("lost, seed %d, kill %d", seed, kill).isEmpty();
    ids.values().removeIf(times -> times == 1);
    assertThat(ids).as("twice, seed %d, kill %d", seed, kill).isEmpty();
    Tiles.View tree = audit.log().ledger().view();
    assertThat(tree.size()).isEqualTo(leaves.size());
    for (int i = 0; i < leaves.size(); i++) {
      if (i >= leaves.size() / 256 * 256) {
        assertThat(tree.hash(0, i)).isEqualTo(leaves.get(i));
      }
      if (i % 256 == 255) {
        assertThat(tree.hash(8, i / 256)).isEqualTo(root(leaves.subList(i - 255, i + 1), hashes));
      }
    }
  }

  private static byte[] root(List<byte[]> leaves, Hashes hashes) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int half = leaves.size() / 2;
    return hashes.node(
        root(leaves.subList(0, half), hashes), root(leaves.subList(half, leaves.size()), hashes));
  }

  private void runAndKill(int round) throws IOException, InterruptedException {
    Path output = outputs.resolve("out-" + round);
    Path errors = outputs.resolve("errors-" + round);
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                AuditCrashWriter.class.getName(),
                folder.toString(),
                Integer.toString(round))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    while (Files.size(output) == 0 && child.isAlive()) {
      child.waitFor(10, TimeUnit.MILLISECONDS);
    }
    boolean ended = child.waitFor(random.nextInt(LIFE_MILLIS), TimeUnit.MILLISECONDS);
    child.destroyForcibly();
    child.waitFor();
    assertThat(ended).as(Files.readString(errors)).isFalse();
    // What comes after the last line break is torn.
    String told = Files.readString(output, StandardCharsets.UTF_8);
    told.substring(0, told.lastIndexOf('\n') + 1)
        .lines()
        .map(line -> line.split(" ", -1))
        .forEach(
            words -> {
              if (words[0].equals("change")) {
                changed.add(Long.parseLong(words[1]));
              } else {
                decided.add(words[1]);
              }
            });
  }
}
