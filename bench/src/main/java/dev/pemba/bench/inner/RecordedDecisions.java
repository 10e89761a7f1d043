package dev.pemba.bench.inner;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.pemba.graph.Answer;
import dev.pemba.graph.Decision;
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
import dev.pemba.server.app.Recorder.Call;
import dev.pemba.server.app.Request;
import dev.pemba.server.audit.Audit;
import dev.pemba.server.audit.AuditQuery;
import dev.pemba.server.audit.AuditReader;
import dev.pemba.server.audit.AuditReader.Page;
import dev.pemba.server.audit.AuditReader.Where;
import dev.pemba.server.config.Configuration;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// The decision log at size: writes many decisions into the log of a fresh store, opens it again,
/// and asks for pages of them.
///
/// `java -cp … dev.pemba.bench.inner.RecordedDecisions FOLDER COUNT`; the folder is kept, to be
/// served, exported and verified.
public final class RecordedDecisions {
  private static final int WRITERS = 2;
  private static final int PEOPLE = 100_000;
  private static final int OBJECTS = 1_000_000;
  private static final int PAGE = 100;
  private static final int QUESTIONS = 300;
  private static final TypeName DATASET = new TypeName("dataset");
  private static final TypeName USER = new TypeName("user");
  private static final RelationName READ = new RelationName("read");
  private static final Request REQUEST =
      new Request(new Caller("gateway"), "10.0.3.7:51234", "", "", 0);

  private static final Deadline NONE =
      new Deadline() {
        @Override
        public void check() {}

        @Override
        public Duration remaining() {
          return Duration.ofDays(1);
        }
      };

  private RecordedDecisions() {}

