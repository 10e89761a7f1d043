package dev.pemba.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Budget;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Facts;
import dev.pemba.graph.Question;
import dev.pemba.graph.World;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.server.app.CheckPermission;
import dev.pemba.server.app.Consistency;
import dev.pemba.server.app.Deadlines;
import dev.pemba.server.app.Decider;
import dev.pemba.server.app.Effort;
import dev.pemba.server.app.Given;
import dev.pemba.server.app.Recorder;
import dev.pemba.server.app.RememberedAnswers;
import dev.pemba.server.app.Request;
import dev.pemba.server.app.Wording;
import dev.pemba.server.app.Worlds;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.store.NotInMemoryException;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import dev.pemba.testing.Dice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Caches of lists, of memberships and of answers, while a writer and readers meet in them as fast
/// as they can: every answer is that of the revision it was asked at.
///
/// People are in the last of a chain of groups if no link of their chain is cut. One change cuts or
/// mends one link, and what all of them come to is known beforehand, revision by revision. Small
/// caches make entries leave all the time, while others are made of them.
final class CachesSimulation {
  private static final int CHAINS = 24;
  private static final int LINKS = 4;
  private static final int CHANGES = Integer.getInteger("pemba.simulation.writes", 4_000);
  private static final int READERS = 3;
  private static final int IN_FLIGHT = 16;
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_000));
  private static final Wording.Common CHECK = new Wording.Common(Wording.Form.CHECK, new byte[0]);
  private static final Effort EFFORT =
      new Effort(10_000, Deadlines.NONE, Effort.Place.WORKER, Request.UNKNOWN);
  private static final RelationName READER = new RelationName("reader");
  private static final String SCHEMA =
      """
      definition user {}
      definition group { relation member: user | group#member }
      definition doc { relation reader: user | group#member }
      """;

  @TempDir private Path folder;

  private final Engine engine = new Engine();

  @Test
  void usualCachesAnswerForTheRevisionThatIsAsked() throws Exception {
    simulate("usual", StoreSettings.DEFAULT);
  }

  @Test
  void cachesThatOverflowDoSoToo() throws Exception {
    simulate("small", StoreSettings.DEFAULT.withCaches(12 << 10, 4 << 10));
  }

  private void simulate(String name, StoreSettings settings) throws Exception {
    RememberedAnswers answers = new RememberedAnswers(settings.edgeCacheBytes());
    try (RocksStore store = RocksStore.open(folder.resolve(name), settings, CLOCK);
        ExecutorService threads = Executors.newFixedThreadPool(READERS + 1)) {
      store.commit(Change.of(new Change.SchemaText(SCHEMA)));
      List<Update> all = new ArrayList<>();
      for (int chain = 0; chain < CHAINS; chain++) {
        String last = "doc:%d#reader@group:%1$d-%d#member".formatted(chain, LINKS - 1);
        all.add(new Update(Operation.CREATE, Relationship.parse(last)));
        for (int link = 0; link < LINKS; link++) {
          all.add(new Update(Operation.CREATE, link(chain, link)));
        }
      }
      long start = store.commit(Change.of(new Change.Updates(List.of(), all))).revision().value();
      Script script = new Script(start, new Dice(1));
      List<Callable<Integer>> jobs = new ArrayList<>();
      jobs.add(() -> write(store, script));
      for (int reader = 0; reader < READERS; reader++) {
        Dice dice = new Dice(reader);
        Worlds worlds = new Worlds(store, CLOCK, Duration.ZERO);
        CheckPermission check =
            new CheckPermission(new Decider(worlds, engine, Recorder.NONE, answers));
        jobs.add(() -> read(store, check, script, dice));
      }
      for (Future<Integer> job : threads.invokeAll(jobs)) {
        assertThat(job.get()).isPositive();
      }
    }
  }

  private static int write(RocksStore store, Script script) {
    ArrayDeque<Store.Pending> onTheWay = new ArrayDeque<>();
    for (int i = 0; i < CHANGES; i++) {
      if (onTheWay.size() == IN_FLIGHT) {
        onTheWay.remove().await();
      }
      Relationship link = link(script.chain[i], script.link[i]);
      Operation operation =
          script.isWhole(script.chain[i], script.link[i], script.start + i + 1)
              ? Operation.TOUCH
              : Operation.DELETE;
      onTheWay.add(
          store.submit(
              Change.of(new Change.Updates(List.of(), List.of(new Update(operation, link))))));
    }
    onTheWay.forEach(Store.Pending::await);
    return CHANGES;
  }

  private int read(RocksStore store, CheckPermission check, Script script, Dice dice) {
    int asked = 0;
    long revision;
    do {
      try (Snapshot head = store.head()) {
        revision = head.revision().value();
        asked += ask(head, script, dice);
      }
      asked += ask(check, script, dice);
      long past = Math.max(script.start, revision - dice.below(200));
      if (dice.chance(30)) {
        try (Snapshot snapshot = store.at(new Revision(past))) {
          asked += ask(snapshot, script, dice);
        }
      }
    } while (revision < script.start + CHANGES);
    return asked;
  }

  private int ask(Snapshot snapshot, Script script, Dice dice) {
    int questions = dice.between(1, 8);
    for (int i = 0; i < questions; i++) {
      int chain = dice.below(CHAINS);
      Decision expected =
          script.isWhole(chain, snapshot.revision().value()) ? Decision.ALLOWED : Decision.DENIED;
      try {
        assertThat(decide(dice.chance(50) ? snapshot : snapshot.inMemory(), chain))
            .as("chain %d at %s", chain, snapshot.revision())
            .isEqualTo(expected);
      } catch (NotInMemoryException _) {
        // What it does not know it does not guess.
      }
    }
    return questions;
  }

  /// The same of a server that remembers answers, at whatever revision it says it answers.
  private static int ask(CheckPermission check, Script script, Dice dice) {
    int questions = dice.between(1, 8);
    for (int i = 0; i < questions; i++) {
      int chain = dice.below(CHAINS);
      byte[] wording = Integer.toString(chain).getBytes(StandardCharsets.UTF_8);
      CheckPermission.Query query =
          new CheckPermission.Query(new Consistency.Head(), question(chain), Given.NOTHING);
      CheckPermission.Result result =
          check.run(
              new CheckPermission.Worded(
                  query.consistency(), CHECK.question(wording, 0, wording.length), () -> query),
              EFFORT);
      assertThat(result.answer().decision())
          .as("chain %d, remembered, at %s", chain, result.token().revision())
          .isEqualTo(
              script.isWhole(chain, result.token().revision().value())
                  ? Decision.ALLOWED
                  : Decision.DENIED);
    }
    return questions;
  }

  private static Question question(int chain) {
    return new Question(
        ObjectRef.parse("doc:" + chain), READER, Subject.of(ObjectRef.parse("user:" + chain)));
  }

  private Decision decide(Snapshot snapshot, int chain) {
    World world = World.of(snapshot, Facts.at(CLOCK.instant()));
    return engine
        .check(world, question(chain), new Budget(10_000, Budget.Deadline.NONE))
        .decision();
  }

  /// The first link takes the user into the first group, each other one a group into the next.
  private static Relationship link(int chain, int link) {
    return Relationship.parse(
        link == 0
            ? "group:%d-0#member@user:%1$d".formatted(chain)
            : "group:%d-%d#member@group:%1$d-%d#member".formatted(chain, link, link - 1));
  }

  /// What each change cuts or mends, and what is whole at each revision.
  private static final class Script {
    private final long start;
    private final int[] chain = new int[CHANGES];
    private final int[] link = new int[CHANGES];

    /// By revision after the start, then by chain: a bit for each link.
    private final byte[][] whole = new byte[CHANGES + 1][CHAINS];

    Script(long start, Dice dice) {
      this.start = start;
      Arrays.fill(whole[0], (byte) ((1 << LINKS) - 1));
      for (int i = 0; i < CHANGES; i++) {
        chain[i] = dice.below(CHAINS);
        int now = whole[i][chain[i]];
        int cut = Integer.numberOfTrailingZeros(~now);
        link[i] = cut < LINKS && dice.chance(60) ? cut : dice.below(LINKS);
        whole[i + 1] = whole[i].clone();
        whole[i + 1][chain[i]] = (byte) (now ^ (1 << link[i]));
      }
    }

    boolean isWhole(int asked, long revision) {
      return whole[(int) (revision - start)][asked] == (1 << LINKS) - 1;
    }

    boolean isWhole(int asked, int part, long revision) {
      return (whole[(int) (revision - start)][asked] & (1 << part)) != 0;
    }
  }
}
