package dev.pemba.client;

import dev.pemba.v1.AuditRecord;
import dev.pemba.v1.AuditServiceExportRequest;
import dev.pemba.v1.AuditServiceExportResponse;
import dev.pemba.v1.AuditServiceGrpc;
import dev.pemba.v1.AuditServiceGrpc.AuditServiceBlockingV2Stub;
import dev.pemba.v1.AuditServiceQueryRequest;
import dev.pemba.v1.AuditServiceTailRequest;
import dev.pemba.v1.ForgetRequest;
import dev.pemba.v1.GetCheckpointRequest;
import dev.pemba.v1.GetCheckpointResponse;
import dev.pemba.v1.GetConsistencyProofRequest;
import dev.pemba.v1.GetConsistencyProofResponse;
import dev.pemba.v1.GetInclusionProofRequest;
import dev.pemba.v1.GetInclusionProofResponse;
import dev.pemba.v1.GetKeyRequest;
import dev.pemba.v1.GetKeyResponse;
import dev.pemba.v1.Hold;
import dev.pemba.v1.LiftHoldRequest;
import dev.pemba.v1.ListCheckpointsRequest;
import dev.pemba.v1.ListCheckpointsResponse;
import dev.pemba.v1.ListHoldsRequest;
import dev.pemba.v1.PlaceHoldRequest;
import dev.pemba.v1.RevealRequest;
import dev.pemba.v1.RotateKeyRequest;
import dev.pemba.v1.RotateKeyResponse;
import java.util.List;
import java.util.function.Consumer;

/// The record of decisions: the part of a [PembaClient] for those who audit. Thread-safe.
public final class AuditClient {
  private final AuditServiceBlockingV2Stub stub;
  private final Calls calls;

  AuditClient(Calls calls) {
    this.stub = AuditServiceGrpc.newBlockingV2Stub(calls.channel());
    this.calls = calls;
  }

  private AuditServiceBlockingV2Stub timed() {
    return stub.withDeadline(calls.deadline());
  }

  /// The records that a filter matches, newest first unless the request says otherwise.
  public Listing<AuditRecord> query(AuditServiceQueryRequest request) {
    return new Listing<>(
        new AsyncListing<>(
            request.getPageSize(),
            request.getCursor(),
            (size, cursor) ->
                calls.collect(
                    AuditServiceGrpc.getQueryMethod(),
                    request.toBuilder().setPageSize(size).setCursor(cursor).build(),
                    new PageReader<>(
                        (message, page) -> {
                          page.entries(message.getRecordsList());
                          if (message.hasEnd()) {
                            page.end("", message.getEnd().getCursor(), "");
                          }
                        }))),
        calls::await);
  }

  /// Follows the record; close it when done.
  public Tailing tail(AuditServiceTailRequest request) {
    return new Tailing(request, calls, stub::tail);
  }

  /// Hands on all leaves from one on, without a deadline, and returns the next leaf after them.
  public long export(
      AuditServiceExportRequest request, Consumer<AuditServiceExportResponse.Leaf> sink) {
    long[] next = {-1};
    calls.drain(
        stub.export(request),
        message -> {
          message.getLeavesList().forEach(sink);
          if (message.hasEnd()) {
            next[0] = message.getEnd().getNextLeaf();
          }
        });
    if (next[0] < 0) {
      throw Calls.endedEarly("export");
    }
    return next[0];
  }

  /// A signed checkpoint.
  public GetCheckpointResponse checkpoint(GetCheckpointRequest request) {
    return calls.run(() -> timed().getCheckpoint(request));
  }

  /// The proof that a record is in a tree.
  public GetInclusionProofResponse inclusionProof(GetInclusionProofRequest request) {
    return calls.run(() -> timed().getInclusionProof(request));
  }

  /// The proof that a tree begins with an earlier one.
  public GetConsistencyProofResponse consistencyProof(GetConsistencyProofRequest request) {
    return calls.run(() -> timed().getConsistencyProof(request));
  }

  /// The public key that checkpoints are verified with, as signed notes write it.
  public String key() {
    return calls.run(() -> timed().getKey(GetKeyRequest.getDefaultInstance())).getKey();
  }

  /// All keys there were, the one in use last.
  public List<GetKeyResponse.SigningPeriod> keys() {
    return calls.run(() -> timed().getKey(GetKeyRequest.getDefaultInstance())).getPeriodsList();
  }

  /// Has a new key sign from now on.
  ///
  /// @param current the one in use, as [#key] gives it
  public RotateKeyResponse rotateKey(String current) {
    return calls.run(
        () -> timed().rotateKey(RotateKeyRequest.newBuilder().setCurrent(current).build()));
  }

  /// A page of the checkpoints that were signed.
  public ListCheckpointsResponse checkpoints(ListCheckpointsRequest request) {
    return calls.run(() -> timed().listCheckpoints(request));
  }

  /// Keeps records beyond their retention.
  public void place(Hold hold) {
    calls.run(() -> timed().placeHold(PlaceHoldRequest.newBuilder().setHold(hold).build()));
  }

  /// Lets go what a hold held.
  public void lift(String name, String reason) {
    calls.run(
        () ->
            timed().liftHold(LiftHoldRequest.newBuilder().setName(name).setReason(reason).build()));
  }

  /// The legal holds there are.
  public List<Hold> holds() {
    return calls.run(() -> timed().listHolds(ListHoldsRequest.getDefaultInstance())).getHoldsList();
  }

  /// Forgets whose a pseudonym was, and returns it.
  ///
  /// @param person such as `user:ana`
  public String forget(String person, String reason) {
    return calls
        .run(
            () ->
                timed()
                    .forget(ForgetRequest.newBuilder().setPerson(person).setReason(reason).build()))
        .getPseudonym();
  }

  /// Whose a pseudonym is.
  public String reveal(String pseudonym) {
    return calls
        .run(() -> timed().reveal(RevealRequest.newBuilder().setPseudonym(pseudonym).build()))
        .getPerson();
  }
}
