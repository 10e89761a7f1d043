package dev.pemba.store;

import static dev.pemba.store.Changes.creating;
import static dev.pemba.store.Changes.deleteMatching;
import static dev.pemba.store.Changes.deleting;
import static dev.pemba.store.Changes.filter;
import static dev.pemba.store.Changes.guarded;
import static dev.pemba.store.Changes.keyed;
import static dev.pemba.store.Changes.stored;
import static dev.pemba.store.Changes.subject;
import static dev.pemba.store.Changes.touching;
import static dev.pemba.store.Changes.update;
import static dev.pemba.store.Changes.updates;
import static dev.pemba.store.StoreContract.RETENTION;
import static dev.pemba.store.StoreFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Precondition;
import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a change does, and when it is refused.
interface WritingContract extends StoreFixture {

  @Test
  default void anEmptyStoreIsAtRevisionZeroWithoutASchema() {
    assertThat(store().revision()).isEqualTo(Revision.ZERO);
    try (Snapshot head = store().head()) {
      assertThat(head.schema().definitions()).isEmpty();
      assertThat(rows(head, RelationshipFilter.ALL)).isEmpty();
    }
  }

  @Test
  default void withoutASchemaNothingCanBeWritten() {
    assertThat(refusal(creating("document:plan#viewer@user:ana"))).isEqualTo(Reason.NO_SCHEMA);
    assertThat(store().revision()).isEqualTo(Revision.ZERO);
  }

  @Test
  default void whatIsCreatedIsThereAtItsRevision() {
    writeSchema();
    Store.Outcome outcome = store().commit(creating("document:plan#viewer@user:ana"));

    assertThat(outcome).isEqualTo(new Store.Outcome(new Revision(2), 1, true));
    try (Snapshot head = store().head()) {
      assertThat(head.revision()).isEqualTo(new Revision(2));
      assertThat(rows(head, RelationshipFilter.ALL))
          .containsExactly(stored("document:plan#viewer@user:ana", 2));
    }
  }

  @Test
  default void everyFormOfSubjectIsReadBackAsWritten() {
    writeSchema();
    String[] all = {
      "document:plan#viewer@user:*",
      "document:plan#viewer@user:ana",
      "document:plan#viewer@team:ml#member",
      "document:plan#viewer@user:bo[office:{\"hour\":9}]",
      "document:plan#viewer@user:cy[expiration:2030-01-01T00:00:00Z]",
      "document:plan#viewer@user:di[starts:2029-01-01T00:00:00Z][expiration:2030-01-01T00:00:00Z]",
      "team:ml#member@team:core#member",
    };
    store().commit(creating(all));

    assertThat(texts(RelationshipFilter.ALL)).containsExactlyInAnyOrder(all);
  }

  @Test
  default void creatingWhatExistsIsRefusedByName() {
    writeSchema();
    store().commit(creating("document:plan#viewer@user:ana"));
    PembaException refusal =
        catchThrowableOfType(
            PembaException.class,
            () ->
                store()
                    .commit(
                        creating("document:x#viewer@user:bo", "document:plan#viewer@user:ana")));

    assertThat(refusal.reason()).isEqualTo(Reason.ALREADY_EXISTS);
    assertThat(refusal).hasMessageContaining("document:plan#viewer@user:ana");
    assertThat(texts(RelationshipFilter.ALL)).containsExactly("document:plan#viewer@user:ana");
    assertThat(store().revision()).isEqualTo(new Revision(2));
  }

  @Test
  default void aRefusedChangeGivesNoNumberToAnId() {
    writeSchema();
    store().commit(creating("document:plan#viewer@user:ana"));
    refusal(creating("document:new#viewer@user:new", "document:plan#viewer@user:ana"));

    assertThat(number("user", "new")).isEqualTo(Snapshot.UNKNOWN);
    store().commit(creating("document:plan#viewer@user:bo"));
    assertThat(number("user", "bo")).isEqualTo(2);
  }

  @Test
  default void touchingCreatesReplacesOrLeavesAsItIs() {
    writeSchema();
    assertThat(store().commit(touching("document:plan#viewer@user:ana")).relationships())
        .isEqualTo(1);
    assertThat(store().commit(touching("document:plan#viewer@user:ana")).relationships()).isZero();
    assertThat(store().commit(touching("document:plan#viewer@user:ana[office]")).relationships())
        .isEqualTo(1);

    assertThat(store().revision()).isEqualTo(new Revision(4));
    try (Snapshot head = store().head()) {
      assertThat(rows(head, RelationshipFilter.ALL))
          .containsExactly(stored("document:plan#viewer@user:ana[office]", 4));
    }
    try (Snapshot before = store().at(new Revision(3))) {
      assertThat(rows(before, RelationshipFilter.ALL))
          .containsExactly(stored("document:plan#viewer@user:ana", 2));
    }
  }

