package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.store.Store.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Verdicts and bytes follow from the log alone, however old the drafts and however large the
/// groups are.
final class DraftProperties {
  private static final long SEED = 5;
  private static final long START_MILLIS = 1_900_000_000_000L;

  /// The second one does not take `editor`; neither strands anything, as nobody edits for long.
  private static final List<String> SCHEMAS =
      List.of(
          """
          definition user {}
          definition team { relation member: user | team#member }
          definition document {
            relation viewer: user | user:* | team#member | user with expiration
            relation editor: user
          }
          """,
          """
          definition user {}
          definition team { relation member: user | team#member }
          definition document {
            relation viewer: user | user:* | team#member | user with expiration
          }
          """);

  @TempDir private Path folder;

  @Test
  void changesComeToTheSameHoweverOldTheirDraftsAre() {
    for (int round = 0; round < 12; round++) {
      List<Change> log = log(new Random(SEED + round));
      List<String> expected = run(log, folder.resolve(round + "fresh"), 1, 1);
      assertThat(expected).anyMatch(line -> line.startsWith("ALREADY_EXISTS"));
      assertThat(expected).anyMatch(line -> line.startsWith("DUPLICATE_UPDATE"));
      for (int ahead : new int[] {2, 7, log.size()}) {
        int group = 1 + round % 5;
        assertThat(run(log, folder.resolve(round + "ahead" + ahead), ahead, group))
            .as("seed %d, drafts made %d changes ahead, groups of %d", SEED + round, ahead, group)
            .isEqualTo(expected);
      }
    }
  }

  /// Applies a log, drafting so many changes before the first of them is applied and committing
  /// every `group` changes. Returns each verdict, then all that is stored.
  private static List<String> run(List<Change> log, Path folder, int ahead, int group) {
    Disk disk = Folder.lock(folder).open(StoreSettings.DEFAULT, 1);
    Shared shared = Shared.of(StoreSettings.DEFAULT, disk);
    List<String> lines = new ArrayList<>();
    try (Group open = new Group(shared)) {
      RocksApplier applier = new RocksApplier(shared, open);
      for (int from = 0; from < log.size(); from += ahead) {
        List<DraftedChange> prepared =
            log.subList(from, Math.min(log.size(), from + ahead)).stream()
                .map(applier::prepare)
                .toList();
        for (int i = 0; i < prepared.size(); i++) {
          lines.add(verdict(applier, prepared.get(i), START_MILLIS + 1_000L * (from + i)));
          if ((from + i) % group == 0 || i == prepared.size() - 1) {
            applier.commit();
          }
        }
      }
      for (Family family : Family.values()) {
        dump(disk, family, lines);
      }
    } catch (RocksDBException e) {
      throw new AssertionError(e);
    } finally {
      shared.heads().close();
      disk.unpin();
    }
    return lines;
  }

  private static String verdict(RocksApplier applier, DraftedChange prepared, long timeMillis) {
    try {
      Outcome outcome = applier.apply(prepared, timeMillis);
      return outcome.toString();
    } catch (PembaException e) {
      return e.reason() + " " + e.getMessage();
    }
  }

  private static void dump(Disk disk, Family family, List<String> lines) throws RocksDBException {
    try (RocksIterator iterator = disk.iterator(family)) {
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        lines.add(
            family
                + " "
                + java.util.HexFormat.of().formatHex(iterator.key())
                + " "
                + java.util.HexFormat.of().formatHex(iterator.value()));
      }
      iterator.status();
    }
  }

  private static List<Change> log(Random random) {
    List<Change> log = new ArrayList<>();
    log.add(Change.of(new Change.SchemaText(SCHEMAS.get(0))));
    for (int i = 0; i < 150; i++) {
      int kind = random.nextInt(20);
      if (kind == 0) {
        log.add(Change.of(new Change.SchemaText(SCHEMAS.get(random.nextInt(2)))));
      } else if (kind == 1) {
        RelationshipFilter filter =
            RelationshipFilter.ofType(
                Relationship.parse("document:a#viewer@user:a").object().type());
        log.add(Change.of(new Change.DeleteMatching(List.of(), filter, 5, true)));
      } else {
        log.add(Change.of(new Change.Updates(List.of(), updates(random))));
      }
    }
    return log;
  }

  private static List<Update> updates(Random random) {
    List<Update> updates = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      int choice = random.nextInt(10);
      Operation operation =
          choice < 2 ? Operation.CREATE : choice < 7 ? Operation.TOUCH : Operation.DELETE;
      updates.add(new Update(operation, relationship(random, operation)));
    }
    return updates;
  }

  private static Relationship relationship(Random random, Operation operation) {
    String user = "user:" + name(random);
    String object = "document:" + name(random);
    return Relationship.parse(
        switch (random.nextInt(operation == Operation.DELETE ? 9 : 7)) {
          case 0 -> "team:" + name(random) + "#member@" + user;
          case 1 -> object + "#viewer@team:" + name(random) + "#member";
          case 2 -> object + "#viewer@user:*";
          case 3 ->
              object
                  + "#viewer@"
                  + user
                  + "[expiration:2030-03-17T17:4%d:00Z]".formatted(6 + random.nextInt(4));
          case 4 -> object + "#editor@" + user;
          case 7 -> object + "#viewer@ghost:" + name(random);
          case 8 -> object + "#viewer@user:" + name(random) + "#nothing";
          case 5, 6 -> object + "#viewer@" + user;
          default -> throw new AssertionError();
        });
  }

  /// Few at a time, but ever new ones.
  private static String name(Random random) {
    return Integer.toString(random.nextInt(random.nextInt(10) == 0 ? 1_000 : 8));
  }
}
