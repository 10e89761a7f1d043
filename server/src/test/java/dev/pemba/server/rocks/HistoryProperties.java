package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import dev.pemba.store.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random histories, read at random revisions in every way there is, with and without caches:
/// compared with plain maps that hold each world.
///
/// A failing run is played again with `-Dpemba.seed=n`.
final class HistoryProperties {
  private static final String SCHEMA =
      """
      caveat office(hour int) { hour >= 8 }
      definition user {}
      definition team { relation member: user | team#member }
      definition document {
        relation viewer: user | user:* | user with office | team#member | user with expiration
        relation editor: user | team#member
      }
      """;

  private static final int CHANGES = 250;

  private final long seed = Long.getLong("pemba.seed", 20_270_303L);
  private final Random random = new Random(seed);
  private final TestClock clock = new TestClock();

  /// Each revision's relationships by key, as text with their creation.
  private final List<Map<String, Expected>> worlds = new ArrayList<>();

  private record Expected(Relationship relationship, long created) {}

  @TempDir private Path folder;

  @Test
  void everyReadAgreesWithTheModelWithCaches() {
    play(StoreSettings.DEFAULT);
  }

  @Test
  void everyReadAgreesWithTheModelWithoutCaches() {
    play(StoreSettings.DEFAULT.withCaches(0, 0));
  }

  @Test
  void everyReadAgreesWithTheModelWithCachesThatAreFarTooSmall() {
    play(StoreSettings.DEFAULT.withCaches(2_000, 2_000));
  }

  private void play(StoreSettings settings) {
    StoreSettings exact =
        settings.withPruneInterval(Duration.ZERO).withBlockCache(8 << 20).withDiskReserve(0);
    RocksStore store = RocksStore.open(folder, exact, clock);
    try {
      store.commit(Change.of(new Change.SchemaText(SCHEMA)));
      worlds.add(new TreeMap<>());
      worlds.add(new TreeMap<>());
      Snapshot pinned = store.head();
      for (int i = 0; i < CHANGES; i++) {
        change(store);
        check(store);
        if (random.nextInt(20) == 0) {
          check(pinned);
          pinned.close();
          pinned = store.head();
        }
        if (random.nextInt(60) == 0) {
          pinned.close();
          store.close();
          store = RocksStore.open(folder, exact, clock);
          pinned = store.head();
        }
        if (random.nextInt(50) == 0) {
          clock.advance(Duration.ofDays(random.nextInt(4)));
          store.prune();
        }
      }
      check(pinned);
      pinned.close();
    } finally {
      store.close();
    }
    StoreVerification.Report report = StoreVerification.run(folder, (_, _) -> {});
    assertThat(report.findings()).as("seed %d", seed).isEmpty();
  }

