package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.server.app.Token;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.Decision;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// INVARIANT (never older than asked): writers, readers with near caches, watches that are cut and
/// schemas that change, all at once. Afterwards every answer is held against what the server says
/// at exactly the answer's token, and its token against what was asked for.
@Timeout(180)
final class NearCacheSimulation {
  private static final int WRITERS = 2;
  private static final int READERS = 3;
  private static final int WRITES = Integer.getInteger("pemba.simulation.writes", 150) * 2;
  private static final Duration STALENESS = Duration.ofMillis(200);

  private static final String SCHEMA =
      """
      definition user {}
      definition agent {
        relation acts_for: user
      }
      definition team {
        relation member: user | team#member
      }
      definition folder {
        relation parent: folder
        relation viewer: user | user:* | agent | team#member
        permission view = viewer + parent->view
      }
      definition doc {
        relation folder: folder
        relation viewer: user | agent | team#member
        relation banned: user | team#member
        permission view = (viewer + folder->view) - banned
        permission share = viewer & folder.all(view)
      }
      """;

  /// What relationships are drawn from. Digits stand for objects of a few.
  private static final List<String> SHAPES =
      List.of(
          "team:1#member@user:2",
          "team:1#member@team:2#member",
          "folder:1#parent@folder:2",
          "folder:1#viewer@user:2",
          "folder:1#viewer@team:2#member",
          "folder:1#viewer@agent:2",
          "folder:1#viewer@user:*",
          "doc:1#folder@folder:2",
          "doc:1#viewer@user:2",
          "doc:1#viewer@agent:2",
          "doc:1#viewer@team:2#member",
          "doc:1#banned@user:2",
          "doc:1#banned@team:2#member",
          "agent:1#acts_for@user:2");

  @TempDir private Path folder = Path.of("");

  private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final AtomicInteger writing = new AtomicInteger(WRITERS);

  /// The token of some write, for readers to ask for.
  private final AtomicReference<String> handedOver = new AtomicReference<>("");

  /// Revisions by when their write had been answered.
  private final TreeMap<Long, Long> newest = new TreeMap<>();

  /// One answer.
  ///
  /// @param asked when
  /// @param atLeast which token was asked for; empty for none
  private record Seen(CheckRequest question, CheckResponse answer, long asked, String atLeast) {}

