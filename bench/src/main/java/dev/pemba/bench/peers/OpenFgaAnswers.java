package dev.pemba.bench.peers;

import dev.pemba.bench.peers.openfga.BatchCheckResponse;
import dev.pemba.bench.peers.openfga.BatchCheckSingleResult;
import dev.pemba.bench.peers.openfga.CheckRequest;
import dev.pemba.bench.peers.openfga.OpenFGAServiceGrpc.OpenFGAServiceBlockingStub;
import dev.pemba.bench.peers.openfga.User;
import dev.pemba.bench.peers.openfga.WriteResponse;
import dev.pemba.bench.systems.Answer;
import dev.pemba.bench.worlds.Question;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;

/// Asks OpenFGA and reads answers to the end, to compare them with those of others.
final class OpenFgaAnswers {
  private final OpenFGAServiceBlockingStub stub;
  private final OpenFgaRequests requests;

  OpenFgaAnswers(OpenFGAServiceBlockingStub stub, OpenFgaRequests requests) {
    this.stub = stub;
    this.requests = requests;
  }

  Answer of(Question question) {
    try {
      return switch (question) {
        case Question.Check check -> decided(requests.check(check).build());
        case Question.CheckMany many -> many(many);
        case Question.ListObjects list -> objects(list);
        case Question.ListSubjects list -> subjects(list);
        case Question.Write write -> written(write);
        case Question.WriteThenCheck(var write, var check) -> {
          Answer _ = written(write);
          yield decided(requests.freshCheck(check));
        }
      };
    } catch (StatusRuntimeException e) {
      throw new IllegalStateException("OpenFGA failed to answer: " + e.getMessage(), e);
    }
  }

  private Answer decided(CheckRequest request) {
    return new Answer.Decided(decision(stub.check(request).getAllowed()));
  }

  private Answer many(Question.CheckMany question) {
    BatchCheckResponse response = stub.batchCheck(requests.checkMany(question));
    List<Answer.Decision> all = new ArrayList<>();
    for (int place = 0; place < question.items().size(); place++) {
      BatchCheckSingleResult result = response.getResultOrThrow(Integer.toString(place));
      if (result.hasError()) {
        throw new IllegalStateException("a check of many failed: " + result.getError());
      }
      all.add(decision(result.getAllowed()));
    }
    return new Answer.ManyDecided(all);
  }

  private Answer objects(Question.ListObjects question) {
    List<String> ids = new ArrayList<>();
    int prefix = question.type().value().length() + 1;
    stub.streamedListObjects(requests.listObjects(question))
        .forEachRemaining(entry -> ids.add(entry.getObject().substring(prefix)));
    return new Answer.Listed(ids, List.of());
  }

  private Answer subjects(Question.ListSubjects question) {
    List<String> ids =
        stub.listUsers(requests.listSubjects(question)).getUsersList().stream()
            .map(OpenFgaAnswers::id)
            .toList();
    return new Answer.Listed(ids, List.of());
  }

  private Answer written(Question.Write question) {
    WriteResponse _ = stub.write(requests.write(question.relationships()));
    return new Answer.Written();
  }

  private static String id(User user) {
    return switch (user.getUserCase()) {
      case OBJECT -> user.getObject().getId();
      case WILDCARD -> "*";
      case USERSET, USER_NOT_SET ->
          throw new IllegalStateException("OpenFGA lists what was not asked for: " + user);
    };
  }

  /// OpenFGA fails where the others say *conditional*.
  private static Answer.Decision decision(boolean allowed) {
    return allowed ? Answer.Decision.ALLOWED : Answer.Decision.DENIED;
  }
}
