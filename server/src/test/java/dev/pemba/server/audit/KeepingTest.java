package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Question;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.app.DecisionId;
import dev.pemba.server.app.Effort;
import dev.pemba.server.app.Given;
import dev.pemba.server.app.Recorder;
import dev.pemba.server.app.Request;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.AuditReader.Where;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.config.Configuration;
import dev.pemba.store.NotInMemoryException;
import dev.pemba.store.StoreId;
import dev.pemba.store.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept, how long, under which names, and what happens when nothing more fits.
final class KeepingTest {
  private static final Deadline SHORT =
      new Deadline() {
        @Override
        public void check() {
          throw new PembaException(dev.pemba.model.Reason.DEADLINE_EXCEEDED, "the deadline passed");
        }

        @Override
        public Duration remaining() {
          return Duration.ZERO;
        }
      };

  private static final Deadline PATIENT =
      new Deadline() {
        @Override
        public void check() {}

        @Override
        public Duration remaining() {
          return Duration.ofMinutes(1);
        }
      };

  private final MemoryTables tables = new MemoryTables();
  private final TestClock clock = new TestClock();
  private long ids;

  @TempDir private Path folder;

  private static final class NoChanges implements Changes {
    @Override
    public long head() {
      return 0;
    }

    @Override
    public List<Long> schemaRevisions() {
      return List.of();
    }

    @Override
    public Optional<Seen> next(long after, int mostUpdates) {
      return Optional.empty();
    }
  }

  private Audit open(Map<String, String> flags) {
    Map<String, String> all = new HashMap<>(Map.of("audit.journal", "8MiB"));
    all.putAll(flags);
    return Audit.open(
        folder,
        new Audit.Kept(tables, new NoChanges(), new StoreId(7)),
        Configuration.load(Map.of(), Optional.empty(), all).audit(),
        clock);
  }

  private void decide(Audit audit, String subject, String object, Decision decision) {
    decide(
        audit,
        subject,
        object,
        decision,
        new Effort(1_000, PATIENT, Effort.Place.WORKER, Request.UNKNOWN));
  }

  private void denyAt(Audit audit, Effort.Place place) {
    decide(
        audit,
        "user:ana",
        "doc:d",
        Decision.DENIED,
        new Effort(1_000, SHORT, place, Request.UNKNOWN));
  }

  private void decide(
      Audit audit, String subject, String object, Decision decision, Effort effort) {
    Recorder.Checks checks = checks(audit, 1, effort);
    checks.add(checked(0, subject, object, decision));
    checks.keep();
  }

  private Recorder.Checks checks(Audit audit, int count, Effort effort) {
    return audit
        .recorder()
        .checks(
            new Recorder.Deciding(
                Recorder.Call.CHECK,
                new DecisionId(new UUID(0x7000, ids++)),
                new Revision(0),
                count),
            effort);
  }

  private static Recorder.Checked checked(
      int item, String subject, String object, Decision decision) {
    Question question =
        new Question(ObjectRef.parse(object), new RelationName("read"), Subject.parse(subject));
    return new Recorder.Checked(
        item,
        question,
        new Answer(decision, Set.of(), Long.MAX_VALUE),
        (_, naming, out) ->
            out.piece(object + "#reader@user:" + naming.name(new TypeName("user"), idOf(subject))),
        Recorder.Brought.NOTHING);
  }

  private static ObjectId idOf(String subject) {
    return ObjectRef.parse(subject).id();
  }

  private static List<Leaf> leaves(Audit audit) throws InterruptedException {
    audit.log().flush();
    List<Leaf> all = new ArrayList<>();
    audit.reader().leaves(0, audit.log().size(), all::add);
    return all;
  }

