package dev.pemba.client;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.DeleteRequest;
import dev.pemba.v1.DeleteResponse;
import dev.pemba.v1.ExpandRequest;
import dev.pemba.v1.ExpandResponse;
import dev.pemba.v1.ExplainRequest;
import dev.pemba.v1.ExplainResponse;
import dev.pemba.v1.HistoryRequest;
import dev.pemba.v1.HistoryResponse;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ListPermissionsRequest;
import dev.pemba.v1.ListPermissionsResponse;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.ListSubjectsResponse;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.ReadResponse;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.SchemaServiceDiffRequest;
import dev.pemba.v1.SchemaServiceDiffResponse;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.SchemaServiceReadResponse;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.SchemaServiceWriteResponse;
import dev.pemba.v1.WriteRequest;
import dev.pemba.v1.WriteResponse;
import java.util.concurrent.CompletableFuture;

/// The calls of a [PembaClient] as futures: no thread waits for an answer. Thread-safe.
///
/// A future that fails does so with a [PembaClientException]; cancelling one ends its call. What
/// depends on a future runs on a thread of the connection's pool, and may block.
public final class AsyncPembaClient {
  private final Calls calls;
  private final Memory memory;
  private final KeyedWrites writes;
  private final Checks checks;
  private final Pages pages;

  AsyncPembaClient(Calls calls, Memory memory, KeyedWrites writes, Checks checks) {
    this.calls = calls;
    this.memory = memory;
    this.writes = writes;
    this.checks = checks;
    this.pages = new Pages(calls, memory);
  }

  /// May the subject do that to the object? False for a conditional answer too: see [#check].
  public CompletableFuture<Boolean> isAllowed(String subject, String permission, String object) {
    return check(References.check(subject, permission, object))
        .thenApply(response -> response.getDecision() == Decision.DECISION_ALLOWED);
  }

  public CompletableFuture<CheckResponse> check(CheckRequest request) {
    return checks.ask(request);
  }

  /// Any number of checks in one snapshot, answered in order. What is too much for one call is
  /// asked by several; the `decision_id` is then that of the first.
  public CompletableFuture<CheckManyResponse> checkMany(CheckManyRequest request) {
    return checks.askMany(request);
  }

  public AsyncListing<ListObjectsResponse.Entry> listObjects(ListObjectsRequest request) {
    return pages.objects(request);
  }

  public AsyncListing<ListSubjectsResponse.Entry> listSubjects(ListSubjectsRequest request) {
    return pages.subjects(request);
  }

  public CompletableFuture<ListPermissionsResponse> listPermissions(
      ListPermissionsRequest request) {
    return calls.ask(
        PermissionServiceGrpc.getListPermissionsMethod(),
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build());
  }

  public CompletableFuture<ExpandResponse> expand(ExpandRequest request) {
    return calls.ask(
        PermissionServiceGrpc.getExpandMethod(),
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build());
  }

  public CompletableFuture<ExplainResponse> explain(ExplainRequest request) {
    return calls.ask(
        PermissionServiceGrpc.getExplainMethod(),
        request.getDecisionId().isEmpty()
            ? request.toBuilder().setConsistency(memory.or(request.getConsistency())).build()
            : request);
  }

  /// Creates or replaces one relationship, given as `type:id#relation@type:id[#relation]`.
  public CompletableFuture<WriteResponse> touch(String relationship) {
    return write(
        WriteRequest.newBuilder()
            .addUpdates(Updates.touch(References.relationship(relationship)))
            .build());
  }

  /// Writes all or nothing; sent again while the server is away if it has an idempotency key.
  public CompletableFuture<WriteResponse> write(WriteRequest request) {
    return writes.run(
        request.getIdempotencyKey(),
        calls.deadline(),
        deadline ->
            calls.ask(
                RelationshipServiceGrpc.getWriteMethod(),
                request,
                deadline,
                response -> memory.keep(response.getToken())));
  }

  /// Deletes what a filter matches; sent again as [#write] is.
  public CompletableFuture<DeleteResponse> delete(DeleteRequest request) {
    return writes.run(
        request.getIdempotencyKey(),
        calls.deadline(),
        deadline ->
            calls.ask(
                RelationshipServiceGrpc.getDeleteMethod(),
                request,
                deadline,
                response -> memory.keep(response.getToken())));
  }

  public AsyncListing<ReadResponse.Stored> read(ReadRequest request) {
    return pages.relationships(request);
  }

  /// Every life of the relationships that a filter matches, with who began and ended it.
  public AsyncListing<HistoryResponse.Life> history(HistoryRequest request) {
    return pages.lives(request);
  }

  /// Replaces the schema; sent again as [#write] is.
  public CompletableFuture<SchemaServiceWriteResponse> writeSchema(
      SchemaServiceWriteRequest request) {
    return writes.run(
        request.getIdempotencyKey(),
        calls.deadline(),
        deadline ->
            calls.ask(
                SchemaServiceGrpc.getWriteMethod(),
                request,
                deadline,
                response -> memory.keep(response.getToken())));
  }

  public CompletableFuture<SchemaServiceReadResponse> readSchema(SchemaServiceReadRequest request) {
    return calls.ask(
        SchemaServiceGrpc.getReadMethod(),
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build());
  }

  public CompletableFuture<SchemaServiceDiffResponse> diffSchema(SchemaServiceDiffRequest request) {
    return calls.ask(
        SchemaServiceGrpc.getDiffMethod(),
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build());
  }
}
