package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.pemba.model.Reason;
import dev.pemba.server.audit.Bytes;
import dev.pemba.server.audit.Checkpoint;
import dev.pemba.server.audit.Frontier;
import dev.pemba.server.audit.Hashes;
import dev.pemba.server.audit.Proofs;
import dev.pemba.server.audit.Proofs.Tree;
import dev.pemba.server.audit.SigningPeriod;
import dev.pemba.server.audit.VerifierKey;
import dev.pemba.store.TestClock;
import dev.pemba.v1.AuditFilter;
import dev.pemba.v1.AuditRecord;
import dev.pemba.v1.AuditServiceExportRequest;
import dev.pemba.v1.AuditServiceExportResponse;
import dev.pemba.v1.AuditServiceQueryRequest;
import dev.pemba.v1.AuditServiceQueryResponse;
import dev.pemba.v1.AuditServiceTailRequest;
import dev.pemba.v1.AuditServiceTailResponse;
import dev.pemba.v1.GetCheckpointRequest;
import dev.pemba.v1.GetConsistencyProofRequest;
import dev.pemba.v1.GetConsistencyProofResponse;
import dev.pemba.v1.GetInclusionProofRequest;
import dev.pemba.v1.GetInclusionProofResponse;
import dev.pemba.v1.GetKeyRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The record by way of the API: what was asked and changed is found, and proved from outside.
final class AuditTest {
  @TempDir private Path folder;
  private TestService service;

  @BeforeEach
  void start() {
    service = start(Map.of("limits.message_entries", "3"));
    service.writeSchema();
    service.write("document:plan#reader@user:amina");
  }

