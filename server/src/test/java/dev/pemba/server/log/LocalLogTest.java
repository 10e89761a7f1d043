package dev.pemba.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.Change;
import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.store.Store.Outcome;
import dev.pemba.store.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The queue, the groups and the clock of a local log, over an applier that only notes what it was
/// told.
final class LocalLogTest {
  private final TestClock clock = new TestClock();
  private final Notebook notebook = new Notebook();
  private final LocalLog<Note> log = new LocalLog<>(notebook, clock, 4);

  @AfterEach
  void close() {
    notebook.gate.countDown();
    log.close();
  }

  @Test
  void aChangeReturnsOnceItsGroupIsCommitted() {
    notebook.gate.countDown();
    assertThat(log.submit(change("one")).await().revision()).isEqualTo(new Revision(1));
    assertThat(notebook.committed).containsExactly("one");
  }

  @Test
  void aRefusedChangeFailsAloneAndTheOthersOfItsGroupGoOn() {
    List<String> answers = gathered("good", "refused", "fine");
    assertThat(answers)
        .containsExactlyInAnyOrder("first 1", "good 2", "refused ALREADY_EXISTS", "fine 3");
    assertThat(notebook.groups).containsExactly(1, 2);
  }

  @Test
  void aGroupThatCannotBeMadeDurableFailsAsAWhole() {
    List<String> answers = gathered("good", "unwritable", "fine");
    assertThat(answers)
        .containsExactlyInAnyOrder(
            "first 1",
            "good STORE_UNWRITABLE",
            "unwritable STORE_UNWRITABLE",
            "fine STORE_UNWRITABLE");
    assertThat(notebook.committed).containsExactly("first");
    assertThat(log.submit(change("later")).await().revision()).isEqualTo(new Revision(2));
  }

  @Test
  void aBugInTheApplierFailsItsGroupAndNotTheLog() {
    notebook.gate.countDown();
    assertThatThrownBy(() -> log.submit(change("bug")).await())
        .isInstanceOf(IllegalStateException.class);
    assertThat(log.submit(change("later")).await().revision()).isEqualTo(new Revision(1));
  }

  @Test
  void whoFindsTheQueueFullIsTurnedAway() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    startFirst(threads, answers);
    for (int i = 0; i < 4; i++) {
      start("waiting" + i, threads, answers);
    }
    awaitQueued(4);
    assertThat(
            catchThrowableOfType(PembaException.class, () -> log.submit(change("more")).await())
                .reason())
        .isEqualTo(Reason.OVERLOADED);
    notebook.gate.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(answers).hasSize(5);
  }

  @Test
  void timeDoesNotGoBackWithTheClock() {
    notebook.gate.countDown();
    log.submit(change("one")).await();
    clock.advance(Duration.ofSeconds(-10));
    log.submit(change("two")).await();
    long start = TestClock.START.toEpochMilli();
    assertThat(notebook.times).containsExactly(start, start);
  }

  @Test
  void aClosedLogTakesNothing() {
    notebook.gate.countDown();
    log.close();
    assertThat(
            catchThrowableOfType(PembaException.class, () -> log.submit(change("late")).await())
                .reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  /// Lets changes gather behind a first one whose commit is held up; returns all answers.
  private List<String> gathered(String... names) {
    List<Thread> threads = new ArrayList<>();
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    try {
      startFirst(threads, answers);
      for (int i = 0; i < names.length; i++) {
        start(names[i], threads, answers);
        awaitQueued(i + 1);
      }
      notebook.gate.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return answers;
  }

  private void startFirst(List<Thread> threads, List<String> answers) throws InterruptedException {
    start("first", threads, answers);
    notebook.committing.await();
  }

  private void start(String name, List<Thread> threads, List<String> answers) {
    threads.add(Thread.ofVirtual().start(() -> answers.add(name + " " + answer(name))));
  }

  private void awaitQueued(int count) {
    while (log.waiting() < count) {
      Thread.onSpinWait();
    }
  }

  private String answer(String name) {
    try {
      return log.submit(change(name)).await().revision().toString();
    } catch (PembaException e) {
      return e.reason().toString();
    }
  }

  private static Change change(String name) {
    return new Change(
        new Provenance(name, "", Map.of()),
        Optional.empty(),
        new Change.Updates(List.of(), List.of()));
  }

  /// Notes what it is told; its first commit waits for the gate.
  private static final class Notebook implements Applier<Note> {
    private final CountDownLatch committing = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<String> committed = new ArrayList<>();
    private final List<Integer> groups = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private long time;

    @Override
    public Note prepare(Change change) {
      return new Note(change);
    }

    @Override
    public long lastTimeMillis() {
      return time;
    }

    @Override
    public Outcome apply(Note note, long timeMillis) {
      String name = note.change.provenance().actor();
      if (name.equals("refused")) {
        throw new PembaException(Reason.ALREADY_EXISTS, "it is there");
      }
      if (name.equals("bug")) {
        throw new IllegalStateException("a bug");
      }
      open.add(name);
      times.add(timeMillis);
      time = timeMillis;
      return new Outcome(new Revision((long) committed.size() + open.size()), 1, true);
    }

    @Override
    public void commit() {
      committing.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (open.contains("unwritable")) {
        throw new PembaException(Reason.STORE_UNWRITABLE, "the disk is full");
      }
      groups.add(open.size());
      committed.addAll(open);
      open.clear();
    }

    @Override
    public void abandon() {
      open.clear();
    }
  }

  private record Note(Change change) implements Applier.Prepared {
    @Override
    public boolean isInDoubt() {
      return false;
    }
  }
}
