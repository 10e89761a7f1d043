package dev.pemba.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.Applied;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Precondition;
import dev.pemba.model.Change.Update;
import dev.pemba.model.ObjectId;
import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.RelationshipFilter.SubjectFilter;
import dev.pemba.model.RelationshipFilter.SubjectRelationFilter;
import dev.pemba.model.Revision;
import dev.pemba.model.TypeName;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.store.Snapshot.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store does, whatever it is made of.
public abstract class StoreContract {
  protected static final Duration RETENTION = Duration.ofDays(7);

  protected static final String SCHEMA =
      """
      caveat office(hour int) { hour >= 8 && hour < 18 }
      definition user {}
      definition team { relation member: user | team#member | user with expiration }
      definition document {
        relation viewer: user | user:* | team#member | user with office | user with expiration
        relation editor: user
        permission view = viewer + editor
      }
      """;

  protected final TestClock clock = new TestClock();
  protected Store store;

  /// A new, empty store that keeps revisions for [#RETENTION] and judges by [#clock].
  protected abstract Store create();

  /// The same store, closed and opened again; itself if it lives in memory only.
  protected abstract Store reopen(Store open);

  /// Clears away what the retention window no longer covers.
  protected abstract void prune(Store open);

  @BeforeEach
  final void createStore() {
    store = create();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  // Writing.

  @Test
  void anEmptyStoreIsAtRevisionZeroWithoutASchema() {
    assertThat(store.revision()).isEqualTo(Revision.ZERO);
    try (Snapshot head = store.head()) {
      assertThat(head.schema().definitions()).isEmpty();
      assertThat(rows(head, RelationshipFilter.ALL)).isEmpty();
    }
  }

  @Test
  void withoutASchemaNothingCanBeWritten() {
    assertThat(refusal(create("document:plan#viewer@user:ana"))).isEqualTo(Reason.NO_SCHEMA);
    assertThat(store.revision()).isEqualTo(Revision.ZERO);
  }

  @Test
  void whatIsCreatedIsThereAtItsRevision() {
    writeSchema();
    Store.Outcome outcome = store.commit(create("document:plan#viewer@user:ana"));

    assertThat(outcome).isEqualTo(new Store.Outcome(new Revision(2), 1, true));
    try (Snapshot head = store.head()) {
      assertThat(head.revision()).isEqualTo(new Revision(2));
      assertThat(rows(head, RelationshipFilter.ALL))
          .containsExactly(stored("document:plan#viewer@user:ana", 2));
    }
  }

  @Test
  void everyFormOfSubjectIsReadBackAsWritten() {
    writeSchema();
    String[] all = {
      "document:plan#viewer@user:*",
      "document:plan#viewer@user:ana",
      "document:plan#viewer@team:ml#member",
      "document:plan#viewer@user:bo[office:{\"hour\":9}]",
      "document:plan#viewer@user:cy[expiration:2030-01-01T00:00:00Z]",
      "team:ml#member@team:core#member",
    };
    store.commit(create(all));

    assertThat(texts(RelationshipFilter.ALL)).containsExactlyInAnyOrder(all);
  }

  @Test
  void creatingWhatExistsIsRefusedByName() {
    writeSchema();
    store.commit(create("document:plan#viewer@user:ana"));
    PembaException refusal =
        catchThrowableOfType(
            PembaException.class,
            () ->
                store.commit(create("document:x#viewer@user:bo", "document:plan#viewer@user:ana")));

    assertThat(refusal.reason()).isEqualTo(Reason.ALREADY_EXISTS);
    assertThat(refusal).hasMessageContaining("document:plan#viewer@user:ana");
    assertThat(texts(RelationshipFilter.ALL)).containsExactly("document:plan#viewer@user:ana");
    assertThat(store.revision()).isEqualTo(new Revision(2));
  }

  @Test
  void aRefusedChangeGivesNoNumberToAnId() {
    writeSchema();
    store.commit(create("document:plan#viewer@user:ana"));
    refusal(create("document:new#viewer@user:new", "document:plan#viewer@user:ana"));

    assertThat(number("user", "new")).isEqualTo(Snapshot.UNKNOWN);
    store.commit(create("document:plan#viewer@user:bo"));
    assertThat(number("user", "bo")).isEqualTo(2);
  }

  @Test
  void touchingCreatesReplacesOrLeavesAsItIs() {
    writeSchema();
    assertThat(store.commit(touch("document:plan#viewer@user:ana")).relationships()).isEqualTo(1);
    assertThat(store.commit(touch("document:plan#viewer@user:ana")).relationships()).isZero();
    assertThat(store.commit(touch("document:plan#viewer@user:ana[office]")).relationships())
        .isEqualTo(1);

    assertThat(store.revision()).isEqualTo(new Revision(4));
    try (Snapshot head = store.head()) {
      assertThat(rows(head, RelationshipFilter.ALL))
          .containsExactly(stored("document:plan#viewer@user:ana[office]", 4));
    }
    try (Snapshot before = store.at(new Revision(3))) {
      assertThat(rows(before, RelationshipFilter.ALL))
          .containsExactly(stored("document:plan#viewer@user:ana", 2));
    }
  }

  @Test
  void deletingRemovesWhatIsThereAndIgnoresWhatIsNot() {
    writeSchema();
    store.commit(create("document:plan#viewer@user:ana[office]"));
    assertThat(
            store
                .commit(delete("document:plan#viewer@user:ana", "document:plan#viewer@user:bo"))
                .relationships())
        .isEqualTo(1);
    assertThat(texts(RelationshipFilter.ALL)).isEmpty();
    assertThat(number("user", "bo")).isEqualTo(Snapshot.UNKNOWN);
    assertThat(refusal(delete("document:plan#owner@user:ana"))).isEqualTo(Reason.UNKNOWN_RELATION);
    assertThat(refusal(delete("paper:plan#viewer@user:ana"))).isEqualTo(Reason.UNKNOWN_TYPE);
  }

  @Test
  void oneWriteNamesARelationshipOnce() {
    writeSchema();
    assertThat(
            refusal(
                updates(
                    update(Operation.DELETE, "document:plan#viewer@user:ana"),
                    update(Operation.CREATE, "document:plan#viewer@user:ana[office]"))))
        .isEqualTo(Reason.DUPLICATE_UPDATE);
  }

  @Test
  void theSchemaInForceDecidesWhatMayBeWritten() {
    writeSchema();
    assertThat(refusal(create("document:plan#editor@team:ml#member")))
        .isEqualTo(Reason.RELATIONSHIP_NOT_ALLOWED);
    assertThat(refusal(create("document:plan#view@user:ana")))
        .isEqualTo(Reason.RELATIONSHIP_NOT_ALLOWED);
    assertThat(refusal(create("paper:plan#viewer@user:ana"))).isEqualTo(Reason.UNKNOWN_TYPE);
    assertThat(store.revision()).isEqualTo(new Revision(1));
  }

  @Test
  void preconditionsAreJudgedWhereTheChangeIsApplied() {
    writeSchema();
    Precondition anaEdits = new Precondition(subject("user", "ana"), true);
    Precondition boAbsent = new Precondition(subject("user", "bo"), false);
    Change guarded = guarded(List.of(anaEdits, boAbsent), "document:plan#viewer@user:bo");

    PembaException first = catchThrowableOfType(PembaException.class, () -> store.commit(guarded));
    assertThat(first.reason()).isEqualTo(Reason.PRECONDITION_FAILED);
    assertThat(first.details()).containsEntry("precondition", "0");
    store.commit(create("document:plan#editor@user:ana"));
    assertThat(store.commit(guarded).relationships()).isEqualTo(1);
    PembaException second = catchThrowableOfType(PembaException.class, () -> store.commit(guarded));
    assertThat(second.details()).containsEntry("precondition", "1");
  }

  @Test
  void anExpiredRelationshipDoesNotExistForWritesFromThatInstantOn() {
    writeSchema();
    Instant expiry = TestClock.START.plusSeconds(60);
    String temporary = "document:plan#viewer@user:ana[expiration:" + expiry + "]";
    store.commit(create(temporary));
    Change guarded =
        guarded(
            List.of(new Precondition(subject("user", "ana"), true)),
            "document:plan#viewer@user:bo");
    clock.advance(Duration.ofSeconds(59));
    assertThat(refusal(create(temporary))).isEqualTo(Reason.ALREADY_EXISTS);
    assertThat(store.commit(guarded).relationships()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(refusal(guarded)).isEqualTo(Reason.PRECONDITION_FAILED);

    Revision again = store.commit(create("document:plan#viewer@user:ana")).revision();
    assertThat(applied(again).updates())
        .containsExactly(update(Operation.CREATE, "document:plan#viewer@user:ana"));
    try (Snapshot before = store.at(new Revision(again.value() - 1))) {
      assertThat(rows(before, subject("user", "ana"))).containsExactly(stored(temporary, 2));
    }
  }

  @Test
  void aDeletionTakesWhatIsStoredEvenIfItHasExpired() {
    writeSchema();
    Instant expiry = TestClock.START.plusSeconds(60);
    String temporary = "document:plan#viewer@user:ana[expiration:" + expiry + "]";
    store.commit(create(temporary));
    clock.advance(Duration.ofSeconds(61));
    Store.Outcome outcome = store.commit(delete("document:plan#viewer@user:ana"));

    assertThat(outcome.relationships()).isEqualTo(1);
    assertThat(applied(outcome.revision()).updates())
        .containsExactly(update(Operation.DELETE, temporary));
  }

  @Test
  void aFilterDeletesAllItMatchesOrWithALimitSomeOfIt() {
    writeSchema();
    store.commit(create("document:a#viewer@user:ana", "document:b#viewer@user:ana"));
    store.commit(create("document:c#viewer@user:ana", "document:c#editor@user:bo"));
    RelationshipFilter filter = subject("user", "ana");

    assertThat(refusal(deleteMatching(filter, 2, false))).isEqualTo(Reason.LIMIT_EXCEEDED);
    Store.Outcome some = store.commit(deleteMatching(filter, 2, true));
    assertThat(some).isEqualTo(new Store.Outcome(new Revision(4), 2, false));
    Store.Outcome rest = store.commit(deleteMatching(filter, 2, true));
    assertThat(rest).isEqualTo(new Store.Outcome(new Revision(5), 1, true));
    assertThat(texts(RelationshipFilter.ALL)).containsExactly("document:c#editor@user:bo");
    assertThat(applied(some.revision()).updates()).hasSize(2);
  }

  @Test
  void aRepeatedChangeAnswersAsTheFirstOne() {
    writeSchema();
    Change change = keyed("key-1", create("document:plan#viewer@user:ana"));
    Store.Outcome first = store.commit(change);
    store.commit(create("document:plan#viewer@user:bo"));

    assertThat(store.commit(change)).isEqualTo(first);
    store = reopen(store);
    assertThat(store.commit(change)).isEqualTo(first);
    assertThat(store.revision()).isEqualTo(new Revision(3));
    assertThat(refusal(keyed("key-1", create("document:plan#viewer@user:cy"))))
        .isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
    clock.advance(RETENTION.plusSeconds(1));
    assertThat(store.commit(keyed("key-1", touch("document:plan#viewer@user:cy"))).revision())
        .isEqualTo(new Revision(4));
  }

  @Test
  void aRefusedChangeDoesNotUseUpItsIdempotencyKey() {
    writeSchema();
    assertThat(refusal(keyed("key-1", create("document:plan#view@user:ana"))))
        .isEqualTo(Reason.RELATIONSHIP_NOT_ALLOWED);
    assertThat(store.commit(keyed("key-1", create("document:plan#viewer@user:ana"))).revision())
        .isEqualTo(new Revision(2));
  }

  @Test
  void aChangeTellsWhoMadeItAndWhen() {
    writeSchema();
    Provenance provenance = new Provenance("user:ana", "ticket 7", Map.of("via", "console"));
    clock.advance(Duration.ofHours(1));
    Change change = create("document:plan#viewer@user:ana");
    store.commit(new Change(provenance, Optional.empty(), change.body()));

    Store.Origin origin = store.origin(new Revision(2)).orElseThrow();
    assertThat(origin.provenance()).isEqualTo(provenance);
    assertThat(origin.time()).isEqualTo(TestClock.START.plus(Duration.ofHours(1)));
    assertThat(store.origin(new Revision(3))).isEmpty();
    assertThat(store.origin(Revision.ZERO)).isEmpty();
  }

  // Schemas.

  @Test
  void aSchemaThatWouldStrandRelationshipsIsRefusedWithTheFirstOfThem() {
    writeSchema();
    store.commit(create("document:plan#viewer@team:ml#member", "document:plan#viewer@user:ana"));
    String narrower = SCHEMA.replace("| user:* | team#member |", "| user:* |");
    PembaException refusal =
        catchThrowableOfType(PembaException.class, () -> store.commit(schema(narrower)));

    assertThat(refusal.reason()).isEqualTo(Reason.SCHEMA_STRANDS_RELATIONSHIPS);
    assertThat(refusal).hasMessageContaining("document:plan#viewer@team:ml#member");
    Store.Stranded stranded = store.stranded(SchemaCompiler.compile(narrower), 10);
    assertThat(stranded.count()).isEqualTo(1);
    assertThat(stranded.first())
        .containsExactly(Relationship.parse("document:plan#viewer@team:ml#member"));
    store.commit(delete("document:plan#viewer@team:ml#member"));
    assertThat(store.commit(schema(narrower)).revision()).isEqualTo(new Revision(4));
  }

  @Test
  void whatASchemaAsksOfConditionsAndExpiryCountsToo() {
    writeSchema();
    store.commit(
        create(
            "document:plan#viewer@user:bo[office:{\"hour\":9}]",
            "document:plan#viewer@user:cy[expiration:2030-01-01T00:00:00Z]",
            "document:plan#viewer@user:*"));
    assertThat(stranding(SCHEMA.replace("user with office | ", "")))
        .containsExactly("document:plan#viewer@user:bo[office:{\"hour\":9}]");
    assertThat(
            stranding(
                SCHEMA.replace(
                    "#member | user with office | user with expiration",
                    "#member | user with office")))
        .containsExactly("document:plan#viewer@user:cy[expiration:2030-01-01T00:00:00Z]");
    assertThat(stranding(SCHEMA.replace("user:* | ", "")))
        .containsExactly("document:plan#viewer@user:*");
    assertThat(
            stranding(
                SCHEMA.replace(
                    "hour int) { hour >= 8 && hour < 18 }", "hour string) { hour == \"8\" }")))
        .containsExactly("document:plan#viewer@user:bo[office:{\"hour\":9}]");
    assertThat(stranding(SCHEMA.replace("relation editor: user", "relation editor: user:*")))
        .isEmpty();
    assertThat(stranding(SCHEMA)).isEmpty();
    assertThat(store.commit(schema(SCHEMA)).revision()).isEqualTo(new Revision(3));
    clock.advance(Duration.ofDays(1_095));
    assertThat(
            stranding(
                SCHEMA.replace(
                    "#member | user with office | user with expiration",
                    "#member | user with office")))
        .isEmpty();
  }

  @Test
  void aSchemaThatDoesNotCompileIsRefused() {
    assertThat(refusal(schema("definition {"))).isEqualTo(Reason.SCHEMA_SYNTAX);
    assertThat(store.revision()).isEqualTo(Revision.ZERO);
  }

  @Test
  void namesKeepTheirNumbersAcrossSchemas() {
    writeSchema();
    int document;
    try (Snapshot head = store.head()) {
      document = head.symbols().type(new TypeName("document"));
    }
    store.commit(schema("definition zebra {}\ndefinition document { relation x: zebra }"));
    store = reopen(store);
    try (Snapshot head = store.head()) {
      Symbols symbols = head.symbols();
      assertThat(symbols.type(new TypeName("document"))).isEqualTo(document);
      assertThat(symbols.typeName(document)).isEqualTo(new TypeName("document"));
      assertThat(symbols.type(new TypeName("zebra"))).isBetween(1, symbols.typeBound() - 1);
      assertThat(symbols.relation(new RelationName("never"))).isZero();
      assertThat(head.schema().definitions()).containsKey(new TypeName("zebra"));
    }
  }

  // Worlds.

  @Test
  void aSnapshotStaysAsItIsWhateverIsWrittenLater() {
    writeSchema();
    store.commit(create("document:plan#viewer@user:ana"));
    try (Snapshot pinned = store.head()) {
      store.commit(delete("document:plan#viewer@user:ana"));
      store.commit(create("document:plan#viewer@user:bo"));
      store.commit(schema(SCHEMA + "definition extra {}"));

      assertThat(rows(pinned, RelationshipFilter.ALL))
          .containsExactly(stored("document:plan#viewer@user:ana", 2));
      assertThat(subjects(pinned, "document:plan", "viewer")).containsExactly(1);
      assertThat(pinned.number(type(pinned, "user"), new ObjectId("bo")))
          .isEqualTo(Snapshot.UNKNOWN);
      assertThat(pinned.schema().definitions()).doesNotContainKey(new TypeName("extra"));
    }
  }

  @Test
  void everyKeptRevisionIsReadableAsItWas() {
    writeSchema();
    store.commit(create("document:plan#viewer@user:ana"));
    store.commit(touch("document:plan#viewer@user:ana[office]"));
    store.commit(delete("document:plan#viewer@user:ana"));
    store.commit(create("document:plan#viewer@user:ana"));
    store = reopen(store);

    assertThat(textsAt(1)).isEmpty();
    assertThat(textsAt(2)).containsExactly("document:plan#viewer@user:ana");
    assertThat(textsAt(3)).containsExactly("document:plan#viewer@user:ana[office]");
    assertThat(textsAt(4)).isEmpty();
    assertThat(textsAt(5)).containsExactly("document:plan#viewer@user:ana");
    assertThat(edgeAt(1)).isEqualTo(Grant.ABSENT);
    assertThat(edgeAt(2)).isEqualTo(Grant.PLAIN);
    assertThat(edgeAt(3).condition()).isPresent();
    assertThat(edgeAt(4)).isEqualTo(Grant.ABSENT);
    assertThat(edgeAt(5)).isEqualTo(Grant.PLAIN);
    try (Snapshot empty = store.at(Revision.ZERO)) {
      assertThat(empty.schema().definitions()).isEmpty();
    }
    assertThatThrownBy(() -> store.at(new Revision(6)))
        .isInstanceOfSatisfying(
            PembaException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REVISION_NOT_REACHED));
  }

  @Test
  void anIdIsUnknownToRevisionsBeforeItWasNamed() {
    writeSchema();
    store.commit(create("document:plan#viewer@user:ana"));
    store.commit(create("document:plan#viewer@user:bo"));
    assertThat(number("user", "bo")).isEqualTo(2);
    try (Snapshot before = store.at(new Revision(2))) {
      int user = type(before, "user");
      assertThat(before.number(user, new ObjectId("bo"))).isEqualTo(Snapshot.UNKNOWN);
      assertThat(before.number(user, new ObjectId("ana"))).isEqualTo(1);
    }
  }

  @Test
  void anIdThatWasLookedUpInVainIsFoundOnceItIsNamed() {
    writeSchema();
    assertThat(number("user", "ana")).isEqualTo(Snapshot.UNKNOWN);
    store.commit(create("document:plan#viewer@user:ana"));
    assertThat(number("user", "ana")).isEqualTo(1);
    assertThat(edgeAt(2)).isEqualTo(Grant.PLAIN);
  }

  @Test
  void edgesAreReadFromBothEnds() {
    writeSchema();
    store.commit(
        create(
            "document:a#viewer@user:ana",
            "document:b#viewer@user:ana",
            "document:b#viewer@user:*",
            "document:b#viewer@user:bo[office]",
            "document:b#viewer@team:ml#member",
            "document:b#editor@user:ana"));
    try (Snapshot head = store.head()) {
      int document = type(head, "document");
      int user = type(head, "user");
      int team = type(head, "team");
      int viewer = head.symbols().relation(new RelationName("viewer"));
      int member = head.symbols().relation(new RelationName("member"));
      int b = head.number(document, new ObjectId("b"));
      int ana = head.number(user, new ObjectId("ana"));
      int bo = head.number(user, new ObjectId("bo"));
      int ml = head.number(team, new ObjectId("ml"));

      Edges users = head.subjects(document, viewer, b, user, 0);
      assertThat(users.plain()).containsExactly(Snapshot.EVERYONE, ana);
      assertThat(users.special()).extracting(Edges.Special::number).containsExactly(bo);
      assertThat(head.subjects(document, viewer, b, team, member).plain()).containsExactly(ml);
      assertThat(head.subjects(document, viewer, b, team, 0).isEmpty()).isTrue();
      assertThat(head.objects(user, 0, ana, document, viewer).size()).isEqualTo(2);
      assertThat(head.objects(user, 0, Snapshot.EVERYONE, document, viewer).plain())
          .containsExactly(b);
      assertThat(head.edge(document, viewer, b, user, 0, Snapshot.EVERYONE)).isEqualTo(Grant.PLAIN);
      assertThat(head.edge(document, viewer, b, user, 0, bo).condition()).isPresent();
      assertThat(head.edge(document, viewer, b, team, member, ml)).isEqualTo(Grant.PLAIN);
      assertThat(head.edge(document, viewer, b, team, 0, ml)).isEqualTo(Grant.ABSENT);
      assertThat(head.names(user, new int[] {ana, bo}, 0, 2))
          .containsExactly(new ObjectId("ana"), new ObjectId("bo"));
    }
  }

  @Test
  void aTimeMapsToTheLastRevisionUntilThen() {
    writeSchema();
    clock.advance(Duration.ofMinutes(1));
    store.commit(create("document:plan#viewer@user:ana"));
    clock.advance(Duration.ofMinutes(1));
    store.commit(create("document:plan#viewer@user:bo"));

    assertThat(revisionAsOf(Duration.ofSeconds(-1))).isEqualTo(0);
    assertThat(revisionAsOf(Duration.ZERO)).isEqualTo(1);
    assertThat(revisionAsOf(Duration.ofSeconds(59))).isEqualTo(1);
    assertThat(revisionAsOf(Duration.ofMinutes(1))).isEqualTo(2);
    assertThat(revisionAsOf(Duration.ofMinutes(2))).isEqualTo(3);
    assertThatThrownBy(() -> store.asOf(TestClock.START.plusSeconds(121)))
        .isInstanceOfSatisfying(
            PembaException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED_REQUEST));
  }

