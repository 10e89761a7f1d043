package dev.pemba.cli.worlds;

import com.google.rpc.ErrorInfo;
import dev.pemba.model.Limits;
import dev.pemba.model.Reason;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.PermissionServiceGrpc.PermissionServiceBlockingStub;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// Puts questions about permissions to one server. Thread-safe.
///
/// A failed call is an [Answer.Failed], never an exception.
final class Asker {
  /// Seconds that one call may take: no case needs a fraction of that.
  private static final int DEADLINE_SECONDS = 30;

  private final PermissionServiceBlockingStub stub;

  Asker(Channel channel) {
    this.stub = PermissionServiceGrpc.newBlockingStub(channel);
  }

  /// The stub with a fresh deadline.
  PermissionServiceBlockingStub stub() {
    return stub.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  Answer check(CheckRequest request) {
    try {
      CheckResponse response = stub().check(request);
      return decided(response.getDecision(), response.getMissingContextList());
    } catch (StatusRuntimeException e) {
      return failed(e);
    }
  }

  /// The answers to all items, in as many calls as that takes.
  List<Answer> checkMany(Asking asking, List<CheckManyRequest.Item> items) {
    List<Answer> answers = new ArrayList<>();
    for (int from = 0; from < items.size(); from += Limits.CHECK_MANY_ITEMS) {
      int to = Math.min(items.size(), from + Limits.CHECK_MANY_ITEMS);
      answers.addAll(oneCall(asking, items.subList(from, to)));
    }
    return answers;
  }

  private List<Answer> oneCall(Asking asking, List<CheckManyRequest.Item> items) {
    CheckManyRequest request =
        CheckManyRequest.newBuilder()
            .addAllItems(items)
            .setContext(asking.context())
            .addAllContextualRelationships(asking.contextual())
            .build();
    List<Answer> answers = new ArrayList<>();
    try {
      for (CheckManyResponse.Answer answer : stub().checkMany(request).getAnswersList()) {
        answers.add(
            answer.hasError()
                ? new Answer.Failed(
                    reason(answer.getError().getReason()), answer.getError().getMessage())
                : decided(answer.getDecision(), answer.getMissingContextList()));
      }
    } catch (StatusRuntimeException e) {
      items.forEach(_ -> answers.add(failed(e)));
    }
    while (answers.size() < items.size()) {
      answers.add(new Answer.Failed(Optional.empty(), "fewer answers than items"));
    }
    return answers;
  }

  private static Answer decided(Decision decision, Collection<String> missing) {
    Optional<Verdict> verdict = verdict(decision);
    return verdict.isPresent()
        ? new Answer.Decided(verdict.get(), new TreeSet<>(missing))
        : new Answer.Failed(Optional.empty(), "the answer has no decision");
  }

  static Optional<Verdict> verdict(Decision decision) {
    return switch (decision) {
      case DECISION_ALLOWED -> Optional.of(Verdict.ALLOWED);
      case DECISION_DENIED -> Optional.of(Verdict.DENIED);
      case DECISION_CONDITIONAL -> Optional.of(Verdict.CONDITIONAL);
      case DECISION_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  static Answer.Failed failed(StatusRuntimeException e) {
    com.google.rpc.Status status =
        StatusProto.fromStatusAndTrailers(e.getStatus(), e.getTrailers());
    String reason = "";
    for (com.google.protobuf.Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          reason = detail.unpack(ErrorInfo.class).getReason();
        } catch (com.google.protobuf.InvalidProtocolBufferException _) {
          return new Answer.Failed(Optional.empty(), "an `ErrorInfo` that can't be read");
        }
      }
    }
    return new Answer.Failed(
        reason(reason),
        "%s: %s".formatted(e.getStatus().getCode(), e.getStatus().getDescription()));
  }

  private static Optional<Reason> reason(String name) {
    return Arrays.stream(Reason.values()).filter(reason -> reason.name().equals(name)).findFirst();
  }
}
