package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.app.Request;
import dev.pemba.server.audit.AuditQuery;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.AuditReader.Placed;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.audit.Bytes;
import dev.pemba.server.audit.Proving;
import dev.pemba.server.audit.QueryRecords;
import dev.pemba.v1.AuditServiceExportRequest;
import dev.pemba.v1.AuditServiceExportResponse;
import dev.pemba.v1.AuditServiceGrpc;
import dev.pemba.v1.AuditServiceQueryRequest;
import dev.pemba.v1.AuditServiceQueryResponse;
import dev.pemba.v1.AuditServiceTailRequest;
import dev.pemba.v1.AuditServiceTailResponse;
import dev.pemba.v1.ForgetRequest;
import dev.pemba.v1.ForgetResponse;
import dev.pemba.v1.GetCheckpointRequest;
import dev.pemba.v1.GetCheckpointResponse;
import dev.pemba.v1.GetConsistencyProofRequest;
import dev.pemba.v1.GetConsistencyProofResponse;
import dev.pemba.v1.GetInclusionProofRequest;
import dev.pemba.v1.GetInclusionProofResponse;
import dev.pemba.v1.GetKeyRequest;
import dev.pemba.v1.GetKeyResponse;
import dev.pemba.v1.LiftHoldRequest;
import dev.pemba.v1.LiftHoldResponse;
import dev.pemba.v1.ListCheckpointsRequest;
import dev.pemba.v1.ListCheckpointsResponse;
import dev.pemba.v1.ListHoldsRequest;
import dev.pemba.v1.ListHoldsResponse;
import dev.pemba.v1.PlaceHoldRequest;
import dev.pemba.v1.PlaceHoldResponse;
import dev.pemba.v1.RevealRequest;
import dev.pemba.v1.RevealResponse;
import dev.pemba.v1.RotateKeyRequest;
import dev.pemba.v1.RotateKeyResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// `pemba.v1.AuditService`: reads requests, asks the use cases, writes responses.
final class AuditCalls extends AuditServiceGrpc.AuditServiceImplBase {
  private final Replies replies;
  private final Optional<UseCases.Audits> audits;

  /// @param audits empty if the server keeps no record
  AuditCalls(Replies replies, Optional<UseCases.Audits> audits) {
    this.replies = replies;
    this.audits = audits;
  }

  private UseCases.Audits use() {
    return audits.orElseThrow(
        () ->
            new PembaException(
                Reason.NOT_ENABLED, "this server keeps no record: its `audit.enabled` is `false`"));
  }

  @Override
  public void query(
      AuditServiceQueryRequest request, StreamObserver<AuditServiceQueryResponse> responses) {
    replies.list(
        responses,
        (incoming, outbound) -> {
          QueryRecords.Request asked =
              new QueryRecords.Request(
                  AuditFilters.query(request.getFilter()),
                  request.getOldestFirst(),
                  Integer.toUnsignedLong(request.getPageSize()),
                  FromProto.cursor(request.getCursor()));
          use()
              .query()
              .run(
                  asked,
                  incoming.deadline(),
                  (records, end) -> outbound.send(response(records, end)));
        });
  }

  private static AuditServiceQueryResponse response(
      List<Placed> records, Optional<QueryRecords.End> end) {
    AuditServiceQueryResponse.Builder out =
        AuditServiceQueryResponse.newBuilder().addAllRecords(AuditMessages.records(records));
    end.ifPresent(
        last -> out.getEndBuilder().setCursor(last.cursor().map(Object::toString).orElse("")));
    return out.build();
  }

  @Override
  public void tail(
      AuditServiceTailRequest request, StreamObserver<AuditServiceTailResponse> responses) {
    replies.watch(
        responses,
        (incoming, outbound) -> {
          AuditQuery query = AuditFilters.query(request.getFilter());
          if (query.to().isPresent()) {
            throw Field.of("filter").child("to").malformed("is given, and a tail has no end");
          }
          use()
              .tail()
              .run(
                  query,
                  request.hasFromLeaf() ? Optional.of(request.getFromLeaf()) : Optional.empty(),
                  incoming.deadline(),
                  (records, next) ->
                      outbound.send(
                          AuditServiceTailResponse.newBuilder()
                              .addAllRecords(AuditMessages.records(records))
                              .setNextLeaf(next)
                              .build()));
        });
  }

