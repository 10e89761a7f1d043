package dev.pemba.store;

import static dev.pemba.store.Changes.SCHEMA;
import static dev.pemba.store.Changes.creating;
import static dev.pemba.store.Changes.deleting;
import static dev.pemba.store.Changes.schema;
import static dev.pemba.store.Changes.stored;
import static dev.pemba.store.Changes.touching;
import static dev.pemba.store.StoreFixture.rows;
import static dev.pemba.store.StoreFixture.subjects;
import static dev.pemba.store.StoreFixture.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.ObjectId;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationName;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.model.TypeName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What a snapshot shows, now and later.
interface WorldContract extends StoreFixture {

  @Test
  default void aSnapshotStaysAsItIsWhateverIsWrittenLater() {
    writeSchema();
    store().commit(creating("document:plan#viewer@user:ana"));
    try (Snapshot pinned = store().head()) {
      store().commit(deleting("document:plan#viewer@user:ana"));
      store().commit(creating("document:plan#viewer@user:bo"));
      store().commit(schema(SCHEMA + "definition extra {}"));

      assertThat(rows(pinned, RelationshipFilter.ALL))
          .containsExactly(stored("document:plan#viewer@user:ana", 2));
      assertThat(subjects(pinned, "document:plan", "viewer")).containsExactly(1);
      assertThat(pinned.number(type(pinned, "user"), new ObjectId("bo")))
          .isEqualTo(Snapshot.UNKNOWN);
      assertThat(pinned.schema().definitions()).doesNotContainKey(new TypeName("extra"));
    }
  }

  @Test
  default void aWorldTellsTheNumbersOfAllThatItsPastNamed() {
    writeSchema();
    store().commit(creating("document:plan#viewer@user:ana"));
    store().commit(creating("document:plan#viewer@user:bo"));
    store().commit(deleting("document:plan#viewer@user:ana"));
    store().commit(creating("document:plan#viewer@user:cy"));
    reopen();

    try (Snapshot head = store().head();
        Snapshot before = store().at(new Revision(4))) {
      int user = type(head, "user");
      assertThat(head.numbers(user, 0, 10)).containsExactly(1, 2, 3);
      assertThat(head.numbers(user, 1, 1)).containsExactly(2);
      assertThat(head.numbers(user, 3, 10)).isEmpty();
      assertThat(before.numbers(user, 0, 10)).containsExactly(1, 2);
      assertThat(head.numbers(type(head, "document"), 0, 10)).containsExactly(1);
    }
  }

  @Test
  default void everyKeptRevisionIsReadableAsItWas() {
    writeSchema();
    store().commit(creating("document:plan#viewer@user:ana"));
    store().commit(touching("document:plan#viewer@user:ana[office]"));
    store().commit(deleting("document:plan#viewer@user:ana"));
    store().commit(creating("document:plan#viewer@user:ana"));
    reopen();

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
    try (Snapshot empty = store().at(Revision.ZERO)) {
      assertThat(empty.schema().definitions()).isEmpty();
    }
    assertThatThrownBy(() -> store().at(new Revision(6)))
        .isInstanceOfSatisfying(
            PembaException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REVISION_NOT_REACHED));
  }

  @Test
  default void anIdIsUnknownToRevisionsBeforeItWasNamed() {
    writeSchema();
    store().commit(creating("document:plan#viewer@user:ana"));
    store().commit(creating("document:plan#viewer@user:bo"));
    assertThat(number("user", "bo")).isEqualTo(2);
    try (Snapshot before = store().at(new Revision(2))) {
      int user = type(before, "user");
      assertThat(before.number(user, new ObjectId("bo"))).isEqualTo(Snapshot.UNKNOWN);
      assertThat(before.number(user, new ObjectId("ana"))).isEqualTo(1);
    }
  }

  @Test
  default void anIdThatWasLookedUpInVainIsFoundOnceItIsNamed() {
    writeSchema();
    assertThat(number("user", "ana")).isEqualTo(Snapshot.UNKNOWN);
    store().commit(creating("document:plan#viewer@user:ana"));
    assertThat(number("user", "ana")).isEqualTo(1);
    assertThat(edgeAt(2)).isEqualTo(Grant.PLAIN);
  }

  @Test
  default void edgesAreReadFromBothEnds() {
    writeSchema();
    store()
        .commit(
            creating(
                "document:a#viewer@user:ana",
                "document:b#viewer@user:ana",
                "document:b#viewer@user:*",
                "document:b#viewer@user:bo[office]",
                "document:b#viewer@team:ml#member",
                "document:b#editor@user:ana"));
    try (Snapshot head = store().head()) {
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
          .extracting(IdBytes::toId)
          .containsExactly(new ObjectId("ana"), new ObjectId("bo"));
    }
  }

  @Test
  default void aTimeMapsToTheLastRevisionUntilThen() {
    writeSchema();
    clock().advance(Duration.ofMinutes(1));
    store().commit(creating("document:plan#viewer@user:ana"));
    clock().advance(Duration.ofMinutes(1));
    store().commit(creating("document:plan#viewer@user:bo"));

    assertThat(revisionAsOf(Duration.ofSeconds(-1))).isEqualTo(0);
    assertThat(revisionAsOf(Duration.ZERO)).isEqualTo(1);
    assertThat(revisionAsOf(Duration.ofSeconds(59))).isEqualTo(1);
    assertThat(revisionAsOf(Duration.ofMinutes(1))).isEqualTo(2);
    assertThat(revisionAsOf(Duration.ofMinutes(2))).isEqualTo(3);
    assertThatThrownBy(() -> store().asOf(TestClock.START.plusSeconds(121)))
        .isInstanceOfSatisfying(
            PembaException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED_REQUEST));
  }

  @Test
  default void timeNeverGoesBackInTheLog() {
    writeSchema();
    clock().advance(Duration.ofMinutes(-5));
    store().commit(creating("document:plan#viewer@user:ana"));
    assertThat(store().origin(new Revision(2)).orElseThrow().time()).isEqualTo(TestClock.START);
  }

  @Test
  default void whatWasWrittenIsThereAfterReopening() {
    writeSchema();
    store()
        .commit(creating("document:plan#viewer@user:ana", "document:plan#viewer@team:ml#member"));
    StoreId id = store().id();
    reopen();

    assertThat(store().id()).isEqualTo(id);
    assertThat(store().revision()).isEqualTo(new Revision(2));
    assertThat(texts(RelationshipFilter.ALL))
        .containsExactlyInAnyOrder(
            "document:plan#viewer@user:ana", "document:plan#viewer@team:ml#member");
    store().commit(creating("document:plan#viewer@user:bo"));
    assertThat(number("user", "bo")).isEqualTo(2);
  }
}
