package dev.pemba.bench.systems;

import dev.pemba.bench.worlds.Question;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ListSubjectsResponse;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.PermissionServiceGrpc.PermissionServiceBlockingStub;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.RelationshipServiceGrpc.RelationshipServiceBlockingStub;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;

/// Asks Pemba and reads answers to the end, to compare them with those of others.
final class FullAnswers {
  private final PermissionServiceBlockingStub permissions;
  private final RelationshipServiceBlockingStub relationships;

  FullAnswers(Channel channel) {
    permissions = PermissionServiceGrpc.newBlockingStub(channel);
    relationships = RelationshipServiceGrpc.newBlockingStub(channel);
  }

  Answer of(Question question) {
    try {
      return switch (question) {
        case Question.Check check -> decided(Requests.check(check));
        case Question.CheckMany many -> many(many);
        case Question.ListObjects list -> objects(list);
        case Question.ListSubjects list -> subjects(list);
        case Question.Write write -> {
          String _ = write(write);
          yield new Answer.Written();
        }
        case Question.WriteThenCheck(var write, var check) -> {
          Consistency seen = Consistency.newBuilder().setAtLeast(write(write)).build();
          yield decided(Requests.check(check).toBuilder().setConsistency(seen).build());
        }
      };
    } catch (StatusRuntimeException e) {
      throw new IllegalStateException("Pemba failed to answer: " + e.getMessage(), e);
    }
  }

  private Answer decided(CheckRequest request) {
    return new Answer.Decided(decision(permissions.check(request).getDecision()));
  }

  private Answer many(Question.CheckMany question) {
    List<Answer.Decision> all = new ArrayList<>();
    for (CheckManyResponse.Answer answer :
        permissions.checkMany(Requests.checkMany(question)).getAnswersList()) {
      all.add(decision(answer.getDecision()));
    }
    return new Answer.ManyDecided(all);
  }

  private Answer objects(Question.ListObjects question) {
    List<String> ids = new ArrayList<>();
    permissions
        .listObjects(Requests.listObjects(question))
        .forEachRemaining(
            message ->
                message.getEntriesList().stream()
                    .map(ListObjectsResponse.Entry::getId)
                    .forEach(ids::add));
    return new Answer.Listed(ids, List.of());
  }

  private Answer subjects(Question.ListSubjects question) {
    List<String> ids = new ArrayList<>();
    List<String> excluded = new ArrayList<>();
    permissions
        .listSubjects(Requests.listSubjects(question))
        .forEachRemaining(
            message -> {
              for (ListSubjectsResponse.Entry entry : message.getEntriesList()) {
                ids.add(entry.getId());
                excluded.addAll(entry.getExcludedIdsList());
              }
            });
    return new Answer.Listed(ids, excluded);
  }

  private String write(Question.Write question) {
    return relationships.write(Requests.write(question)).getToken();
  }

  private static Answer.Decision decision(dev.pemba.v1.Decision from) {
    return switch (from) {
      case DECISION_ALLOWED -> Answer.Decision.ALLOWED;
      case DECISION_DENIED -> Answer.Decision.DENIED;
      case DECISION_CONDITIONAL -> Answer.Decision.CONDITIONAL;
      case DECISION_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("Pemba answered with no decision");
    };
  }
}