  @Test
  void recordsGoWhenTheirRetentionEndsAndTheirHashesStay() throws Exception {
    try (Audit audit = open(Map.of("audit.retention", "6m", "audit.retention_types", "vault=3y"))) {
      int half = EntityIndex.SEGMENT / 2;
      for (int i = 0; i < half; i++) {
        decide(audit, "user:u" + i % 100, "doc:d", Decision.DENIED);
        decide(audit, "user:u" + i % 100, "vault:v", Decision.DENIED);
      }
      audit.place(
          new Hold("case-1", "user:u7", Instant.EPOCH, Hold.FOREVER, "court"), Origin.UNKNOWN);
      List<Leaf> all = leaves(audit);
      Tiles.View before = audit.log().ledger().view();
      assertThat(audit.prune()).isZero();

      clock.advance(Duration.ofDays(200));
      assertThat(audit.prune()).isEqualTo(half - half / 100 - (half % 100 > 7 ? 1 : 0));
      List<Leaf> left = leaves(audit);
      Hashes hashes = new Hashes();
      for (int i = 0; i < 2 * half; i++) {
        byte[] whole = ((Leaf.Kept) all.get(i)).bytes().array();
        boolean held = (i / 2) % 100 == 7;
        if (i % 2 == 1 || held) {
          assertThat(left.get(i)).isEqualTo(all.get(i));
        } else {
          assertThat(((Leaf.Pruned) left.get(i)).hash()).isEqualTo(Bytes.of(hashes.leaf(whole)));
        }
      }
      Tiles.View after = audit.log().ledger().view();
      assertThat(after.hash(16, 0)).isEqualTo(before.hash(16, 0));
      assertThat(audit.reader().at(audit.log().size() - 1).orElseThrow().record().body())
          .isInstanceOf(AuditRecord.Pruned.class);

      audit.lift("case-1", "settled", Origin.UNKNOWN);
      assertThat(audit.prune()).isEqualTo(half / 100 + (half % 100 > 7 ? 1 : 0));
      clock.advance(Duration.ofDays(3 * 366));
      assertThat(audit.prune()).isEqualTo(half);
    }
    try (Audit audit = open(Map.of())) {
      assertThat(leaves(audit)).hasSizeGreaterThan(EntityIndex.SEGMENT);
    }
  }

  @Test
  void aForgottenPersonCanNotBeFoundAndTheRecordStaysWhole() throws Exception {
    try (Audit audit = open(Map.of("audit.pseudonyms", "user"))) {
      decide(audit, "user:ana", "doc:d", Decision.DENIED);
      decide(audit, "user:bob", "doc:d", Decision.DENIED);
      decide(audit, "user:ana", "doc:e", Decision.DENIED);
      List<Leaf> all = leaves(audit);
      assertThat(all)
          .noneMatch(
              leaf ->
                  new String(((Leaf.Kept) leaf).bytes().array(), StandardCharsets.UTF_8)
                      .contains("ana"));
      assertThat(found(audit, "user:ana")).hasSize(2);
      Asked asked = found(audit, "user:ana").getFirst();
      assertThat(asked.subject()).startsWith("user:~");
      assertThat(asked.reason()).endsWith("@" + asked.subject());
      assertThat(audit.reveal(asked.subject())).contains("user:ana");

      assertThat(audit.forget("user:ana", "request 17", Origin.UNKNOWN)).contains(asked.subject());
      assertThat(audit.forget("user:ana", "request 17", Origin.UNKNOWN)).isEmpty();
      assertThat(audit.reveal(asked.subject())).isEmpty();
      assertThat(found(audit, "user:ana")).isEmpty();
      assertThat(found(audit, asked.subject())).hasSize(2);
      assertThat(leaves(audit).subList(0, 3)).isEqualTo(all);
      assertThat(tables.table(AuditTables.Table.INDEX).entrySet())
          .noneMatch(
              row ->
                  new String(row.getKey(), StandardCharsets.UTF_8).contains("ana")
                      || new String(row.getValue(), StandardCharsets.UTF_8).contains("ana"));
    }
    try (Audit audit = open(Map.of("audit.pseudonyms", "user"))) {
      decide(audit, "user:bob", "doc:d", Decision.DENIED);
      audit.log().flush();
      assertThat(found(audit, "user:bob")).hasSize(2);
    }
  }

  private static List<Asked> found(Audit audit, String subject) throws InterruptedException {
    audit.log().flush();
    AuditQuery query = AuditQuery.ALL.named(Optional.of(subject), Optional.empty());
    return audit
        .reader()
        .query(query, new Where(Optional.empty(), 100, true), PATIENT)
        .records()
        .stream()
        .map(placed -> (Asked) placed.record().body())
        .toList();
  }