  @Test
  void timeNeverGoesBackInTheLog() {
    writeSchema();
    clock.advance(Duration.ofMinutes(-5));
    store.commit(create("document:plan#viewer@user:ana"));
    assertThat(store.origin(new Revision(2)).orElseThrow().time()).isEqualTo(TestClock.START);
  }

  @Test
  void whatWasWrittenIsThereAfterReopening() {
    writeSchema();
    store.commit(create("document:plan#viewer@user:ana", "document:plan#viewer@team:ml#member"));
    StoreId id = store.id();
    store = reopen(store);

    assertThat(store.id()).isEqualTo(id);
    assertThat(store.revision()).isEqualTo(new Revision(2));
    assertThat(texts(RelationshipFilter.ALL))
        .containsExactlyInAnyOrder(
            "document:plan#viewer@user:ana", "document:plan#viewer@team:ml#member");
    store.commit(create("document:plan#viewer@user:bo"));
    assertThat(number("user", "bo")).isEqualTo(2);
  }

  // Reading by filter.

  @Test
  void aFilterFindsWhatItMatchesAndNothingElse() {
    writeSchema();
    List<Relationship> all = manyRelationships();
    store.commit(create(all.stream().map(Relationship::toString).toArray(String[]::new)));
    for (RelationshipFilter filter : filters()) {
      List<Relationship> expected = all.stream().filter(filter::matches).toList();
      try (Snapshot head = store.head()) {
        List<Relationship> found = rows(head, filter).stream().map(Stored::relationship).toList();
        assertThat(found).as("%s", filter).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(paged(head, filter)).as("pages of %s", filter).isEqualTo(found);
      }
    }
  }