  /// Measures and prints.
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    long count = Long.parseLong(arguments[1]);
    Files.createDirectories(folder);
    Instant from = Instant.now();
    try (RocksStore store = open(folder);
        Audit audit = audit(folder, store)) {
      long began = System.nanoTime();
      write(audit.recorder(), count);
      double accepted = seconds(began);
      audit.log().flush();
      double recorded = seconds(began);
      print(
          "written: %,d decisions, %.1f s until all were on record, %,.0f/s, %,.0f/s accepted",
          count, recorded, count / recorded, count / accepted);
    }
    print("disk: %,d MB, %.0f bytes a decision", size(folder) >> 20, (double) size(folder) / count);
    long began = System.nanoTime();
    try (RocksStore store = open(folder);
        Audit audit = audit(folder, store)) {
      print("opened again in %.2f s, %,d records", seconds(began), audit.log().size());
      ask(audit.reader(), from, Instant.now());
    }
  }

  private static RocksStore open(Path folder) {
    return RocksStore.open(folder, StoreSettings.DEFAULT, InstantSource.system());
  }

  private static Audit audit(Path folder, RocksStore store) {
    return Audit.open(
        folder,
        new Audit.Kept(store.auditTables(), store.auditChanges(), store.id()),
        Configuration.load(Map.of(), Optional.empty(), Map.of("audit.full.allowed", "block"))
            .audit(),
        InstantSource.system());
  }

  private static void write(Recorder recorder, long count) throws InterruptedException {
    Thread[] writers = new Thread[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
      SplittableRandom random = new SplittableRandom(i + 1L);
      long share = count / WRITERS + (i < count % WRITERS ? 1 : 0);
      Effort effort = new Effort(1, NONE, Effort.Place.WORKER, REQUEST);
      writers[i] =
          new Thread(
              () -> {
                for (long j = 0; j < share; j++) {
                  decide(recorder, random, effort);
                }
              });
      writers[i].start();
    }
    for (Thread writer : writers) {
      writer.join();
    }
  }

  private static void decide(Recorder recorder, SplittableRandom random, Effort effort) {
    boolean allowed = random.nextInt(10) < 7;
    ObjectRef object = new ObjectRef(DATASET, new ObjectId("d" + random.nextInt(OBJECTS)));
    String team = "t" + random.nextInt(1_000);
    long high = (System.currentTimeMillis() << 16) | 0x7000L | random.nextInt(1 << 12);
    UUID id = new UUID(high, random.nextLong() >>> 2 | 0x8000_0000_0000_0000L);
    Subject subject =
        new Subject.Individual(new ObjectRef(USER, new ObjectId("u" + random.nextInt(PEOPLE))));
    Recorder.Checks checks =
        recorder.checks(
            new Recorder.Deciding(Call.CHECK, new DecisionId(id), new Revision(0), 1), effort);
    checks.add(
        new Recorder.Checked(
            0,
            new Question(object, READ, subject),
            new Answer(allowed ? Decision.ALLOWED : Decision.DENIED, Set.of(), Long.MAX_VALUE),
            (answer, _, out) -> {
              if (answer.decision() == Decision.ALLOWED) {
                out.piece(object.toString());
                out.piece("#reader@team:");
                out.piece(team);
                out.piece("#member");
              }
            },
            Recorder.Brought.NOTHING));
    checks.keep();
  }

  private static void ask(AuditReader reader, Instant from, Instant to) {
    SplittableRandom random = new SplittableRandom(7);
    Duration span = Duration.between(from, to);
    time(reader, "by subject", _ -> by(random, true, false));
    time(reader, "by object", _ -> by(random, false, true));
    time(reader, "by subject, denied only", _ -> denied(by(random, true, false)));
    time(reader, "by time", _ -> between(from.plusMillis(random.nextLong(span.toMillis())), to));
  }

  private static AuditQuery by(SplittableRandom random, boolean subject, boolean object) {
    AuditQuery all = AuditQuery.ALL;
    return new AuditQuery(
        all.from(),
        all.to(),
        subject ? Optional.of("user:u" + random.nextInt(PEOPLE)) : all.subject(),
        object ? Optional.of("dataset:d" + random.nextInt(OBJECTS)) : all.object(),
        all.permission(),
        all.outcome(),
        all.caller(),
        all.id(),
        all.kind());
  }

  private static AuditQuery denied(AuditQuery query) {
    return new AuditQuery(
        query.from(),
        query.to(),
        query.subject(),
        query.object(),
        query.permission(),
        Optional.of(dev.pemba.server.audit.AuditRecord.Outcome.DENIED),
        query.caller(),
        query.id(),
        query.kind());
  }

  private static AuditQuery between(Instant from, Instant to) {
    AuditQuery all = AuditQuery.ALL;
    return new AuditQuery(
        Optional.of(from),
        Optional.of(to),
        all.subject(),
        all.object(),
        all.permission(),
        all.outcome(),
        all.caller(),
        all.id(),
        all.kind());
  }

  private static void time(AuditReader reader, String what, IntFunction<AuditQuery> question) {
    double[] millis = new double[QUESTIONS];
    long found = 0;
    for (int i = 0; i < QUESTIONS; i++) {
      AuditQuery query = question.apply(i);
      long began = System.nanoTime();
      Page page =
          reader.query(query, new Where(Optional.empty(), PAGE, query.from().isEmpty()), NONE);
      millis[i] = seconds(began) * 1_000;
      found += page.records().size();
    }
    double first = millis[0];
    Arrays.sort(millis);
    print(
        "a page of %d %s: median %.2f ms, p99 %.2f ms, longest %.2f ms, first %.2f ms, %.0f"
            + " records",
        PAGE,
        what,
        millis[QUESTIONS / 2],
        millis[QUESTIONS * 99 / 100],
        millis[QUESTIONS - 1],
        first,
        (double) found / QUESTIONS);
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static long size(Path folder) throws java.io.IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @FormatMethod
  private static void print(@FormatString String form, Object... values) {
    System.out.println(String.format(Locale.ROOT, form, values));
  }
}
