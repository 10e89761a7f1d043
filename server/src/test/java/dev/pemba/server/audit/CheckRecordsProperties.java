package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Pieces;
import dev.pemba.graph.Question;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.server.app.Caller;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.app.DecisionId;
import dev.pemba.server.app.Effort;
import dev.pemba.server.app.Recorder;
import dev.pemba.server.app.Request;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.audit.AuditRecord.Outcome;
import dev.pemba.server.config.Configuration;
import dev.pemba.store.NotInMemoryException;
import dev.pemba.store.StoreId;
import dev.pemba.store.TestClock;
import dev.pemba.testing.Dice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written straight from answers is what the codec makes of the same record, and is found
/// by the same entities.
final class CheckRecordsProperties {
  private static final Deadline NONE =
      new Deadline() {
        @Override
        public void check() {}

        @Override
        public Duration remaining() {
          return Duration.ofDays(1);
        }
      };

  private static final class NoChanges implements Changes {
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
  }

  private final TestClock clock = new TestClock();

  @TempDir private Path folder;

  @Test
  void whatIsWrittenFromAnswersIsWhatTheCodecWrites() {
    try (Audit audit = open(Map.of("audit.pseudonyms", "person"))) {
      Dice.forEachCase("records from answers", 300, dice -> compare(audit, dice));
    }
  }

  private void compare(Audit audit, Dice dice) {
    Recorder recorder = audit.recorder();
    Request request = new Request(new Caller(text(dice)), text(dice), text(dice), text(dice), 0);
    Effort effort = new Effort(1, NONE, dice.pick(List.of(Effort.Place.values())), request);
    Recorder.Deciding deciding =
        new Recorder.Deciding(
            dice.pick(List.of(Recorder.Call.CHECK, Recorder.Call.CHECK_MANY)),
            new DecisionId(new UUID(dice.anyLong(), dice.anyLong())),
            new Revision(dice.below(1_000_000)),
            dice.between(1, 10));
    CheckRecords checks = (CheckRecords) recorder.checks(deciding, effort);
    List<Recorder.Checked> all = new ArrayList<>();
    Recorder.Checked last = checked(dice);
    for (int i = dice.below(20); i >= 0; i--) {
      if (dice.chance(10)) {
        addInVain(checks, checked(dice));
      }
      last = dice.chance(60) ? ofTheSame(last, checked(dice)) : checked(dice);
      if (dice.chance(30)) {
        checks.add(last.item(), said(recorder, last));
      } else {
        checks.add(last);
      }
      all.add(last);
    }
    clock.advance(Duration.ofMillis(1));
    assertThat(bytes(checks.ready()))
        .isEqualTo(
            all.stream()
                .map(one -> Waiting.encode(record(recorder, deciding, one, request)))
                .flatMap(frames -> bytes(frames).stream())
                .toList());
  }

  /// As it was said when the same was asked before: among other questions, by somebody else.
  private static Recorder.Said said(Recorder recorder, Recorder.Checked checked) {
    Dice before = new Dice(checked.item());
    Recorder.Checks checks =
        recorder.checks(
            new Recorder.Deciding(
                Recorder.Call.CHECK_MANY, new DecisionId(new UUID(1, 2)), new Revision(3), 1),
            new Effort(1, NONE, Effort.Place.WORKER, Request.UNKNOWN));
    checks.add(checked(before));
    checks.add(checked);
    return checks.said();
  }

  @Test
  void whatIsLeftOutIsSaidAsWell() {
    Map<String, String> settings = Map.of("audit.sampling", "*:*:0");
    try (Audit sampled = open(settings);
        Audit audit = open(Map.of())) {
      Dice.forEachCase(
          "what is said of checks that are left out",
          100,
          dice -> {
            Recorder.Checked checked = checked(dice);
            assertThat(said(sampled.recorder(), checked))
                .usingRecursiveComparison()
                .isEqualTo(said(audit.recorder(), checked));
          });
    }
  }

  private Audit open(Map<String, String> settings) {
    return Audit.open(
        fresh(),
        new Audit.Kept(new MemoryTables(), new NoChanges(), new StoreId(7)),
        Configuration.load(Map.of(), Optional.empty(), settings).audit(),
        clock);
  }

