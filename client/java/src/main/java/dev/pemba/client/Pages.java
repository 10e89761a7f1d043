package dev.pemba.client;

import dev.pemba.v1.Consistency;
import dev.pemba.v1.End;
import dev.pemba.v1.HistoryRequest;
import dev.pemba.v1.HistoryResponse;
import dev.pemba.v1.HistoryServiceGrpc;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.ListSubjectsResponse;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.ReadResponse;
import dev.pemba.v1.RelationshipServiceGrpc;
import io.grpc.MethodDescriptor;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// The calls that answer page by page, as lists. Thread-safe.
///
/// The first page's request says which world is meant; of the later ones the cursor does.
final class Pages {
  private final Calls calls;
  private final Memory memory;

  Pages(Calls calls, Memory memory) {
    this.calls = calls;
    this.memory = memory;
  }

  /// The request of one page.
  ///
  /// @param consistency what the request asks for; of a first page never unset
  record Asked(int size, String cursor, Consistency consistency) {}

  AsyncListing<ListObjectsResponse.Entry> objects(ListObjectsRequest request) {
    return list(
        new Asked(request.getPageSize(), request.getCursor(), request.getConsistency()),
        PermissionServiceGrpc.getListObjectsMethod(),
        page ->
            request.toBuilder()
                .setPageSize(page.size())
                .setCursor(page.cursor())
                .setConsistency(page.consistency())
                .build(),
        (message, page) -> {
          page.entries(message.getEntriesList());
          if (message.hasEnd()) {
            end(message.getEnd(), page);
          }
        });
  }

  AsyncListing<ListSubjectsResponse.Entry> subjects(ListSubjectsRequest request) {
    return list(
        new Asked(request.getPageSize(), request.getCursor(), request.getConsistency()),
        PermissionServiceGrpc.getListSubjectsMethod(),
        page ->
            request.toBuilder()
                .setPageSize(page.size())
                .setCursor(page.cursor())
                .setConsistency(page.consistency())
                .build(),
        (message, page) -> {
          page.entries(message.getEntriesList());
          if (message.hasEnd()) {
            end(message.getEnd(), page);
          }
        });
  }

  AsyncListing<ReadResponse.Stored> relationships(ReadRequest request) {
    return list(
        new Asked(request.getPageSize(), request.getCursor(), request.getConsistency()),
        RelationshipServiceGrpc.getReadMethod(),
        page ->
            request.toBuilder()
                .setPageSize(page.size())
                .setCursor(page.cursor())
                .setConsistency(page.consistency())
                .build(),
        (message, page) -> {
          page.entries(message.getRelationshipsList());
          if (message.hasEnd()) {
            page.end(message.getEnd().getToken(), message.getEnd().getCursor(), "");
          }
        });
  }

  AsyncListing<HistoryResponse.Life> lives(HistoryRequest request) {
    return list(
        new Asked(request.getPageSize(), request.getCursor(), request.getConsistency()),
        HistoryServiceGrpc.getHistoryMethod(),
        page ->
            request.toBuilder()
                .setPageSize(page.size())
                .setCursor(page.cursor())
                .setConsistency(page.consistency())
                .build(),
        (message, page) -> {
          page.entries(message.getLivesList());
          if (message.hasEnd()) {
            page.end(message.getEnd().getToken(), message.getEnd().getCursor(), "");
          }
        });
  }

  private static void end(End end, PageReader<?, ?> page) {
    page.end(end.getToken(), end.getCursor(), end.getDecisionId());
  }

  /// @param request makes the request of a page
  /// @param reading hands on what a message holds
  private <Q, M, E> AsyncListing<E> list(
      Asked first,
      MethodDescriptor<Q, M> method,
      Function<Asked, Q> request,
      BiConsumer<M, PageReader<M, E>> reading) {
    Consistency world = memory.or(first.consistency());
    return new AsyncListing<>(
        first.size(),
        first.cursor(),
        (size, cursor) -> {
          Asked page = new Asked(size, cursor, cursor.isEmpty() ? world : first.consistency());
          return calls.collect(method, request.apply(page), new PageReader<>(reading));
        });
  }
}
