package dev.pemba.server.audit;

import dev.pemba.graph.Engine;
import dev.pemba.graph.Question;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.server.app.CheckPermission;
import dev.pemba.server.app.Consistency;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.app.Decider;
import dev.pemba.server.app.Effort;
import dev.pemba.server.app.Given;
import dev.pemba.server.app.Request;
import dev.pemba.server.app.Worlds;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// The process that [AuditCrashTest] kills: changes and decides without end, and prints what was
/// acknowledged: `change REVISION` and `decided ID DECISION`.
final class AuditCrashWriter {
  private static final String SCHEMA =
      """
      definition user {}
      definition doc { relation reader: user }
      """;

  private static final int THREADS = 3;

  private final RocksStore store;
  private final CheckPermission check;
  private final String round;

  private AuditCrashWriter(RocksStore store, CheckPermission check, String round) {
    this.store = store;
    this.check = check;
    this.round = round;
  }

  /// Takes the folder and the number of the round.
  public static void main(String[] arguments) throws InterruptedException {
    InstantSource clock = InstantSource.system();
    Path folder = Path.of(arguments[0]);
    StoreSettings settings = StoreSettings.DEFAULT.withBlockCache(8 << 20).withDiskReserve(0);
    RocksStore store = RocksStore.open(folder, settings, clock);
    Audit audit = AuditCrashTest.open(folder, store);
    if (store.revision().equals(Revision.ZERO)) {
      store.commit(Change.of(new Change.SchemaText(SCHEMA)));
    }
    Worlds worlds = new Worlds(store, clock, Duration.ofSeconds(1));
    CheckPermission check =
        new CheckPermission(new Decider(worlds, new Engine(), audit.recorder()));
    AuditCrashWriter writer = new AuditCrashWriter(store, check, arguments[1]);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      threads.add(Thread.ofPlatform().start(() -> writer.decide(number)));
      threads.add(Thread.ofPlatform().start(() -> writer.change(number)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void change(int number) {
    for (int i = 0; ; i++) {
      String text = "doc:r%sw%dn%d#reader@user:u%d".formatted(round, number, i, i % 10);
      List<Update> updates = List.of(new Update(Operation.CREATE, Relationship.parse(text)));
      say("change " + store.commit(Change.of(new Change.Updates(List.of(), updates))).revision());
    }
  }

  private void decide(int number) {
    SplittableRandom random = new SplittableRandom(number);
    while (true) {
      String object =
          "doc:r%sw%dn%d".formatted(round, random.nextInt(THREADS), random.nextInt(1_000));
      Question question =
          new Question(
              ObjectRef.parse(object),
              new RelationName("reader"),
              Subject.parse("user:u" + random.nextInt(10)));
      CheckPermission.Result result =
          check.run(
              new CheckPermission.Query(
                  new Consistency.Head(), question, new Given(Context.EMPTY, List.of())),
              effort());
      say("decided " + result.decision() + " " + result.answer().decision());
    }
  }

  private static Effort effort() {
    Deadline patient =
        new Deadline() {
          @Override
          public void check() {}

          @Override
          public Duration remaining() {
            return Duration.ofMinutes(1);
          }
        };
    return new Effort(1_000, patient, Effort.Place.WORKER, Request.UNKNOWN);
  }

  private static void say(String line) {
    System.out.print(line + "\n");
  }
}