  @Test
  void aCursorMayPointAtWhatIsGone() {
    writeSchema();
    store.commit(create("document:a#viewer@user:ana", "document:b#viewer@user:ana"));
    store.commit(delete("document:a#viewer@user:ana"));
    try (Snapshot head = store.head();
        Snapshot.Rows rows =
            head.relationships(
                RelationshipFilter.ALL,
                Optional.of(Relationship.parse("document:a#viewer@user:ana").key()))) {
      assertThat(rows.next()).isEqualTo(stored("document:b#viewer@user:ana", 2));
      assertThat(rows.hasNext()).isFalse();
    }
  }

  @Test
  void aCursorAtWhatTheRevisionNeverKnewIsInvalid() {
    writeSchema();
    try (Snapshot head = store.head()) {
      assertThatThrownBy(
              () ->
                  head.relationships(
                      RelationshipFilter.ALL,
                      Optional.of(Relationship.parse("document:a#viewer@user:ana").key())))
          .isInstanceOfSatisfying(
              PembaException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CURSOR_INVALID));
    }
  }

  // The log.

  @Test
  void aFeedTellsEveryChangeInOrder() throws InterruptedException {
    writeSchema();
    Provenance provenance = new Provenance("ana", "because", Map.of());
    store.commit(
        new Change(provenance, Optional.empty(), create("document:plan#viewer@user:ana").body()));
    store.commit(touch("document:plan#viewer@user:ana"));
    store.commit(
        updates(
            update(Operation.TOUCH, "document:plan#viewer@user:ana[office]"),
            update(Operation.TOUCH, "document:plan#viewer@user:bo"),
            update(Operation.DELETE, "document:plan#viewer@user:cy")));
    store.commit(delete("document:plan#viewer@user:ana"));
    try (Store.Feed feed = store.changes(Revision.ZERO)) {
      assertThat(next(feed).schema()).contains(SCHEMA);
      Applied created = next(feed);
      assertThat(created.provenance()).isEqualTo(provenance);
      assertThat(created.time()).isEqualTo(TestClock.START);
      assertThat(created.updates())
          .containsExactly(update(Operation.CREATE, "document:plan#viewer@user:ana"));
      assertThat(next(feed).updates()).isEmpty();
      assertThat(next(feed).updates())
          .containsExactly(
              update(Operation.TOUCH, "document:plan#viewer@user:ana[office]"),
              update(Operation.CREATE, "document:plan#viewer@user:bo"));
      assertThat(next(feed).updates())
          .containsExactly(update(Operation.DELETE, "document:plan#viewer@user:ana[office]"));
      assertThat(feed.next(Duration.ofMillis(1))).isEmpty();
    }
  }

  @Test
  void aFeedWakesUpWhenSomethingIsWritten() throws Exception {
    writeSchema();
    try (Store.Feed feed = store.changes(new Revision(1))) {
      Thread writer =
          Thread.ofVirtual().start(() -> store.commit(create("document:plan#viewer@user:ana")));
      assertThat(feed.next(Duration.ofSeconds(20)).orElseThrow().revision())
          .isEqualTo(new Revision(2));
      writer.join();
    }
  }

  @Test
  void waitingForARevisionEndsWhenItIsReachedOrTheBoundHasPassed() throws Exception {
    assertThat(store.await(Revision.ZERO, Duration.ZERO)).isTrue();
    assertThat(store.await(new Revision(1), Duration.ofMillis(1))).isFalse();
    Thread writer = Thread.ofVirtual().start(this::writeSchema);
    assertThat(store.await(new Revision(1), Duration.ofSeconds(20))).isTrue();
    writer.join();
  }

  // The retention window.

  @Test
  void whatIsOlderThanTheWindowIsClearedAwayAndSaysSo() throws InterruptedException {
    writeSchema();
    store.commit(create("document:plan#viewer@user:ana"));
    store.commit(touch("document:plan#viewer@user:ana[office]"));
    clock.advance(Duration.ofDays(1));
    store.commit(delete("document:plan#viewer@user:ana"));
    clock.advance(RETENTION.minusDays(1));
    prune(store);

    assertThat(store.oldestRevision()).isEqualTo(new Revision(3));
    assertThat(textsAt(3)).containsExactly("document:plan#viewer@user:ana[office]");
    assertThat(textsAt(4)).isEmpty();
    assertNotKept(() -> store.at(new Revision(2)));
    assertNotKept(() -> store.changes(new Revision(2)));
    assertNotKept(() -> store.asOf(TestClock.START.minusSeconds(1)));
    assertThat(revisionAsOf(Duration.ZERO)).isEqualTo(3);
    assertThat(store.origin(new Revision(1))).isPresent();
    try (Store.Feed feed = store.changes(new Revision(3))) {
      assertThat(next(feed).revision()).isEqualTo(new Revision(4));
    }
    store = reopen(store);
    assertThat(store.oldestRevision()).isEqualTo(new Revision(3));
  }

  @Test
  void aPinnedWorldOutlivesItsPruning() {
    writeSchema();
    store.commit(create("document:plan#viewer@user:ana"));
    store.commit(delete("document:plan#viewer@user:ana"));
    try (Snapshot pinned = store.at(new Revision(2))) {
      clock.advance(RETENTION.multipliedBy(2));
      prune(store);
      assertThat(rows(pinned, RelationshipFilter.ALL))
          .containsExactly(stored("document:plan#viewer@user:ana", 2));
    }
    assertNotKept(() -> store.at(new Revision(2)));
  }

  // Concurrency.

  @Test
  void concurrentWritersAreEachVisibleAtTheirRevision() throws Exception {
    writeSchema();
    int writers = 8;
    int each = 25;
    List<Thread> threads = new ArrayList<>();
    List<String> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int w = 0; w < writers; w++) {
      String user = "user:w" + w;
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((_, e) -> failures.add(e.toString()))
              .start(() -> writeAndCheck(user, each, failures)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(store.revision()).isEqualTo(new Revision(1 + (long) writers * each));
    assertThat(texts(RelationshipFilter.ALL)).hasSize(writers * each);
  }

  private void writeAndCheck(String user, int count, List<String> failures) {
    for (int i = 0; i < count; i++) {
      String text = "document:d" + i + "#viewer@" + user;
      Revision revision = store.commit(create(text)).revision();
      if (!textsAt(revision.value()).contains(text)) {
        failures.add("not at its revision: " + text);
      }
      if (textsAt(revision.value() - 1).contains(text)) {
        failures.add("before its revision: " + text);
      }
    }
  }

  // What the tests are made of.

  protected final void writeSchema() {
    store.commit(schema(SCHEMA));
  }

  protected static Change schema(String text) {
    return Change.of(new Change.SchemaText(text));
  }

  protected static Update update(Operation operation, String relationship) {
    return new Update(operation, Relationship.parse(relationship));
  }

  protected static Change updates(Update... updates) {
    return Change.of(new Change.Updates(List.of(), List.of(updates)));
  }

  protected static Change create(String... relationships) {
    return all(Operation.CREATE, relationships);
  }

  protected static Change touch(String... relationships) {
    return all(Operation.TOUCH, relationships);
  }

  protected static Change delete(String... relationships) {
    return all(Operation.DELETE, relationships);
  }

  private static Change all(Operation operation, String... relationships) {
    return updates(
        Stream.of(relationships).map(text -> update(operation, text)).toArray(Update[]::new));
  }

  private static Change guarded(List<Precondition> preconditions, String relationship) {
    return Change.of(
        new Change.Updates(preconditions, List.of(update(Operation.CREATE, relationship))));
  }

  private static Change deleteMatching(RelationshipFilter filter, int limit, boolean partial) {
    return Change.of(new Change.DeleteMatching(List.of(), filter, limit, partial));
  }

  private static Change keyed(String key, Change change) {
    return new Change(change.provenance(), Optional.of(key), change.body());
  }

  protected static RelationshipFilter subject(String type, String id) {
    return filter(
        Optional.empty(), Optional.of(subjectFilter(type, id, new SubjectRelationFilter.Any())));
  }

  private static SubjectFilter subjectFilter(
      String type, String id, SubjectRelationFilter relation) {
    return new SubjectFilter(
        new TypeName(type), id.isEmpty() ? Optional.empty() : Optional.of(id), relation);
  }

  private static RelationshipFilter filter(
      Optional<String> relation, Optional<SubjectFilter> subject) {
    return new RelationshipFilter(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        relation.map(RelationName::new),
        subject);
  }

  private Reason refusal(Change change) {
    return catchThrowableOfType(PembaException.class, () -> store.commit(change)).reason();
  }

  private List<String> stranding(String schema) {
    Store.Stranded stranded = store.stranded(SchemaCompiler.compile(schema), 10);
    assertThat(stranded.count()).isEqualTo(stranded.first().size());
    return stranded.first().stream().map(Relationship::toString).toList();
  }

  private static void assertNotKept(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PembaException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REVISION_NOT_KEPT));
  }

  protected static Stored stored(String relationship, long created) {
    return new Stored(Relationship.parse(relationship), new Revision(created));
  }

  protected static List<Stored> rows(Snapshot snapshot, RelationshipFilter filter) {
    List<Stored> found = new ArrayList<>();
    try (Snapshot.Rows rows = snapshot.relationships(filter, Optional.empty())) {
      rows.forEachRemaining(found::add);
    }
    return found;
  }

  /// The same rows, each found by a new read after the one before.
  private static List<Relationship> paged(Snapshot snapshot, RelationshipFilter filter) {
    List<Relationship> found = new ArrayList<>();
    Optional<Relationship.Key> after = Optional.empty();
    while (true) {
      try (Snapshot.Rows rows = snapshot.relationships(filter, after)) {
        if (!rows.hasNext()) {
          return found;
        }
        Relationship next = rows.next().relationship();
        found.add(next);
        after = Optional.of(next.key());
      }
    }
  }

  private List<String> texts(RelationshipFilter filter) {
    try (Snapshot head = store.head()) {
      return rows(head, filter).stream().map(row -> row.relationship().toString()).toList();
    }
  }

  private List<String> textsAt(long revision) {
    try (Snapshot world = store.at(new Revision(revision))) {
      return rows(world, RelationshipFilter.ALL).stream()
          .map(row -> row.relationship().toString())
          .toList();
    }
  }

  /// The edge `document:plan#viewer@user:ana`.
  private Grant edgeAt(long revision) {
    try (Snapshot world = store.at(new Revision(revision))) {
      int document = type(world, "document");
      int user = type(world, "user");
      int plan = world.number(document, new ObjectId("plan"));
      int ana = world.number(user, new ObjectId("ana"));
      return plan == Snapshot.UNKNOWN || ana == Snapshot.UNKNOWN
          ? Grant.ABSENT
          : world.edge(
              document, world.symbols().relation(new RelationName("viewer")), plan, user, 0, ana);
    }
  }

  private static int type(Snapshot snapshot, String name) {
    return snapshot.symbols().type(new TypeName(name));
  }

  private int number(String type, String id) {
    try (Snapshot head = store.head()) {
      return head.number(type(head, type), new ObjectId(id));
    }
  }

  private static int[] subjects(Snapshot snapshot, String object, String relation) {
    Relationship any = Relationship.parse(object + "#" + relation + "@user:any");
    int document = type(snapshot, "document");
    return snapshot
        .subjects(
            document,
            snapshot.symbols().relation(any.relation()),
            snapshot.number(document, any.object().id()),
            type(snapshot, "user"),
            0)
        .plain();
  }

  private long revisionAsOf(Duration afterStart) {
    try (Snapshot world = store.asOf(TestClock.START.plus(afterStart))) {
      return world.revision().value();
    }
  }

  private Applied applied(Revision revision) {
    try (Store.Feed feed = store.changes(new Revision(revision.value() - 1))) {
      return next(feed);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Applied next(Store.Feed feed) throws InterruptedException {
    return feed.next(Duration.ofSeconds(20)).orElseThrow();
  }

  private static List<Relationship> manyRelationships() {
    List<Relationship> all = new ArrayList<>();
    for (int object = 0; object < 12; object++) {
      for (int subject = 0; subject < 12; subject++) {
        String plan = "document:" + (object < 6 ? "plan" : "note") + object;
        if ((object + subject) % 3 == 0) {
          all.add(Relationship.parse(plan + "#viewer@user:u" + subject));
        }
        if ((object * subject) % 5 == 1) {
          all.add(Relationship.parse(plan + "#editor@user:u" + subject));
        }
        if (subject == 7 && object % 2 == 0) {
          all.add(Relationship.parse(plan + "#viewer@team:t" + object + "#member"));
          all.add(Relationship.parse(plan + "#viewer@user:*"));
          all.add(Relationship.parse("team:t" + object + "#member@user:u3"));
        }
      }
    }
    return all;
  }

  private static List<RelationshipFilter> filters() {
    List<RelationshipFilter> filters = new ArrayList<>();
    SubjectRelationFilter any = new SubjectRelationFilter.Any();
    SubjectRelationFilter none = new SubjectRelationFilter.None();
    SubjectRelationFilter member = new SubjectRelationFilter.Exactly(new RelationName("member"));
    List<Optional<SubjectFilter>> subjects =
        List.of(
            Optional.empty(),
            Optional.of(subjectFilter("user", "", any)),
            Optional.of(subjectFilter("user", "u3", none)),
            Optional.of(subjectFilter("user", "*", any)),
            Optional.of(subjectFilter("team", "", member)),
            Optional.of(subjectFilter("team", "t4", any)),
            Optional.of(subjectFilter("team", "t4", none)),
            Optional.of(subjectFilter("user", "nobody", any)),
            Optional.of(subjectFilter("planet", "", any)));
    List<Optional<RelationName>> relations =
        List.of(
            Optional.empty(),
            Optional.of(new RelationName("viewer")),
            Optional.of(new RelationName("member")),
            Optional.of(new RelationName("unheard")));
    Optional<TypeName> document = Optional.of(new TypeName("document"));
    for (Optional<SubjectFilter> subject : subjects) {
      for (Optional<RelationName> relation : relations) {
        filters.add(filter(relation.map(RelationName::value), subject));
        filters.add(
            new RelationshipFilter(
                document, Optional.empty(), Optional.empty(), relation, subject));
        filters.add(
            new RelationshipFilter(
                document, Optional.of(new ObjectId("plan4")), Optional.empty(), relation, subject));
        filters.add(
            new RelationshipFilter(
                document, Optional.empty(), Optional.of("note1"), relation, subject));
      }
    }
    return filters;
  }
}