  @Test
  void everyAnswerIsTheOneOfItsTokenAndNoOlderThanAsked()
      throws IOException, InterruptedException, ExecutionException {
    long seed = Long.getLong("pemba.seed", new Random().nextLong());
    System.out.println("near cache simulation: seed " + seed);
    try (LocalServer server = LocalServer.in(folder);
        PembaClient plain = PembaClient.plaintext(server.endpoint());
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS)) {
      plain.writeSchema(SchemaServiceWriteRequest.newBuilder().setSchema(SCHEMA).build());
      List<Future<Long>> jobs = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        Random random = new Random(seed + i);
        jobs.add(threads.submit(() -> write(server, random)));
      }
      for (int i = 0; i < READERS; i++) {
        Random random = new Random(seed - 1 - i);
        boolean folds = i % 2 == 1;
        jobs.add(threads.submit(() -> read(server, random, folds)));
      }
      for (Future<Long> job : jobs) {
        assertThat(job.get()).as("writes, or hits of a reader; seed %d", seed).isPositive();
      }
      verify(plain, seed);
    }
  }

  private long write(LocalServer server, Random random) {
    try (PembaClient client = PembaClient.plaintext(server.endpoint())) {
      for (int i = 0; i < WRITES; i++) {
        String token =
            random.nextInt(40) == 0
                ? client.writeSchema(schema(random)).getToken()
                : client.write(updates(random)).getToken();
        synchronized (newest) {
          newest.merge(System.nanoTime(), revision(token), Math::max);
        }
        handedOver.set(token);
        // Reading in between lets the caches keep something.
        for (int j = random.nextInt(20); j > 0; j--) {
          client.check(question(random));
        }
      }
      return WRITES;
    } finally {
      writing.decrementAndGet();
    }
  }

  private static SchemaServiceWriteRequest schema(Random random) {
    String view = random.nextBoolean() ? "viewer - banned" : "(viewer + folder->view) - banned";
    return SchemaServiceWriteRequest.newBuilder()
        .setSchema(SCHEMA.replace("(viewer + folder->view) - banned", view))
        .build();
  }

  private static WriteRequest updates(Random random) {
    Map<String, Update> updates = new TreeMap<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      String relationship = drawn(SHAPES.get(random.nextInt(SHAPES.size())), random);
      updates.put(
          relationship,
          random.nextInt(5) < 2
              ? Updates.delete(References.relationship(relationship))
              : Updates.touch(References.relationship(relationship)));
    }
    return WriteRequest.newBuilder().addAllUpdates(updates.values()).build();
  }

  private static String drawn(String shape, Random random) {
    StringBuilder out = new StringBuilder();
    shape
        .chars()
        .forEach(
            c -> {
              if (Character.isDigit(c)) {
                out.append(random.nextInt(4));
              } else {
                out.append((char) c);
              }
            });
    return out.toString();
  }

  private static CheckRequest question(Random random) {
    CheckRequest question =
        References.check(
            "user:" + random.nextInt(4),
            random.nextInt(4) == 0 ? "share" : "view",
            "doc:" + random.nextInt(4));
    return random.nextInt(5) == 0
        ? question.toBuilder().addActors(References.object("agent:" + random.nextInt(4))).build()
        : question;
  }

  private long read(LocalServer server, Random random, boolean folds) throws IOException {
    WatchGate gate = new WatchGate();
    PembaClientBuilder builder =
        PembaClient.builder(server.endpoint()).nearCache(STALENESS, 50).intercept(gate);
    try (PembaClient client = (folds ? builder.coalesceChecks() : builder).build()) {
      int held = 0;
      while (writing.get() > 0) {
        // A watch that lags: for long enough that what is kept gets too old.
        if (held == 0 && random.nextInt(2_000) == 0) {
          gate.hold();
          held = random.nextInt(20_000);
        } else if (held > 0 && --held == 0) {
          gate.release();
        }
        CheckRequest question = question(random);
        String atLeast = random.nextInt(4) == 0 ? handedOver.get() : "";
        if (random.nextInt(4) == 0) {
          seeMany(client, random, atLeast.isEmpty() ? client.lastToken() : atLeast, atLeast);
        } else if (random.nextInt(200) == 0) {
          // Its own write, which it must see.
          atLeast = client.write(updates(random)).getToken();
          see(client, question, atLeast, question);
        } else if (!atLeast.isEmpty()) {
          see(
              client,
              question.toBuilder()
                  .setConsistency(Consistency.newBuilder().setAtLeast(atLeast))
                  .build(),
              atLeast,
              question);
        } else {
          see(client, question, client.lastToken(), question);
        }
        if (random.nextInt(10_000) == 0) {
          gate.cut(random.nextBoolean() ? Status.UNAVAILABLE : Status.OUT_OF_RANGE);
        }
      }
      if (held > 0) {
        gate.release();
      }
      return client.nearCache().orElseThrow().hits();
    }
  }

  private void see(PembaClient client, CheckRequest asked, String atLeast, CheckRequest question) {
    long start = System.nanoTime();
    seen.add(new Seen(question, client.check(asked), start, atLeast));
  }

  /// Several at once, all of them at the token of the answer.
  private void seeMany(PembaClient client, Random random, String noOlder, String atLeast) {
    List<CheckRequest> questions = new ArrayList<>();
    CheckManyRequest.Builder many = CheckManyRequest.newBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      questions.add(question(random));
      many.addItems(Items.item(questions.getLast()));
    }
    if (!atLeast.isEmpty()) {
      many.setConsistency(Consistency.newBuilder().setAtLeast(atLeast));
    }
    long start = System.nanoTime();
    CheckManyResponse answers = client.checkMany(many.build());
    for (int i = 0; i < questions.size(); i++) {
      seen.add(new Seen(questions.get(i), Items.single(answers, i), start, noOlder));
    }
  }

  private static long revision(String token) {
    return token.isEmpty() ? 0 : Token.parse(token).revision().value();
  }

  private void verify(PembaClient plain, long seed) {
    Map<String, Decision> right = new TreeMap<>();
    for (Seen one : seen) {
      long revision = revision(one.answer().getToken());
      Map.Entry<Long, Long> known = newest.floorEntry(one.asked() - STALENESS.toNanos());
      long newEnough =
          known == null
              ? 0
              : newest.headMap(known.getKey(), true).values().stream()
                  .mapToLong(Long::longValue)
                  .max()
                  .orElse(0);
      assertThat(revision)
          .as("seed %d: %s", seed, one)
          .isGreaterThanOrEqualTo(Math.max(revision(one.atLeast()), newEnough));
      Decision expected =
          right.computeIfAbsent(
              one.answer().getToken() + one.question(),
              _ ->
                  plain
                      .check(
                          one.question().toBuilder()
                              .setConsistency(
                                  Consistency.newBuilder().setExactly(one.answer().getToken()))
                              .build())
                      .getDecision());
      assertThat(one.answer().getDecision()).as("seed %d: %s", seed, one).isEqualTo(expected);
    }
    assertThat(seen).hasSizeGreaterThan(WRITES);
  }
}