  private TestService start(Map<String, String> flags) {
    return TestService.start(folder, new TestClock(), flags);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private String check(String question) {
    return service.permissions().check(Questions.check(question)).getDecisionId();
  }

  private static AuditServiceQueryRequest.Builder query(AuditFilter.Builder filter) {
    return AuditServiceQueryRequest.newBuilder().setFilter(filter);
  }

  private List<AuditRecord> records(AuditServiceQueryRequest.Builder request) {
    List<AuditRecord> records = new ArrayList<>();
    Optional<AuditServiceQueryResponse.End> end = Optional.empty();
    Iterator<AuditServiceQueryResponse> messages = service.audits().query(request.build());
    while (messages.hasNext()) {
      AuditServiceQueryResponse message = messages.next();
      records.addAll(message.getRecordsList());
      end = message.hasEnd() ? Optional.of(message.getEnd()) : Optional.empty();
    }
    assertThat(end).isPresent();
    return records;
  }

  @Test
  void whatWasDecidedIsFoundAtOnceAndByItsId() {
    String id = check("document:plan#read@user:bo");
    List<AuditRecord> found = records(query(AuditFilter.newBuilder().setId(id)));

    assertThat(found).hasSize(1);
    AuditRecord record = found.getFirst();
    assertThat(record.getDecision().getOutcome()).isEqualTo(AuditRecord.Outcome.OUTCOME_DENIED);
    assertThat(record.getDecision().getSubject()).isEqualTo("user:bo");
    assertThat(record.getDecision().getCall()).isEqualTo(AuditRecord.Call.CALL_CHECK);
    assertThat(record.getRevision()).isEqualTo(2);
    assertThat(record.getSchemaRevision()).isEqualTo(1);
    assertThat(records(query(AuditFilter.newBuilder().setSubject("user:amina"))))
        .extracting(it -> it.getChange().getUpdatesList().toString())
        .containsExactly("[+document:plan#reader@user:amina]");
  }

  @Test
  void pagesOfAQueryAreOneQueryWhateverComesMeanwhile() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ids.add(check("document:plan#read@user:bo"));
    }
    AuditFilter.Builder filter = AuditFilter.newBuilder().setSubject("user:bo");
    List<String> paged = new ArrayList<>();
    String cursor = "";
    do {
      AuditServiceQueryRequest request = query(filter).setPageSize(4).setCursor(cursor).build();
      Iterator<AuditServiceQueryResponse> messages = service.audits().query(request);
      while (messages.hasNext()) {
        AuditServiceQueryResponse message = messages.next();
        message.getRecordsList().forEach(record -> paged.add(record.getId()));
        cursor = message.getEnd().getCursor();
      }
      check("document:plan#read@user:bo");
    } while (!cursor.isEmpty());
    assertThat(paged).isEqualTo(ids.reversed());
    assertThat(records(query(filter).setOldestFirst(true)))
        .extracting(AuditRecord::getId)
        .startsWith(ids.toArray(String[]::new))
        .hasSize(13);
  }

  @Test
  void aCursorOfAnotherQueryIsRefused() {
    check("document:plan#read@user:bo");
    AuditServiceQueryRequest.Builder asked =
        AuditServiceQueryRequest.newBuilder().setPageSize(1).setOldestFirst(true);
    String cursor = service.audits().query(asked.build()).next().getEnd().getCursor();
    AuditServiceQueryRequest other = asked.setOldestFirst(false).setCursor(cursor).build();

    assertThat(Failures.of(() -> service.audits().query(other).next()).reason())
        .isEqualTo(Reason.CURSOR_INVALID);
  }

  @Test
  void aTailHandsOnWhatComesFromALeafOn() {
    Iterator<AuditServiceTailResponse> tail =
        service
            .audits()
            .tail(
                AuditServiceTailRequest.newBuilder()
                    .setFromLeaf(0)
                    .setFilter(AuditFilter.newBuilder().setObject("document:plan"))
                    .build());
    AuditServiceTailResponse first = tail.next();
    assertThat(first.getRecordsList()).isEmpty();
    assertThat(first.getNextLeaf()).isZero();
    assertThat(tail.next().getRecords(0).hasChange()).isTrue();
    check("document:other#read@user:bo");
    String id = check("document:plan#read@user:bo");
    AuditServiceTailResponse next = tail.next();
    assertThat(next.getRecords(0).getId()).isEqualTo(id);

    Iterator<AuditServiceTailResponse> again =
        service
            .audits()
            .tail(AuditServiceTailRequest.newBuilder().setFromLeaf(next.getNextLeaf()).build());
    assertThat(again.next().getNextLeaf()).isEqualTo(next.getNextLeaf());
    String later = check("document:plan#read@user:amina");
    assertThat(again.next().getRecords(0).getId()).isEqualTo(later);
  }

  @Test
  void whoHasTheExportAndTheKeyNeedsToTrustNobody() {
    for (int i = 0; i < 20; i++) {
      check("document:plan#read@user:u" + i);
    }
    String note =
        service
            .audits()
            .getCheckpoint(GetCheckpointRequest.newBuilder().setNow(true).build())
            .getNote();
    String earlier = note;
    check("document:plan#read@user:late");
    Tree before = opened(earlier);
    Frontier frontier = new Frontier();
    Iterator<AuditServiceExportResponse> messages =
        service
            .audits()
            .export(AuditServiceExportRequest.newBuilder().setSize(before.size()).build());
    boolean ended = false;
    while (messages.hasNext()) {
      AuditServiceExportResponse message = messages.next();
      for (AuditServiceExportResponse.Leaf leaf : message.getLeavesList()) {
        assertThat(leaf.getLeaf()).isEqualTo(frontier.size());
        frontier.append(new Hashes().leaf(leaf.getCanonical().toByteArray()));
      }
      ended = message.hasEnd();
    }
    assertThat(ended).isTrue();
    assertThat(new Tree(frontier.size(), frontier.root())).isEqualTo(before);
  }

  private Tree opened(String note) {
    VerifierKey key =
        VerifierKey.parse(service.audits().getKey(GetKeyRequest.getDefaultInstance()).getKey());
    return Checkpoint.open(note.getBytes(StandardCharsets.UTF_8), List.of(SigningPeriod.of(key)))
        .tree();
  }

  @Test
  void aDecisionIsProvedToBeUnderASignedCheckpointAndTheLogToHaveGrown() {
    String id = check("document:plan#read@user:bo");
    GetInclusionProofResponse proof =
        service.audits().getInclusionProof(GetInclusionProofRequest.newBuilder().setId(id).build());
    Tree tree = opened(proof.getCheckpoint());
    assertThat(tree).isEqualTo(new Tree(proof.getSize(), Bytes.of(proof.getRoot().toByteArray())));
    assertThat(proof.getRecord().getId()).isEqualTo(id);
    Bytes hash = Bytes.of(new Hashes().leaf(proof.getRecord().getCanonical().toByteArray()));
    assertThat(Proofs.isIncluded(proof.getLeaf(), hash, tree, path(proof.getPathList()))).isTrue();

    check("document:plan#read@user:bo");
    Tree later =
        opened(
            service
                .audits()
                .getCheckpoint(GetCheckpointRequest.newBuilder().setNow(true).build())
                .getNote());
    assertThat(later.size()).isGreaterThan(tree.size());
    GetConsistencyProofResponse grown =
        service
            .audits()
            .getConsistencyProof(
                GetConsistencyProofRequest.newBuilder().setFrom(tree.size()).build());
    assertThat(grown.getTo()).isEqualTo(later.size());
    assertThat(Proofs.isConsistent(tree, later, path(grown.getPathList()))).isTrue();
  }

  private static List<Bytes> path(List<ByteString> path) {
    return path.stream().map(hash -> Bytes.of(hash.toByteArray())).toList();
  }

  @Test
  void aServerThatKeepsNoRecordSaysSo() {
    service.close();
    service = start(Map.of("audit.enabled", "false"));
    Failures.Failure failure =
        Failures.of(() -> service.audits().getKey(GetKeyRequest.getDefaultInstance()));
    assertThat(failure.reason()).isEqualTo(Reason.NOT_ENABLED);
    assertThat(failure.message()).contains("`audit.enabled` is `false`");
  }
}