  private Path fresh() {
    try {
      return Files.createTempDirectory(folder, "audit");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What fails on the way leaves nothing behind.
  private static void addInVain(CheckRecords checks, Recorder.Checked one) {
    Recorder.Why failing =
        (_, _, out) -> {
          out.piece("doc:a");
          throw new NotInMemoryException();
        };
    assertThatThrownBy(
            () ->
                checks.add(
                    new Recorder.Checked(
                        one.item(), one.question(), one.answer(), failing, one.brought())))
        .isInstanceOf(NotInMemoryException.class);
  }

  private static Recorder.Checked ofTheSame(Recorder.Checked last, Recorder.Checked next) {
    Question question =
        new Question(
            next.question().object(),
            next.question().permission(),
            last.question().subject(),
            last.question().actors());
    return new Recorder.Checked(next.item(), question, next.answer(), next.why(), last.brought());
  }

  private static Recorder.Checked checked(Dice dice) {
    Decision decision = dice.pick(List.of(Decision.values()));
    List<String> pieces = new ArrayList<>();
    for (int i = dice.below(4); i > 0; i--) {
      pieces.add((dice.chance(10) ? "long".repeat(dice.below(1_100)) : "") + text(dice));
    }
    return new Recorder.Checked(
        dice.below(1_000),
        new Question(
            object(dice),
            new RelationName("p" + dice.below(3)),
            subject(dice),
            dice.chance(20) ? List.of(object(dice), object(dice)) : List.of()),
        new Answer(
            decision,
            decision == Decision.CONDITIONAL ? Set.of("x", "y" + text(dice)) : Set.of(),
            7),
        (_, naming, out) -> {
          for (String piece : pieces) {
            out.piece(piece);
            out.piece('~');
            out.piece(naming.name(new TypeName("person"), new ObjectId("ana")));
          }
        },
        new Recorder.Brought(
            dice.chance(30) ? "{\"é\":1}" : "",
            dice.chance(20) ? List.of("doc:a#r@user:é", "doc:b#r@user:b") : List.of()));
  }

  private static ObjectRef object(Dice dice) {
    return new ObjectRef(
        new TypeName(dice.pick(List.of("doc", "person", "t"))),
        new ObjectId("i" + dice.below(50) + text(dice).repeat(dice.below(20))));
  }

  private static Subject subject(Dice dice) {
    return switch (dice.below(4)) {
      case 0 -> new Subject.Everyone(new TypeName("person"));
      case 1 -> new Subject.Userset(object(dice), new RelationName("member"));
      default -> new Subject.Individual(object(dice));
    };
  }

  private static String text(Dice dice) {
    return "t".repeat(dice.below(4)) + "é".repeat(dice.below(2)) + "😀".repeat(dice.below(2));
  }

  private AuditRecord record(
      Recorder recorder, Recorder.Deciding deciding, Recorder.Checked checked, Request request) {
    StringBuilder why = new StringBuilder();
    checked.why().tell(checked.answer(), recorder.naming(), Pieces.into(why));
    String reason =
        why.length() <= DecisionRecorder.MOST_REASON
            ? why.toString()
            : why.substring(0, DecisionRecorder.MOST_REASON) + "…";
    Recorder.Asked asked = recorder.asked(checked.question(), reason, checked.brought());
    return new AuditRecord(
        0,
        clock.millis(),
        deciding.id().value(),
        deciding.revision().value(),
        0,
        new Origin(
            request.caller().name(), request.address(), request.requestId(), request.traceId()),
        new AuditRecord.Asked(
            deciding.call(),
            checked.item(),
            Outcome.valueOf(checked.answer().decision().name()),
            asked.subject(),
            asked.actors(),
            asked.permission(),
            asked.object(),
            asked.reason(),
            List.copyOf(checked.answer().missing()),
            asked.brought().context(),
            asked.brought().contextual(),
            0,
            0));
  }

  private static List<Bytes> bytes(Frames frames) {
    List<Bytes> all = new ArrayList<>();
    for (int i = 0; i < frames.count(); i++) {
      int start = frames.start(i) + Frames.HEAD_BYTES;
      all.add(Bytes.of(Arrays.copyOfRange(frames.array(), start, start + frames.length(i))));
    }
    return all;
  }
}
