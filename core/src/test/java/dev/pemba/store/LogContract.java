package dev.pemba.store;

import static dev.pemba.store.Changes.SCHEMA;
import static dev.pemba.store.Changes.creating;
import static dev.pemba.store.Changes.deleting;
import static dev.pemba.store.Changes.stored;
import static dev.pemba.store.Changes.touching;
import static dev.pemba.store.Changes.update;
import static dev.pemba.store.Changes.updates;
import static dev.pemba.store.StoreContract.RETENTION;
import static dev.pemba.store.StoreFixture.assertNotKept;
import static dev.pemba.store.StoreFixture.next;
import static dev.pemba.store.StoreFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Applied;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Provenance;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The log as readers see it: its feed, the retention window, concurrent writers.
interface LogContract extends StoreFixture {

  @Test
  default void aFeedTellsEveryChangeInOrder() throws InterruptedException {
    writeSchema();
    Provenance provenance = new Provenance("ana", "because", Map.of());
    store()
        .commit(
            new Change(
                provenance, Optional.empty(), creating("document:plan#viewer@user:ana").body()));
    store().commit(touching("document:plan#viewer@user:ana"));
    store()
        .commit(
            updates(
                update(Operation.TOUCH, "document:plan#viewer@user:ana[office]"),
                update(Operation.TOUCH, "document:plan#viewer@user:bo"),
                update(Operation.DELETE, "document:plan#viewer@user:cy")));
    store().commit(deleting("document:plan#viewer@user:ana"));
    try (Store.Feed feed = store().changes(Revision.ZERO)) {
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
  default void aFeedWakesUpWhenSomethingIsWritten() throws Exception {
    writeSchema();
    try (Store.Feed feed = store().changes(new Revision(1))) {
      Thread writer =
          Thread.ofVirtual().start(() -> store().commit(creating("document:plan#viewer@user:ana")));
      assertThat(feed.next(Duration.ofSeconds(20)).orElseThrow().revision())
          .isEqualTo(new Revision(2));
      writer.join();
    }
  }

  @Test
  default void waitingForARevisionEndsWhenItIsReachedOrTheBoundHasPassed() throws Exception {
    assertThat(store().await(Revision.ZERO, Duration.ZERO)).isTrue();
    assertThat(store().await(new Revision(1), Duration.ofMillis(1))).isFalse();
    Thread writer = Thread.ofVirtual().start(this::writeSchema);
    assertThat(store().await(new Revision(1), Duration.ofSeconds(20))).isTrue();
    writer.join();
  }

  @Test
  default void whatIsOlderThanTheWindowIsClearedAwayAndSaysSo() throws InterruptedException {
    writeSchema();
    store().commit(creating("document:plan#viewer@user:ana"));
    store().commit(touching("document:plan#viewer@user:ana[office]"));
    clock().advance(Duration.ofDays(1));
    store().commit(deleting("document:plan#viewer@user:ana"));
    clock().advance(RETENTION.minusDays(1));
    prune();

    assertThat(store().oldestRevision()).isEqualTo(new Revision(3));
    assertThat(textsAt(3)).containsExactly("document:plan#viewer@user:ana[office]");
    assertThat(textsAt(4)).isEmpty();
    assertNotKept(() -> store().at(new Revision(2)));
    assertNotKept(() -> store().changes(new Revision(2)));
    assertNotKept(() -> store().asOf(TestClock.START.minusSeconds(1)));
    assertThat(revisionAsOf(Duration.ZERO)).isEqualTo(3);
    assertThat(store().origin(new Revision(1))).isPresent();
    try (Store.Feed feed = store().changes(new Revision(3))) {
      assertThat(next(feed).revision()).isEqualTo(new Revision(4));
    }
    reopen();
    assertThat(store().oldestRevision()).isEqualTo(new Revision(3));
  }

  @Test
  default void aPinnedWorldOutlivesItsPruning() {
    writeSchema();
    store().commit(creating("document:plan#viewer@user:ana"));
    store().commit(deleting("document:plan#viewer@user:ana"));
    try (Snapshot pinned = store().at(new Revision(2))) {
      clock().advance(RETENTION.multipliedBy(2));
      prune();
      assertThat(rows(pinned, RelationshipFilter.ALL))
          .containsExactly(stored("document:plan#viewer@user:ana", 2));
    }
    assertNotKept(() -> store().at(new Revision(2)));
  }

  @Test
  default void concurrentWritersAreEachVisibleAtTheirRevision() throws Exception {
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
    assertThat(store().revision()).isEqualTo(new Revision(1 + (long) writers * each));
    assertThat(texts(RelationshipFilter.ALL)).hasSize(writers * each);
  }

  private void writeAndCheck(String user, int count, List<String> failures) {
    for (int i = 0; i < count; i++) {
      String text = "document:d" + i + "#viewer@" + user;
      Revision revision = store().commit(creating(text)).revision();
      if (!textsAt(revision.value()).contains(text)) {
        failures.add("not at its revision: " + text);
      }
      if (textsAt(revision.value() - 1).contains(text)) {
        failures.add("before its revision: " + text);
      }
    }
  }
}
