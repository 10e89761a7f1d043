package dev.pemba.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.graph.Engine;
import dev.pemba.graph.Naming;
import dev.pemba.graph.Question;
import dev.pemba.model.Change;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.store.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What of many checks comes on record.
class CheckManyRecordTest {
  private static final int ITEMS = 200;

  private final Gathering recorder = new Gathering();

  @Test
  void answersThatNobodyGetsAreNoDecisions(@TempDir Path folder) {
    TestClock clock = new TestClock();
    try (RocksStore store = RocksStore.open(folder, StoreSettings.DEFAULT, clock)) {
      store.commit(
          Change.of(
              new Change.SchemaText(
                  "definition user {} definition doc { relation reader: user }")));
      CheckMany many =
          new CheckMany(
              new Decider(new Worlds(store, clock, Duration.ZERO), new Engine(), recorder));
      CheckMany.Query query =
          new CheckMany.Query(
              new Consistency.Head(), Collections.nCopies(ITEMS, item()), Given.NOTHING);

      assertThatThrownBy(() -> many.run(query, effort(3)))
          .isInstanceOfSatisfying(
              PembaException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED));
      assertThat(recorder.kept).isEmpty();

      many.run(query, effort(Integer.MAX_VALUE));
      assertThat(recorder.kept).hasSize(ITEMS);
      assertThat(recorder.kept.getLast().item()).isEqualTo(ITEMS);
    }
  }

  private static CheckMany.Item item() {
    return new CheckMany.Item.Asked(
        new Question(
            ObjectRef.parse("doc:d"), new RelationName("reader"), Subject.parse("user:ana")),
        Context.EMPTY);
  }

  /// With a deadline that passes after so many looks at it.
  private static Effort effort(int looks) {
    return new Effort(1_000_000, new Counted(looks), Effort.Place.WORKER, Request.UNKNOWN);
  }

  private static final class Counted implements Deadline {
    private int left;

    Counted(int looks) {
      left = looks;
    }

    @Override
    public void check() {
      if (left-- == 0) {
        throw new PembaException(Reason.DEADLINE_EXCEEDED, "the deadline passed");
      }
    }

    @Override
    public Duration remaining() {
      return Duration.ofDays(1);
    }
  }

  private static final class Gathering implements Recorder {
    private final List<Checked> kept = new ArrayList<>();

    @Override
    public boolean isOn() {
      return true;
    }

    @Override
    public void record(Decided one, Effort effort) {}

    @Override
    public Checks checks(Deciding deciding, Effort effort) {
      List<Checked> all = new ArrayList<>();
      return new Checks() {
        @Override
        public void add(Checked checked) {
          all.add(checked);
        }

        @Override
        public void add(int item, Said said) {
          throw new AssertionError("nothing is remembered here");
        }

        @Override
        public Said said() {
          return () -> 0;
        }

        @Override
        public void keep() {
          kept.addAll(all);
        }
      };
    }

    @Override
    public Naming naming() {
      return Naming.PLAIN;
    }

    @Override
    public String shown(Context context) {
      return "";
    }

    @Override
    public List<String> shown(List<Relationship> contextual, int items) {
      return List.of();
    }
  }
}