  private void change(RocksStore store) {
    Map<String, Expected> next = new TreeMap<>(worlds.getLast());
    long revision = worlds.size();
    List<Update> updates = new ArrayList<>();
    Map<String, Boolean> named = new HashMap<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      Relationship relationship = relationship();
      String key = relationship.key().toString();
      if (named.put(key, true) != null) {
        continue;
      }
      Expected before = next.get(key);
      Operation operation =
          random.nextInt(3) == 0
              ? Operation.DELETE
              : before == null && random.nextBoolean() ? Operation.CREATE : Operation.TOUCH;
      updates.add(new Update(operation, relationship));
      if (operation == Operation.DELETE) {
        next.remove(key);
      } else if (before == null || !before.relationship.equals(relationship)) {
        next.put(key, new Expected(relationship, revision));
      }
    }
    clock.advance(Duration.ofMinutes(random.nextInt(3)));
    store.commit(Change.of(new Change.Updates(List.of(), updates)));
    worlds.add(next);
  }

  private Relationship relationship() {
    String document = "document:d" + random.nextInt(8);
    String user = "user:u" + random.nextInt(8);
    String team = "team:t" + random.nextInt(4);
    return Relationship.parse(
        switch (random.nextInt(7)) {
          case 0 -> document + "#viewer@" + user;
          case 1 -> document + "#viewer@user:*";
          case 2 -> document + "#viewer@" + user + "[office:{\"hour\":" + random.nextInt(3) + "}]";
          case 3 -> document + "#viewer@" + team + "#member";
          // Far away: what has expired is another test's matter.
          case 4 -> document + "#viewer@" + user + "[expiration:2099-01-01T00:00:00Z]";
          case 5 -> document + "#editor@" + user;
          default -> team + "#member@" + user;
        });
  }

  private void check(RocksStore store) {
    try (Snapshot head = store.head()) {
      assertThat(head.revision().value()).isEqualTo(worlds.size() - 1L);
      check(head);
    }
    long oldest = store.oldestRevision().value();
    long any = oldest + random.nextInt((int) (worlds.size() - oldest));
    try (Snapshot past = store.at(new Revision(any))) {
      check(past);
    }
    if (random.nextInt(10) == 0) {
      checkLives(store, any);
    }
  }

  /// The lives as one revision knows them, against those read off the worlds one after another.
  private void checkLives(RocksStore store, long at) {
    List<String> expected = new ArrayList<>();
    Map<String, Expected> before = Map.of();
    Map<String, Long> ends = new HashMap<>();
    for (int revision = 0; revision <= at; revision++) {
      Map<String, Expected> now = worlds.get(revision);
      for (Expected gone : before.values()) {
        if (!gone.equals(now.get(gone.relationship.key().toString()))) {
          ends.put(gone.relationship + " " + gone.created, (long) revision);
        }
      }
      for (Expected there : now.values()) {
        String life = there.relationship + " " + there.created;
        if (there.created == revision) {
          expected.add(life);
        }
      }
      before = now;
    }
    long oldest = store.oldestRevision().value();
    expected.removeIf(life -> ends.getOrDefault(life, Long.MAX_VALUE) <= oldest);
    expected.replaceAll(life -> life + "-" + ends.getOrDefault(life, 0L));
    List<String> found = new ArrayList<>();
    try (Store.Lives lives =
        store.history(new Revision(at), RelationshipFilter.ALL, Optional.empty())) {
      lives.forEachRemaining(
          life ->
              found.add(
                  "%s %s-%s"
                      .formatted(
                          life.relationship(),
                          life.created(),
                          life.ended().map(Revision::value).orElse(0L))));
    }
    assertThat(found)
        .as("seed %d, lives at %d", seed, at)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private void check(Snapshot snapshot) {
    int revision = (int) snapshot.revision().value();
    Map<String, Expected> world = worlds.get(revision);
    String where = "seed %d, revision %d".formatted(seed, revision);
    if (random.nextInt(4) == 0) {
      checkRows(snapshot, world, where);
    }
    for (int i = 0; i < 12; i++) {
      checkEdge(snapshot, relationship(), world, where);
    }
    for (int i = 0; i < 6; i++) {
      checkLists(snapshot, relationship(), world, where);
    }
  }

  private static void checkRows(Snapshot snapshot, Map<String, Expected> world, String where) {
    Map<String, Expected> found = new TreeMap<>();
    try (Snapshot.Rows rows = snapshot.relationships(RelationshipFilter.ALL, Optional.empty())) {
      rows.forEachRemaining(
          row ->
              found.put(
                  row.relationship().key().toString(),
                  new Expected(row.relationship(), row.created().value())));
    }
    assertThat(found).as(where).isEqualTo(world);
  }

  private static void checkEdge(
      Snapshot snapshot, Relationship relationship, Map<String, Expected> world, String where) {
    Expected expected = world.get(relationship.key().toString());
    Ends ends = Ends.of(snapshot, relationship.key());
    Grant found =
        ends.isKnown()
            ? snapshot.edge(
                ends.objectType,
                ends.relation,
                ends.object,
                ends.subjectType,
                ends.subjectRelation,
                ends.subject)
            : Grant.ABSENT;
    assertThat(found)
        .as("%s, %s", where, relationship.key())
        .isEqualTo(expected == null ? Grant.ABSENT : Grant.of(expected.relationship));
  }

  private static void checkLists(
      Snapshot snapshot, Relationship like, Map<String, Expected> world, String where) {
    Ends ends = Ends.of(snapshot, like.key());
    Map<String, Grant> subjects = new TreeMap<>();
    Map<String, Grant> objects = new TreeMap<>();
    for (Expected expected : world.values()) {
      Relationship row = expected.relationship;
      boolean sameKind =
          row.relation().equals(like.relation())
              && row.object().type().equals(like.object().type())
              && row.subject().type().equals(like.subject().type())
              && row.subject().relation().equals(like.subject().relation());
      if (sameKind && row.object().equals(like.object())) {
        subjects.put(row.subject().toString(), Grant.of(row));
      }
      if (sameKind && row.subject().equals(like.subject())) {
        objects.put(row.object().toString(), Grant.of(row));
      }
    }
    Edges foundSubjects =
        ends.object == Snapshot.UNKNOWN
            ? Edges.NONE
            : snapshot.subjects(
                ends.objectType,
                ends.relation,
                ends.object,
                ends.subjectType,
                ends.subjectRelation);
    Edges foundObjects =
        ends.subject == Snapshot.UNKNOWN
            ? Edges.NONE
            : snapshot.objects(
                ends.subjectType,
                ends.subjectRelation,
                ends.subject,
                ends.objectType,
                ends.relation);
    String userset = like.subject().relation().map(name -> "#" + name).orElse("");
    assertThat(named(snapshot, foundSubjects, ends.subjectType, userset))
        .as("%s, subjects like %s", where, like)
        .isEqualTo(subjects);
    assertThat(named(snapshot, foundObjects, ends.objectType, ""))
        .as("%s, objects like %s", where, like)
        .isEqualTo(objects);
  }

  private static Map<String, Grant> named(Snapshot snapshot, Edges edges, int type, String suffix) {
    Map<String, Grant> named = new TreeMap<>();
    TypeName name = snapshot.symbols().typeName(type);
    int before = -1;
    for (int number : edges.plain()) {
      assertThat(Integer.toUnsignedLong(number)).isGreaterThan(before);
      before = number;
      String id = number == 0 ? "*" : snapshot.name(type, number).value();
      named.put(name + ":" + id + suffix, Grant.PLAIN);
    }
    before = -1;
    for (Edges.Special edge : edges.special()) {
      assertThat(Integer.toUnsignedLong(edge.number())).isGreaterThan(before);
      before = edge.number();
      named.put(name + ":" + snapshot.name(type, edge.number()) + suffix, edge.grant());
    }
    return named;
  }

  private record Ends(
      int objectType, int relation, int object, int subjectType, int subjectRelation, int subject) {

    static Ends of(Snapshot snapshot, Relationship.Key key) {
      int objectType = snapshot.symbols().type(key.object().type());
      int subjectType = snapshot.symbols().type(key.subject().type());
      int subject =
          switch (key.subject()) {
            case Subject.Individual(var ref) -> snapshot.number(subjectType, ref.id());
            case Subject.Userset(var ref, _) -> snapshot.number(subjectType, ref.id());
            case Subject.Everyone _ -> Snapshot.EVERYONE;
          };
      return new Ends(
          objectType,
          snapshot.symbols().relation(key.relation()),
          snapshot.number(objectType, key.object().id()),
          subjectType,
          key.subject().relation().map(name -> relation(snapshot, name)).orElse(0),
          subject);
    }

    private static int relation(Snapshot snapshot, RelationName name) {
      return snapshot.symbols().relation(name);
    }

    boolean isKnown() {
      return object != Snapshot.UNKNOWN && subject != Snapshot.UNKNOWN;
    }
  }
}