  @Test
  default void deletingRemovesWhatIsThereAndIgnoresWhatIsNot() {
    writeSchema();
    store().commit(creating("document:plan#viewer@user:ana[office]"));
    assertThat(
            store()
                .commit(deleting("document:plan#viewer@user:ana", "document:plan#viewer@user:bo"))
                .relationships())
        .isEqualTo(1);
    assertThat(texts(RelationshipFilter.ALL)).isEmpty();
    assertThat(number("user", "bo")).isEqualTo(Snapshot.UNKNOWN);
    assertThat(refusal(deleting("document:plan#owner@user:ana")))
        .isEqualTo(Reason.UNKNOWN_RELATION);
    assertThat(refusal(deleting("paper:plan#viewer@user:ana"))).isEqualTo(Reason.UNKNOWN_TYPE);
  }

  @Test
  default void oneWriteNamesARelationshipOnce() {
    writeSchema();
    assertThat(
            refusal(
                updates(
                    update(Operation.DELETE, "document:plan#viewer@user:ana"),
                    update(Operation.CREATE, "document:plan#viewer@user:ana[office]"))))
        .isEqualTo(Reason.DUPLICATE_UPDATE);
  }

  @Test
  default void theSchemaInForceDecidesWhatMayBeWritten() {
    writeSchema();
    assertThat(refusal(creating("document:plan#editor@team:ml#member")))
        .isEqualTo(Reason.RELATIONSHIP_NOT_ALLOWED);
    assertThat(refusal(creating("document:plan#view@user:ana")))
        .isEqualTo(Reason.RELATIONSHIP_NOT_ALLOWED);
    assertThat(refusal(creating("paper:plan#viewer@user:ana"))).isEqualTo(Reason.UNKNOWN_TYPE);
    assertThat(store().revision()).isEqualTo(new Revision(1));
  }

  @Test
  default void preconditionsAreJudgedWhereTheChangeIsApplied() {
    writeSchema();
    Precondition anaEdits = new Precondition(subject("user", "ana"), true);
    Precondition boAbsent = new Precondition(subject("user", "bo"), false);
    Change guarded = guarded(List.of(anaEdits, boAbsent), "document:plan#viewer@user:bo");

    PembaException first =
        catchThrowableOfType(PembaException.class, () -> store().commit(guarded));
    assertThat(first.reason()).isEqualTo(Reason.PRECONDITION_FAILED);
    assertThat(first.details()).containsEntry("precondition", "0");
    store().commit(creating("document:plan#editor@user:ana"));
    assertThat(store().commit(guarded).relationships()).isEqualTo(1);
    PembaException second =
        catchThrowableOfType(PembaException.class, () -> store().commit(guarded));
    assertThat(second.details()).containsEntry("precondition", "1");
  }

  @Test
  default void anExpiredRelationshipDoesNotExistForWritesFromThatInstantOn() {
    writeSchema();
    Instant expiry = TestClock.START.plusSeconds(60);
    String temporary = "document:plan#viewer@user:ana[expiration:" + expiry + "]";
    store().commit(creating(temporary));
    Change guarded =
        guarded(
            List.of(new Precondition(subject("user", "ana"), true)),
            "document:plan#viewer@user:bo");
    clock().advance(Duration.ofSeconds(59));
    assertThat(refusal(creating(temporary))).isEqualTo(Reason.ALREADY_EXISTS);
    assertThat(store().commit(guarded).relationships()).isEqualTo(1);
    clock().advance(Duration.ofSeconds(1));
    assertThat(refusal(guarded)).isEqualTo(Reason.PRECONDITION_FAILED);

    Revision again = store().commit(creating("document:plan#viewer@user:ana")).revision();
    assertThat(applied(again).updates())
        .containsExactly(update(Operation.CREATE, "document:plan#viewer@user:ana"));
    try (Snapshot before = store().at(new Revision(again.value() - 1))) {
      assertThat(rows(before, subject("user", "ana"))).containsExactly(stored(temporary, 2));
    }
  }

