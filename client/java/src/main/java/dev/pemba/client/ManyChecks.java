package dev.pemba.client;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.PermissionServiceGrpc;
import io.grpc.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Any number of checks in one snapshot, by as many calls as the server's limits ask for.
///
/// The first call is made as it was asked for; the later ones at exactly its token.
final class ManyChecks {
  /// What the server takes in one call.
  private static final int MOST_ITEMS = 10_000;

  /// Half of what it takes by its settings, as what all items share comes on top.
  private static final int MOST_BYTES = 8 << 20;

  private final Calls calls;

  ManyChecks(Calls calls) {
    this.calls = calls;
  }

  CompletableFuture<CheckManyResponse> ask(CheckManyRequest request) {
    List<CheckManyRequest> parts = split(request, MOST_ITEMS, MOST_BYTES);
    if (parts.size() == 1) {
      return calls.ask(PermissionServiceGrpc.getCheckManyMethod(), request);
    }
    Deadline deadline = calls.deadline();
    CompletableFuture<CheckManyResponse.Builder> all =
        ask(parts.getFirst(), deadline).thenApply(CheckManyResponse::toBuilder);
    for (CheckManyRequest part : parts.subList(1, parts.size())) {
      all =
          all.thenCompose(
              answers ->
                  ask(at(answers.getToken(), part), deadline)
                      .thenApply(more -> answers.addAllAnswers(more.getAnswersList())));
    }
    return all.thenApply(CheckManyResponse.Builder::build);
  }

  private CompletableFuture<CheckManyResponse> ask(CheckManyRequest part, Deadline deadline) {
    return calls.ask(PermissionServiceGrpc.getCheckManyMethod(), part, deadline, _ -> {});
  }

  /// A time in the past is one snapshot by itself, and starts and expirations are judged by it.
  private static CheckManyRequest at(String token, CheckManyRequest part) {
    return part.getConsistency().hasAsOf()
        ? part
        : part.toBuilder().setConsistency(Consistency.newBuilder().setExactly(token)).build();
  }

  static List<CheckManyRequest> split(CheckManyRequest request, int mostItems, int mostBytes) {
    if (request.getItemsCount() <= mostItems && request.getSerializedSize() <= mostBytes) {
      return List.of(request);
    }
    CheckManyRequest common = request.toBuilder().clearItems().build();
    List<CheckManyRequest> parts = new ArrayList<>();
    CheckManyRequest.Builder part = common.toBuilder();
    int bytes = 0;
    for (CheckManyRequest.Item item : request.getItemsList()) {
      int size = item.getSerializedSize();
      if (part.getItemsCount() == mostItems
          || (part.getItemsCount() > 0 && bytes + size > mostBytes)) {
        parts.add(part.build());
        part = common.toBuilder();
        bytes = 0;
      }
      part.addItems(item);
      bytes += size;
    }
    parts.add(part.build());
    return parts;
  }
}