  @Test
  void whenNothingMoreFitsTheSettingsSayWhatHappens() throws Exception {
    tables.failing(true);
    try (Audit audit = open(Map.of("audit.full.others", "fail"))) {
      long capacity = 0;
      while (audit.log().droppedEver() == 0) {
        decide(audit, "user:ana", "doc:d", Decision.ALLOWED);
        capacity++;
      }
      assertThat(capacity).isGreaterThan(10_000);
      // Denied ones wait: on a network thread they may not, on a worker up to the deadline.
      assertThatThrownBy(() -> denyAt(audit, Effort.Place.MEMORY))
          .isInstanceOf(NotInMemoryException.class);
      assertThatThrownBy(() -> denyAt(audit, Effort.Place.NETWORK))
          .hasMessageContaining("can't keep up");
      assertThatThrownBy(() -> denyAt(audit, Effort.Place.WORKER)).hasMessageContaining("deadline");
      tables.failing(false);
      audit.log().flush();
      decide(audit, "user:ana", "doc:d", Decision.DENIED);
      audit.log().flush();
      AuditReader reader = audit.reader();
      long last = audit.log().size() - 1;
      assertThat(reader.at(last).orElseThrow().record().sequence())
          .isEqualTo(last + audit.log().droppedEver());
    }
  }

  @Test
  void ofDecisionsThatBelongTogetherNoneIsKeptWhereTheyWouldHaveToWait() throws Exception {
    tables.failing(true);
    try (Audit audit = open(Map.of())) {
      while (audit.log().droppedEver() == 0) {
        decide(audit, "user:ana", "doc:d", Decision.ALLOWED);
      }
      long dropped = audit.log().droppedEver();
      long end = audit.log().journal().end();
      assertThatThrownBy(() -> together(audit, Effort.Place.MEMORY).keep())
          .isInstanceOf(NotInMemoryException.class);
      assertThatThrownBy(() -> together(audit, Effort.Place.NETWORK).keep())
          .hasMessageContaining("can't keep up");
      assertThat(audit.log().droppedEver()).isEqualTo(dropped);
      assertThat(audit.log().journal().end()).isEqualTo(end);
      tables.failing(false);
      audit.log().flush();
      together(audit, Effort.Place.MEMORY).keep();
      assertThat(found(audit, "user:bo")).hasSize(100);
    }
  }

  private Recorder.Checks together(Audit audit, Effort.Place place) {
    Recorder.Checks checks = checks(audit, 100, at(place));
    for (int i = 0; i < 100; i++) {
      checks.add(checked(i, "user:bo", "doc:d", i == 99 ? Decision.DENIED : Decision.ALLOWED));
    }
    return checks;
  }

  private static Effort at(Effort.Place place) {
    return new Effort(1_000, SHORT, place, Request.UNKNOWN);
  }

  @Test
  void whatARequestBringsAlongIsNamedAndMaskedAsAllElse() {
    Given given =
        new Given(
            Context.parse("{\"pin\":1,\"hour\":2}"),
            List.of(Relationship.parse("doc:d#reader@user:ana[at:{\"pin\":3,\"hour\":4}]")));
    try (Audit audit = open(Map.of("audit.pseudonyms", "user", "audit.masked", "pin"))) {
      Recorder recorder = audit.recorder();
      String ana = recorder.name(Subject.parse("user:ana"));
      assertThat(recorder.shown(given))
          .isEqualTo(
              new Recorder.Brought(
                  "{\"hour\":2,\"pin\":\"***\"}",
                  List.of("doc:d#reader@" + ana + "[at:{\"hour\":4,\"pin\":\"***\"}]")));
      assertThat(recorder.shown(given.contextual(), 10_000_000))
          .singleElement()
          .asString()
          .startsWith("1 relationships, SHA-256 ")
          .doesNotContain("ana");
    }
  }

  @Test
  void aPartIsKeptOfWhatTheSettingsSample() throws Exception {
    try (Audit audit = open(Map.of("audit.sampling", "read:allowed:0.1,*:denied:0"))) {
      for (int i = 0; i < 10_000; i++) {
        decide(audit, "user:ana", "doc:d", Decision.ALLOWED);
        decide(audit, "user:ana", "doc:d", Decision.DENIED);
      }
      decide(audit, "user:ana", "doc:d", Decision.CONDITIONAL);
      audit.log().flush();
      assertThat(audit.log().size()).isBetween(800L, 1_200L);
    }
  }
}
