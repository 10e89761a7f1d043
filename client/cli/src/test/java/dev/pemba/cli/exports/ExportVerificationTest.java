package dev.pemba.cli.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.cli.exports.ExportVerification.Report;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.Recorder.Call;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Gap;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.audit.AuditRecord.Outcome;
import dev.pemba.server.audit.Bytes;
import dev.pemba.server.audit.Checkpoint;
import dev.pemba.server.audit.Frontier;
import dev.pemba.server.audit.Hashes;
import dev.pemba.server.audit.Proofs;
import dev.pemba.server.audit.RecordCodec;
import dev.pemba.testing.Dice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Whatever is done to an export is found, and told by the record it was done to.
final class ExportVerificationTest {
  private static final int CASES = 400;

  /// An export, and where checkpoints of it were signed.
  private static final class World {
    private final Dice dice;
    private final List<String> lines = new ArrayList<>();
    private final List<AuditRecord> records = new ArrayList<>();
    private final List<Checkpoint> checkpoints = new ArrayList<>();

    World(Dice dice) {
      this.dice = dice;
      int size = 3 + dice.below(60);
      long sequence = 0;
      for (int i = 0; i < size; i++) {
        long dropped = dice.chance(10) ? 1 + dice.below(5) : 0;
        sequence += dropped;
        records.add(record(dice, sequence++, dropped));
      }
      records.forEach(record -> lines.add(line(lines.size(), record)));
      for (int i = 0; i < dice.below(4); i++) {
        checkpoints.add(checkpoint(1 + dice.below(size)));
      }
      checkpoints.add(checkpoint(size));
    }

    Checkpoint checkpoint(int size) {
      Frontier frontier = new Frontier();
      records
          .subList(0, size)
          .forEach(it -> frontier.append(new Hashes().leaf(RecordCodec.encode(it))));
      return new Checkpoint("pemba.dev/test", new Proofs.Tree(size, frontier.root()));
    }

    /// Any record but the last.
    int inside() {
      return dice.below(lines.size() - 1);
    }

    Report verify() {
      return verify(lines);
    }

