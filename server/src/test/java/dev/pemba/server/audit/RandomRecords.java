package dev.pemba.server.audit;

import dev.pemba.server.app.Recorder.Call;
import dev.pemba.server.app.Recorder.Listed;
import dev.pemba.server.app.Recorder.Progress;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Body;
import dev.pemba.server.audit.AuditRecord.Changed;
import dev.pemba.server.audit.AuditRecord.Configured;
import dev.pemba.server.audit.AuditRecord.Forgotten;
import dev.pemba.server.audit.AuditRecord.Gap;
import dev.pemba.server.audit.AuditRecord.Held;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.audit.AuditRecord.Outcome;
import dev.pemba.server.audit.AuditRecord.Pruned;
import dev.pemba.testing.Dice;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Records of every kind, from a seed.
final class RandomRecords {
  private RandomRecords() {}

  static AuditRecord any(Dice dice, long sequence) {
    return new AuditRecord(
        sequence,
        1_700_000_000_000L + sequence,
        new UUID(dice.below(1 << 30), dice.below(1 << 30)),
        dice.below(1_000),
        dice.below(10),
        new Origin(text(dice), text(dice), text(dice), text(dice)),
        body(dice));
  }

  private static Body body(Dice dice) {
    return switch (dice.below(12)) {
      case 0 -> new Configured(Map.of("a", text(dice), "b", text(dice)));
      case 1 -> new Gap(dice.below(1_000));
      case 2 -> new Pruned(dice.below(1_000), dice.below(1_000));
      case 3 -> new Held(dice.below(2) == 0, text(dice), text(dice), text(dice));
      case 4 -> new Forgotten(text(dice), text(dice));
      case 5, 6 ->
          new Changed(
              text(dice),
              text(dice),
              Map.of("k", text(dice)),
              dice.below(2) == 0,
              List.of(
                  "+" + object(dice) + "#reader@" + subject(dice),
                  "-" + object(dice) + "#reader@" + subject(dice) + "[expiration:2030-01-01]"),
              2,
              "ab",
              dice.below(2) == 0);
      default -> asked(dice);
    };
  }

  static Asked asked(Dice dice) {
    Asked asked = unlisted(dice);
    List<String> names =
        asked.call() == Call.DIFF_ACCESS
            ? List.of(
                subject(dice) + " +p0 " + object(dice) + " through agent:" + dice.below(5),
                "user:* -p1 " + object(dice) + " except " + subject(dice))
            : List.of(object(dice), object(dice) + " conditional");
    return dice.below(4) == 0
        ? asked.with(new Listed(names, text(dice), dice.pick(List.of(Progress.values()))))
        : asked;
  }

  private static Asked unlisted(Dice dice) {
    return new Asked(
        dice.pick(List.of(Call.values())),
        dice.below(3),
        dice.pick(List.of(Outcome.values())),
        subject(dice),
        dice.below(3) == 0 ? List.of("agent:" + dice.below(5)) : List.of(),
        "p" + dice.below(3),
        object(dice),
        text(dice),
        dice.below(4) == 0 ? List.of("x", "y") : List.of(),
        dice.below(4) == 0 ? "{\"x\":1}" : "",
        dice.below(4) == 0 ? List.of("doc:a#reader@user:b", "doc:a#reader@user:*") : List.of(),
        dice.below(100),
        dice.below(10_000));
  }

  private static String object(Dice dice) {
    return "doc:" + dice.below(20);
  }

  private static String subject(Dice dice) {
    return "user:" + dice.below(20);
  }

  private static String text(Dice dice) {
    return "é".repeat(dice.below(3)) + "t".repeat(dice.below(5));
  }
}
