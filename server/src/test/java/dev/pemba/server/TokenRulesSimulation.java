package dev.pemba.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.server.app.Token;
import dev.pemba.testing.Dice;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Concurrent writers and readers against one server; afterwards every answer is held against the
/// history of acknowledged writes: what the world at the answer's own token must have said.
final class TokenRulesSimulation {
  private static final int WRITERS = 4;
  private static final int READERS = 4;
  private static final int WRITES = Integer.getInteger("pemba.simulation.writes", 150);

  private static final String SCHEMA =
      """
      definition user {}
      definition doc {
        relation viewer: user
        relation banned: user
        permission view = viewer - banned
      }
      """;

  @TempDir private Path folder;

  /// What each writer's document said from a revision on.
  private final Map<String, TreeMap<Long, Boolean>> history = new ConcurrentHashMap<>();

  private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> tokens = new ConcurrentLinkedQueue<>();
  private final AtomicInteger writing = new AtomicInteger(WRITERS);

  /// One answer: at this revision, this document was viewable or not.
  private record Seen(String document, long revision, boolean allowed, String how) {}

  @Test
  void everyAnswerIsTheOneOfItsOwnToken() throws Exception {
    try (ServerFixture server = new ServerFixture(folder, Map.of()).schema(SCHEMA);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS)) {
      List<Callable<Integer>> jobs = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        jobs.add(() -> write(server, writer));
      }
      for (int i = 0; i < READERS; i++) {
        Dice dice = new Dice(i);
        jobs.add(() -> read(server, dice));
      }
      for (Future<Integer> job : threads.invokeAll(jobs)) {
        assertThat(job.get()).isPositive();
      }
      tokensAreRepeatable(server);
    }
    assertThat(seen).hasSizeGreaterThan(WRITES);
    for (Seen answer : seen) {
      Map.Entry<Long, Boolean> before =
          history.getOrDefault(answer.document(), new TreeMap<>()).floorEntry(answer.revision());
      boolean expected = before != null && before.getValue();
      assertThat(answer.allowed()).as("%s", answer).isEqualTo(expected);
    }
  }

  /// Each writer moves one user back and forth between two documents, in one write each time, by
  /// viewer and by ban in turn.
  private int write(ServerFixture server, int writer) {
    String a = "doc:w%da".formatted(writer);
    String b = "doc:w%db".formatted(writer);
    try {
      String start = server.write("+" + b + "#viewer@user:u");
      remember(b, Token.parse(start).revision().value(), true);
      for (int i = 0; i < WRITES; i++) {
        String here = i % 2 == 0 ? a : b;
        String gone = i % 2 == 0 ? b : a;
        String token =
            i % 4 < 2
                ? server.write(
                    "+" + here + "#viewer@user:u",
                    "-" + here + "#banned@user:u",
                    "-" + gone + "#viewer@user:u")
                : server.write(
                    "+" + here + "#viewer@user:u",
                    "-" + here + "#banned@user:u",
                    "+" + gone + "#viewer@user:u",
                    "+" + gone + "#banned@user:u");
        long revision = Token.parse(token).revision().value();
        remember(here, revision, true);
        remember(gone, revision, false);
        tokens.add(token);
        // New enemy: whoever holds the token of a removal must not be answered by an older world.
        see(server, gone, ServerFixture.atLeast(token), "at least, own token");
        see(server, gone, ServerFixture.head(), "head, after own write");
        Token now =
            Token.parse(server.check(gone + "#view@user:u", ServerFixture.head()).getToken());
        assertThat(now.revision().value()).isGreaterThanOrEqualTo(revision);
      }
      return WRITES;
    } finally {
      writing.decrementAndGet();
    }
  }

  private void remember(String document, long revision, boolean allowed) {
    TreeMap<Long, Boolean> events = history.computeIfAbsent(document, _ -> new TreeMap<>());
    synchronized (events) {
      events.put(revision, allowed);
    }
  }

  private void see(ServerFixture server, String document, Consistency consistency, String how) {
    CheckResponse response = server.check(document + "#view@user:u", consistency);
    long revision = revision(response.getToken());
    switch (consistency.getRequirementCase()) {
      case EXACTLY -> assertThat(revision).as(how).isEqualTo(revision(consistency.getExactly()));
      case AT_LEAST ->
          assertThat(revision).as(how).isGreaterThanOrEqualTo(revision(consistency.getAtLeast()));
      case HEAD, AS_OF, REQUIREMENT_NOT_SET -> {}
    }
    seen.add(
        new Seen(document, revision, response.getDecision() == Decision.DECISION_ALLOWED, how));
  }

  private static long revision(String token) {
    return Token.parse(token).revision().value();
  }

  private int read(ServerFixture server, Dice dice) {
    int reads = 0;
    while (writing.get() > 0) {
      int writer = dice.below(WRITERS);
      String document = "doc:w%d%s".formatted(writer, dice.chance(50) ? "a" : "b");
      String token = tokens.peek();
      switch (dice.below(5)) {
        case 0 -> see(server, document, ServerFixture.head(), "head");
        case 1 -> {
          if (token != null) {
            tokens.add(tokens.remove());
            see(server, document, ServerFixture.exactly(token), "exactly");
          }
        }
        case 2 -> {
          if (token != null) {
            see(server, document, ServerFixture.atLeast(token), "at least");
          }
        }
        case 3 -> many(server, writer);
        default -> pages(server);
      }
      reads++;
    }
    return reads;
  }

  private void many(ServerFixture server, int writer) {
    CheckManyRequest.Builder request = CheckManyRequest.newBuilder();
    List<String> documents = List.of("doc:w%da".formatted(writer), "doc:w%db".formatted(writer));
    for (String document : documents) {
      var asked = ServerFixture.relationship(document + "#view@user:u");
      request.addItems(
          CheckManyRequest.Item.newBuilder()
              .setObject(asked.getObject())
              .setPermission("view")
              .setSubject(asked.getSubject()));
    }
    CheckManyResponse response = server.permissions().checkMany(request.build());
    long revision = revision(response.getToken());
    for (int i = 0; i < documents.size(); i++) {
      boolean allowed = response.getAnswers(i).getDecision() == Decision.DECISION_ALLOWED;
      seen.add(new Seen(documents.get(i), revision, allowed, "many"));
    }
  }

  /// A list read page by page while others write is one world: each writer's user sees one
  /// document.
  private void pages(ServerFixture server) {
    ListObjectsRequest first =
        ListObjectsRequest.newBuilder()
            .setObjectType("doc")
            .setPermission("view")
            .setSubject(ServerFixture.relationship("doc:x#view@user:u").getSubject())
            .setPageSize(1)
            .build();
    List<String> ids = new ArrayList<>();
    String cursor = "";
    Set<Long> revisions = new HashSet<>();
    do {
      Iterator<ListObjectsResponse> page =
          server.permissions().listObjects(first.toBuilder().setCursor(cursor).build());
      ListObjectsResponse last = ListObjectsResponse.getDefaultInstance();
      while (page.hasNext()) {
        last = page.next();
        last.getEntriesList().forEach(entry -> ids.add(entry.getId()));
      }
      revisions.add(revision(last.getEnd().getToken()));
      cursor = last.getEnd().getCursor();
    } while (!cursor.isEmpty());
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(revisions).as("of the pages of one list").hasSize(1);
    long revision = revisions.iterator().next();
    for (int writer = 0; writer < WRITERS; writer++) {
      for (String id : List.of("w%da".formatted(writer), "w%db".formatted(writer))) {
        seen.add(new Seen("doc:" + id, revision, ids.contains(id), "pages"));
      }
    }
  }

  private void tokensAreRepeatable(ServerFixture server) {
    for (String token : List.copyOf(tokens)) {
      see(server, "doc:w0a", ServerFixture.exactly(token), "exactly, later");
      see(server, "doc:w1b", ServerFixture.exactly(token), "exactly, later");
    }
  }
}