  @Test
  default void aRelationshipThatHasNotStartedDoesNotExistAndIsNotReplacedByACreation() {
    writeSchema();
    Instant start = TestClock.START.plusSeconds(60);
    String bare = "document:plan#viewer@user:ana";
    String later = bare + "[starts:" + start + "][expiration:" + start.plusSeconds(60) + "]";
    store().commit(creating(later));
    Change guarded =
        guarded(
            List.of(new Precondition(subject("user", "ana"), true)),
            "document:plan#viewer@user:bo");
    assertThat(refusal(guarded)).isEqualTo(Reason.PRECONDITION_FAILED);
    assertThat(refusal(creating(bare))).isEqualTo(Reason.ALREADY_EXISTS);
    assertThat(store().commit(touching(later)).relationships()).isZero();
    clock().advance(Duration.ofSeconds(60));
    assertThat(store().commit(guarded).relationships()).isEqualTo(1);
    assertThat(refusal(creating(bare))).isEqualTo(Reason.ALREADY_EXISTS);
    reopen();
    assertThat(texts(subject("user", "ana"))).containsExactly(later);
    Revision touched = store().commit(touching(bare)).revision();
    assertThat(applied(touched).updates()).containsExactly(update(Operation.TOUCH, bare));
    try (Snapshot before = store().at(new Revision(touched.value() - 1))) {
      assertThat(rows(before, subject("user", "ana"))).containsExactly(stored(later, 2));
    }
  }

  @Test
  default void aDeletionTakesWhatIsStoredEvenIfItHasExpired() {
    writeSchema();
    Instant expiry = TestClock.START.plusSeconds(60);
    String temporary = "document:plan#viewer@user:ana[expiration:" + expiry + "]";
    store().commit(creating(temporary));
    clock().advance(Duration.ofSeconds(61));
    Store.Outcome outcome = store().commit(deleting("document:plan#viewer@user:ana"));

    assertThat(outcome.relationships()).isEqualTo(1);
    assertThat(applied(outcome.revision()).updates())
        .containsExactly(update(Operation.DELETE, temporary));
  }

  @Test
  default void aFilterDeletesAllItMatchesOrWithALimitSomeOfIt() {
    writeSchema();
    store().commit(creating("document:a#viewer@user:ana", "document:b#viewer@user:ana"));
    store().commit(creating("document:c#viewer@user:ana", "document:c#editor@user:bo"));
    RelationshipFilter filter = subject("user", "ana");

    assertThat(refusal(deleteMatching(filter, 2, false))).isEqualTo(Reason.LIMIT_EXCEEDED);
    Store.Outcome some = store().commit(deleteMatching(filter, 2, true));
    assertThat(some).isEqualTo(new Store.Outcome(new Revision(4), 2, false));
    Store.Outcome rest = store().commit(deleteMatching(filter, 2, true));
    assertThat(rest).isEqualTo(new Store.Outcome(new Revision(5), 1, true));
    assertThat(texts(RelationshipFilter.ALL)).containsExactly("document:c#editor@user:bo");
    assertThat(applied(some.revision()).updates()).hasSize(2);
  }

  @Test
  default void aRepeatedChangeAnswersAsTheFirstOne() {
    writeSchema();
    Change change = keyed("key-1", creating("document:plan#viewer@user:ana"));
    Store.Outcome first = store().commit(change);
    store().commit(creating("document:plan#viewer@user:bo"));

    assertThat(store().commit(change)).isEqualTo(first);
    reopen();
    assertThat(store().commit(change)).isEqualTo(first);
    assertThat(store().revision()).isEqualTo(new Revision(3));
    assertThat(refusal(keyed("key-1", creating("document:plan#viewer@user:cy"))))
        .isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
    clock().advance(RETENTION.plusSeconds(1));
    assertThat(store().commit(keyed("key-1", touching("document:plan#viewer@user:cy"))).revision())
        .isEqualTo(new Revision(4));
  }

  @Test
  default void aRefusedChangeDoesNotUseUpItsIdempotencyKey() {
    writeSchema();
    assertThat(refusal(keyed("key-1", creating("document:plan#view@user:ana"))))
        .isEqualTo(Reason.RELATIONSHIP_NOT_ALLOWED);
    assertThat(store().commit(keyed("key-1", creating("document:plan#viewer@user:ana"))).revision())
        .isEqualTo(new Revision(2));
  }

  @Test
  default void aChangeTellsWhoMadeItAndWhen() {
    writeSchema();
    Provenance provenance = new Provenance("user:ana", "ticket 7", Map.of("via", "console"));
    clock().advance(Duration.ofHours(1));
    Change change = creating("document:plan#viewer@user:ana");
    store().commit(new Change(provenance, Optional.empty(), change.body()));

    Store.Origin origin = store().origin(new Revision(2)).orElseThrow();
    assertThat(origin.provenance()).isEqualTo(provenance);
    assertThat(origin.time()).isEqualTo(TestClock.START.plus(Duration.ofHours(1)));
    assertThat(store().origin(new Revision(3))).isEmpty();
    assertThat(store().origin(Revision.ZERO)).isEmpty();
  }
}
