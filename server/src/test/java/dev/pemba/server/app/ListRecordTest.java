package dev.pemba.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.graph.Engine;
import dev.pemba.graph.Naming;
import dev.pemba.graph.ObjectList;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectId;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.server.app.Recorder.Decided;
import dev.pemba.server.app.Recorder.Listed;
import dev.pemba.server.app.Recorder.Progress;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.store.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a list of ten documents, two a message, leaves on record.
final class ListRecordTest {
  private static final int DOCUMENTS = 10;

  private final TestClock clock = new TestClock();
  private RocksStore store;

  @BeforeEach
  void open(@TempDir Path folder) {
    store = RocksStore.open(folder, StoreSettings.DEFAULT, clock);
    store.commit(
        Change.of(
            new Change.SchemaText("definition user {} definition doc { relation reader: user }")));
    List<Update> updates =
        IntStream.range(0, DOCUMENTS)
            .mapToObj(i -> Relationship.parse(name(i) + "#reader@user:ana"))
            .map(relationship -> new Update(Operation.TOUCH, relationship))
            .toList();
    store.commit(Change.of(new Change.Updates(List.of(), updates)));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static String name(int document) {
    return "doc:d" + document;
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(ListRecordTest::name).toList();
  }

  private static String digest(int documents) throws Exception {
    String all = String.join("\n", names(0, documents)) + "\n";
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void namesComeOnRecordBeforeTheyAreShownUpToALimitAndOfAllTheDigest() throws Exception {
    Gathering recorder = new Gathering(3, Naming.PLAIN);
    list(recorder, DOCUMENTS);
    assertThat(recorder.listed())
        .containsExactly(
            new Listed(names(0, 2), "", Progress.GOES_ON),
            new Listed(names(2, 3), "", Progress.GOES_ON),
            new Listed(List.of(), digest(DOCUMENTS), Progress.ENDED));
    assertThat(recorder.decided).extracting(Decided::results).containsExactly(2L, 4L, 10L);
    assertThat(recorder.decided).extracting(Decided::id).containsOnly(recorder.decided.get(0).id());
    assertThat(recorder.shownAtRecord).containsExactly(0, 2, 8);
  }

  @Test
  void ofAListThatIsCutTheRecordSaysWhatWentOut() throws Exception {
    Gathering recorder = new Gathering(100, Naming.PLAIN);
    assertThatThrownBy(() -> list(recorder, 4))
        .isInstanceOfSatisfying(
            PembaException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.CANCELLED));
    assertThat(recorder.listed().getLast())
        .isEqualTo(new Listed(List.of(), digest(4), Progress.CUT));
    assertThat(recorder.decided.getLast().results()).isEqualTo(4);
  }

  @Test
  void withoutNamesThereIsARecordAtTheBeginningAndAtTheEnd() throws Exception {
    Gathering recorder = new Gathering(0, Naming.PLAIN);
    list(recorder, DOCUMENTS);
    assertThat(recorder.listed())
        .containsExactly(
            new Listed(List.of(), "", Progress.GOES_ON),
            new Listed(List.of(), digest(DOCUMENTS), Progress.ENDED));
  }

  @Test
  void whoHasAPseudonymIsNamedByItAndHasNoPartInADigest() {
    Gathering recorder = new Gathering(1, new Called());
    list(recorder, DOCUMENTS);
    assertThat(recorder.listed())
        .containsExactly(
            new Listed(List.of("doc:~d0"), "", Progress.GOES_ON),
            new Listed(List.of(), "", Progress.ENDED));
  }

  @Test
  void aFirstTryOfOneMessageLeavesItsRecord() {
    warm();
    Gathering recorder = new Gathering(100, Naming.PLAIN);
    list(recorder, DOCUMENTS, 2, Effort.Place.MEMORY);
    assertThat(recorder.listed()).containsExactly(new Listed(names(0, 2), "", Progress.ENDED));
  }

  @Test
  void aFirstTryOfSeveralMessagesIsGivenUpBeforeItLeavesARecord() {
    warm();
    for (int pageSize : new int[] {3, 8, 0}) {
      Gathering recorder = new Gathering(100, Naming.PLAIN);
      assertThatThrownBy(() -> list(recorder, DOCUMENTS, pageSize, Effort.Place.MEMORY))
          .isInstanceOfSatisfying(
              PembaException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.BUDGET_EXCEEDED));
      assertThat(recorder.decided).isEmpty();
      assertThat(recorder.shown).isZero();
    }
  }

  /// Brings all that a list needs into memory.
  private void warm() {
    list(new Gathering(0, Naming.PLAIN), DOCUMENTS);
  }

  /// Lists, and goes after so many documents.
  private void list(Gathering recorder, int most) {
    list(recorder, most, 0, Effort.Place.WORKER);
  }

  private void list(Gathering recorder, int most, int pageSize, Effort.Place place) {
    Decider decider = new Decider(new Worlds(store, clock, Duration.ZERO), new Engine(), recorder);
    new ListObjects(decider, 2, new KeptLists<>(1 << 20))
        .run(
            new ListObjects.Query(
                new Consistency.Head(),
                new ObjectsQuestion(
                    new TypeName("doc"), new RelationName("reader"), Subject.parse("user:ana")),
                Given.NOTHING,
                pageSize,
                Optional.empty()),
            new Effort(1_000_000, new Never(), place, Request.UNKNOWN),
            (entries, _) -> recorder.show(entries, most));
  }

  private static final class Never implements Deadline {
    @Override
    public void check() {}

    @Override
    public Duration remaining() {
      return Duration.ofDays(1);
    }
  }

  private static final class Called implements Naming {
    @Override
    public String name(TypeName type, ObjectId id) {
      return "~" + id.value();
    }

    @Override
    public boolean isPlain(TypeName type) {
      return !type.value().equals("doc");
    }
  }

  private static final class Gathering implements Recorder {
    private final int listedNames;
    private final Naming naming;
    private final List<Decided> decided = new ArrayList<>();
    private final List<Integer> shownAtRecord = new ArrayList<>();
    private int shown;

    Gathering(int listedNames, Naming naming) {
      this.listedNames = listedNames;
      this.naming = naming;
    }

    void show(List<ObjectList.Entry> entries, int most) {
      if (shown + entries.size() > most) {
        throw new PembaException(Reason.CANCELLED, "the client went");
      }
      shown += entries.size();
    }

    List<Listed> listed() {
      return decided.stream().map(one -> one.listed().orElseThrow()).toList();
    }

    @Override
    public boolean isOn() {
      return true;
    }

    @Override
    public void record(Decided one, Effort effort) {
      decided.add(one);
      shownAtRecord.add(shown);
    }

    @Override
    public Checks checks(Deciding deciding, Effort effort) {
      return Checks.NONE;
    }

    @Override
    public Naming naming() {
      return naming;
    }

    @Override
    public int listedNames() {
      return listedNames;
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