  @Override
  public void export(
      AuditServiceExportRequest request, StreamObserver<AuditServiceExportResponse> responses) {
    replies.export(
        responses,
        (incoming, outbound) -> {
          long end =
              use()
                  .export()
                  .run(
                      request.getFromLeaf(),
                      request.getSize(),
                      incoming.deadline(),
                      leaves ->
                          outbound.send(
                              AuditServiceExportResponse.newBuilder()
                                  .addAllLeaves(leaves.stream().map(AuditCalls::leaf).toList())
                                  .build()));
          outbound.send(
              AuditServiceExportResponse.newBuilder()
                  .setEnd(AuditServiceExportResponse.End.newBuilder().setNextLeaf(end))
                  .build());
        });
  }

  private static AuditServiceExportResponse.Leaf leaf(Leaf leaf) {
    AuditServiceExportResponse.Leaf.Builder out =
        AuditServiceExportResponse.Leaf.newBuilder().setLeaf(leaf.leaf());
    return switch (leaf) {
      case Leaf.Kept(_, Bytes bytes) -> out.setCanonical(AuditMessages.bytes(bytes)).build();
      case Leaf.Pruned(_, Bytes hash) -> out.setHash(AuditMessages.bytes(hash)).build();
    };
  }

  @Override
  public void getCheckpoint(
      GetCheckpointRequest request, StreamObserver<GetCheckpointResponse> responses) {
    replies.blocking(
        responses,
        incoming -> {
          if (request.getNow() && request.getSize() != 0) {
            throw Field.of("size").malformed("is given, and so is `now`");
          }
          Proving.Signed signed = checkpoint(request, incoming.deadline());
          return GetCheckpointResponse.newBuilder()
              .setNote(signed.note())
              .setSize(signed.size())
              .setSignedAt(ToProto.time(signed.time()))
              .build();
        });
  }

  private Proving.Signed checkpoint(GetCheckpointRequest request, Deadline deadline) {
    Proving proving = use().proving();
    if (request.getSize() != 0) {
      return proving.from(request.getSize());
    }
    Optional<Proving.Signed> latest = request.getNow() ? Optional.empty() : proving.latest();
    return latest.isPresent() ? latest.get() : proving.now(deadline);
  }

  @Override
  public void getInclusionProof(
      GetInclusionProofRequest request, StreamObserver<GetInclusionProofResponse> responses) {
    replies.blocking(responses, incoming -> inclusion(request, incoming.deadline()));
  }

  private GetInclusionProofResponse inclusion(GetInclusionProofRequest request, Deadline deadline) {
    Proving proving = use().proving();
    long leaf =
        switch (request.getRecordCase()) {
          case LEAF -> request.getLeaf();
          case ID -> leaf(AuditFilters.id(request.getId(), Field.of("id")), deadline);
          case RECORD_NOT_SET -> throw Field.of("leaf").malformed("is missing, and so is `id`");
        };
    long size = request.getSize();
    if (size == 0 && leaf >= 0 && leaf < Long.MAX_VALUE) {
      size = proving.holding(leaf, deadline).size();
    }
    Proving.Included proof = proving.inclusion(leaf, size);
    GetInclusionProofResponse.Builder out =
        GetInclusionProofResponse.newBuilder()
            .setLeaf(leaf)
            .setLeafHash(AuditMessages.bytes(proof.hash()))
            .setSize(proof.tree().size())
            .setRoot(AuditMessages.bytes(proof.tree().root()))
            .addAllPath(AuditMessages.path(proof.path()));
    proving.of(size).ifPresent(signed -> out.setCheckpoint(signed.note()));
    use().reader().at(leaf).ifPresent(placed -> out.setRecord(AuditMessages.record(placed)));
    return out.build();
  }