    Report verify(List<String> given) {
      String text = String.join("\n", given) + "\n";
      try (BufferedReader reader = new BufferedReader(new StringReader(text))) {
        return new ExportVerification(checkpoints).run(reader, _ -> {});
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /// True if the first finding names the record; or, where only bytes that no field shows were
    /// changed, the records between two checkpoints.
    boolean isAbout(int at) {
      String[] words = fault().replace(":", "").split(" ", 5);
      return words[0].equals("record")
          ? Integer.parseInt(words[1]) == at
          : Integer.parseInt(words[1]) <= at && at <= Integer.parseInt(words[3]);
    }

    /// The first finding.
    String fault() {
      Report report = verify();
      assertThat(report.isClean()).as("%s", lines).isFalse();
      return report.findings().getFirst();
    }
  }

  private static AuditRecord record(Dice dice, long sequence, long dropped) {
    AuditRecord.Body body =
        dropped > 0
            ? new Gap(dropped)
            : new Asked(
                Call.CHECK,
                0,
                dice.chance(50) ? Outcome.ALLOWED : Outcome.DENIED,
                "user:" + dice.below(9),
                List.of(),
                "read",
                "doc:" + dice.below(9),
                "",
                List.of(),
                dice.chance(20) ? "{\"x\":1.50,\"y\":[true,null]}" : "",
                dice.chance(20) ? List.of("doc:1#reader@user:2") : List.of(),
                0,
                dice.below(99));
    return new AuditRecord(
        sequence,
        1_700_000_000_000L + sequence,
        new UUID(dice.anyLong(), dice.anyLong()),
        dice.below(9),
        1,
        new Origin("", "[::1]:7", "", ""),
        body);
  }

  private static String line(long leaf, AuditRecord record) {
    return JsonLines.of(new Leaf.Kept(leaf, Bytes.of(RecordCodec.encode(record)))).toString();
  }

  private static String renumbered(long leaf, String line) {
    return line.replaceFirst("\"leaf\":\\d+", "\"leaf\":" + leaf);
  }

  @Test
  void whatWasNotTouchedHolds() {
    Dice.forEachCase(
        "whole exports",
        CASES,
        dice -> {
          World world = new World(dice);
          Report report = world.verify();
          assertThat(report.findings()).isEmpty();
          assertThat(report.proven()).isEqualTo(report.leaves()).isEqualTo(world.lines.size());
        });
  }

  @Test
  void whatWasPrunedHoldsByItsHash() {
    Dice.forEachCase(
        "pruned exports",
        CASES,
        dice -> {
          World world = new World(dice);
          int pruned = 0;
          for (int i = 0; i < world.lines.size(); i++) {
            if (dice.chance(30)) {
              byte[] hash = new Hashes().leaf(RecordCodec.encode(world.records.get(i)));
              world.lines.set(i, JsonLines.of(new Leaf.Pruned(i, Bytes.of(hash))).toString());
              pruned++;
            }
          }
          assertThat(world.verify().findings()).isEmpty();
          assertThat(world.verify().pruned()).isEqualTo(pruned);
        });
  }

  @Test
  void aFlippedBitIsTold() {
    Dice.forEachCase(
        "flipped bits",
        CASES,
        dice -> {
          World world = new World(dice);
          int at = dice.below(world.lines.size());
          byte[] bytes = RecordCodec.encode(world.records.get(at));
          bytes[dice.below(bytes.length)] ^= (byte) (1 << dice.below(8));
          String record = java.util.Base64.getEncoder().encodeToString(bytes);
          world.lines.set(
              at,
              world
                  .lines
                  .get(at)
                  .replaceFirst("\"record\":\"[^\"]*\"", "\"record\":\"" + record + "\""));
          assertThat(world.isAbout(at)).as("%d: %s", at, world.fault()).isTrue();
        });
  }

  @Test
  void aFlippedFieldIsTold() {
    Dice.forEachCase(
        "flipped fields",
        CASES,
        dice -> {
          World world = new World(dice);
          int at = dice.below(world.lines.size());
          String line = world.lines.get(at);
          String field = dice.pick(List.of("sequence", "time", "kind", "revision", "address"));
          String other =
              line.replaceFirst("\"" + field + "\":(\"[^\"]*\"|\\d+)", "\"" + field + "\":\"x\"");
          world.lines.set(at, other);
          assertThat(world.fault())
              .startsWith("record %d: its field `%s` says \"x\"".formatted(at, field));
        });
  }

  @Test
  void aFieldThatIsThereTwiceIsTold() {
    World world = new World(new Dice(1));
    world.lines.set(2, world.lines.get(2).replace("\"leaf\":2,", "\"leaf\":2,\"kind\":\"gap\","));
    assertThat(world.fault()).isEqualTo("record 2: its field `kind` is there twice");
  }

  @Test
  void aLineThatWasOnlyLaidOutAnewHolds() {
    World world = new World(new Dice(1));
    world.lines.replaceAll(line -> line.replace("\",\"", "\" , \"").replace("{\"leaf", "{ \"leaf"));
    assertThat(world.verify().findings()).isEmpty();
  }

  @Test
  void aForgedRecordIsToldByTheCheckpointsAroundIt() {
    Dice.forEachCase(
        "forged records",
        CASES,
        dice -> {
          World world = new World(dice);
          int at = dice.below(world.lines.size());
          AuditRecord was = world.records.get(at);
          AuditRecord forged =
              new AuditRecord(
                  was.sequence(), was.timeMillis() + 1, was.id(), 7, 1, was.origin(), was.body());
          world.lines.set(at, line(at, forged));
          assertThat(world.fault()).contains("are not those that were signed for");
          assertThat(world.isAbout(at)).as("%d: %s", at, world.fault()).isTrue();
        });
  }

  @Test
  void aDeletedRecordIsTold() {
    Dice.forEachCase(
        "deleted records",
        CASES,
        dice -> {
          World world = new World(dice);
          int at = world.inside();
          world.lines.remove(at);
          assertThat(world.fault()).isEqualTo("record %d is missing".formatted(at));
          for (int i = at; i < world.lines.size(); i++) {
            world.lines.set(i, renumbered(i, world.lines.get(i)));
          }
          assertThat(world.verify().isClean()).isFalse();
        });
  }

  @Test
  void recordsInAnotherOrderAreTold() {
    Dice.forEachCase(
        "reordered records",
        CASES,
        dice -> {
          World world = new World(dice);
          int first = world.inside();
          int second = first + 1 + dice.below(world.lines.size() - first - 1);
          String moved = world.lines.get(first);
          world.lines.set(first, world.lines.get(second));
          world.lines.set(second, moved);
          assertThat(world.fault()).startsWith("record").contains("" + first);
          world.lines.set(first, renumbered(first, world.lines.get(first)));
          world.lines.set(second, renumbered(second, world.lines.get(second)));
          assertThat(world.fault()).startsWith("record %d: its number is".formatted(first));
        });
  }

  @Test
  void anInsertedRecordIsTold() {
    Dice.forEachCase(
        "inserted records",
        CASES,
        dice -> {
          World world = new World(dice);
          int at = world.inside();
          String line = line(at, record(dice, world.records.get(at).sequence(), 0));
          world.lines.add(at, line);
          assertThat(world.verify().isClean()).isFalse();
          for (int i = at; i < world.lines.size(); i++) {
            world.lines.set(i, renumbered(i, world.lines.get(i)));
          }
          assertThat(world.verify().isClean()).isFalse();
          world.lines.set(at + 1, renumbered(at, world.lines.get(at + 1)));
          assertThat(world.verify().findings())
              .anyMatch(
                  it ->
                      it.equals(
                          "record %d stands where record %d should: it was inserted, or moved"
                              .formatted(at, at + 1)));
        });
  }

  @Test
  void aCutOffEndIsTold() {
    Dice.forEachCase(
        "cut off exports",
        CASES,
        dice -> {
          World world = new World(dice);
          int left = dice.below(world.lines.size());
          Report report = world.verify(world.lines.subList(0, left));
          assertThat(report.findings())
              .containsExactly(
                  "the export is cut off: it ends with %s, and the checkpoint has %,d more"
                      .formatted(
                          left == 0 ? "nothing" : "record " + (left - 1),
                          world.lines.size() - left));
        });
  }

  @Test
  void aLineCutOffInTheMiddleIsTold() {
    World world = new World(new Dice(2));
    int last = world.lines.size() - 1;
    world.lines.set(last, world.lines.get(last).substring(0, 40));
    assertThat(world.fault()).isEqualTo("record %d: the line is no JSON object".formatted(last));
  }

  @Test
  void recordsAfterTheCheckpointAreNotVouchedFor() {
    World world = new World(new Dice(3));
    world.checkpoints.clear();
    world.checkpoints.add(world.checkpoint(2));
    assertThat(world.verify()).isEqualTo(new Report(world.lines.size(), 0, 2, List.of(), 0));
  }

  @Test
  void withoutACheckpointNothingIsProven() {
    assertThatThrownBy(() -> new ExportVerification(List.of()))
        .isInstanceOf(PembaException.class)
        .hasMessage("there is no checkpoint to verify against");
  }
}