  /// Where a decision stands.
  private long leaf(UUID id, Deadline deadline) {
    return use()
        .query()
        .first(id, deadline)
        .orElseThrow(() -> Field.of("id").malformed("is `%s`: no record has it".formatted(id)));
  }

  @Override
  public void getConsistencyProof(
      GetConsistencyProofRequest request, StreamObserver<GetConsistencyProofResponse> responses) {
    replies.blocking(
        responses,
        incoming -> {
          Proving proving = use().proving();
          long to = request.getTo();
          if (to == 0) {
            Optional<Proving.Signed> latest = proving.latest();
            to = (latest.isPresent() ? latest.get() : proving.now(incoming.deadline())).size();
          }
          Proving.Grown proof = proving.consistency(request.getFrom(), to);
          return GetConsistencyProofResponse.newBuilder()
              .setFrom(proof.from().size())
              .setFromRoot(AuditMessages.bytes(proof.from().root()))
              .setTo(proof.to().size())
              .setToRoot(AuditMessages.bytes(proof.to().root()))
              .addAllPath(AuditMessages.path(proof.path()))
              .build();
        });
  }

  @Override
  public void getKey(GetKeyRequest request, StreamObserver<GetKeyResponse> responses) {
    replies.blocking(responses, _ -> CheckpointMessages.keys(use().proving().periods()));
  }

  @Override
  public void rotateKey(RotateKeyRequest request, StreamObserver<RotateKeyResponse> responses) {
    replies.blocking(
        responses,
        incoming ->
            CheckpointMessages.rotated(
                use()
                    .keeping()
                    .rotate(
                        CheckpointMessages.key(request.getCurrent(), Field.of("current")),
                        origin(incoming),
                        incoming.deadline())));
  }

  @Override
  public void listCheckpoints(
      ListCheckpointsRequest request, StreamObserver<ListCheckpointsResponse> responses) {
    replies.blocking(
        responses,
        _ -> CheckpointMessages.page(use().checkpoints().run(CheckpointMessages.request(request))));
  }

  @Override
  public void placeHold(PlaceHoldRequest request, StreamObserver<PlaceHoldResponse> responses) {
    replies.blocking(
        responses,
        incoming -> {
          use().keeping().place(KeepingMessages.hold(request.getHold()), origin(incoming));
          return PlaceHoldResponse.getDefaultInstance();
        });
  }

  @Override
  public void liftHold(LiftHoldRequest request, StreamObserver<LiftHoldResponse> responses) {
    replies.blocking(
        responses,
        incoming -> {
          use().keeping().lift(request.getName(), request.getReason(), origin(incoming));
          return LiftHoldResponse.getDefaultInstance();
        });
  }

  @Override
  public void listHolds(ListHoldsRequest request, StreamObserver<ListHoldsResponse> responses) {
    replies.blocking(
        responses,
        _ ->
            ListHoldsResponse.newBuilder()
                .addAllHolds(use().keeping().holds().stream().map(KeepingMessages::hold).toList())
                .build());
  }

  @Override
  public void forget(ForgetRequest request, StreamObserver<ForgetResponse> responses) {
    replies.blocking(
        responses,
        incoming ->
            use()
                .keeping()
                .forget(request.getPerson(), request.getReason(), origin(incoming))
                .map(name -> ForgetResponse.newBuilder().setPseudonym(name).build())
                .orElseThrow(
                    () ->
                        Field.of("person")
                            .malformed(
                                "has no pseudonym in the record: expected somebody of a type that"
                                    + " `audit.pseudonyms` names, whom a record names")));
  }

  @Override
  public void reveal(RevealRequest request, StreamObserver<RevealResponse> responses) {
    replies.blocking(
        responses,
        _ ->
            use()
                .keeping()
                .reveal(request.getPseudonym())
                .map(person -> RevealResponse.newBuilder().setPerson(person).build())
                .orElseThrow(
                    () ->
                        Field.of("pseudonym")
                            .malformed("leads back to nobody: it was forgotten, or never was")));
  }

  private static Origin origin(Incoming incoming) {
    Request request = incoming.request();
    return new Origin(
        request.caller().name(), request.address(), request.requestId(), request.traceId());
  }
}
