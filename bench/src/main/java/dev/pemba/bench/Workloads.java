package dev.pemba.bench;

import dev.pemba.v1.CheckManyResponse.Answer;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.PermissionServiceGrpc.PermissionServiceBlockingStub;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.RelationshipServiceGrpc.RelationshipServiceBlockingStub;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Each call of the API as a load: what is asked, and how its results are counted.
final class Workloads {
  private final Questions questions;
  private final PermissionServiceBlockingStub permissions;
  private final RelationshipServiceBlockingStub relationships;
  private final Map<Status.Code, String> failures = new ConcurrentHashMap<>();

  Workloads(Questions questions, Channel channel) {
    this.questions = questions;
    this.permissions = PermissionServiceGrpc.newBlockingStub(channel);
    this.relationships = RelationshipServiceGrpc.newBlockingStub(channel);
  }

  /// Those that read, then the one that writes.
  Map<String, Load.Call> all() {
    Map<String, Load.Call> all = new LinkedHashMap<>();
    all.put("Check, a granted level", number -> check(questions.checkGranted(number)));
    all.put("Check, at random", number -> check(questions.checkAtRandom(number)));
    all.put("Check, start a training", number -> check(questions.checkTraining(number)));
    all.put("CheckMany of 1000", this::checkMany);
    all.put("ListObjects, all", number -> listObjects(questions.listObjects(number, 0)));
    all.put("ListObjects, page of 100", number -> listObjects(questions.listObjects(number, 100)));
    all.put("ListSubjects, all", number -> listSubjects(questions.listSubjects(number, 0)));
    all.put(
        "ListSubjects, page of 100", number -> listSubjects(questions.listSubjects(number, 100)));
    all.put("ListPermissions of 20", this::listPermissions);
    all.put("Expand", this::expand);
    all.put("Read, page of 100", this::read);
    all.put("Write of 1, synced", this::write);
    return guarded(all);
  }

  /// One message for each kind of failure.
  Map<Status.Code, String> failures() {
    return Map.copyOf(failures);
  }

  private Map<String, Load.Call> guarded(Map<String, Load.Call> calls) {
    calls.replaceAll(
        (_, call) ->
            number -> {
              try {
                return call.ask(number);
              } catch (StatusRuntimeException e) {
                failures.putIfAbsent(e.getStatus().getCode(), String.valueOf(e.getMessage()));
                return -1;
              }
            });
    return calls;
  }

  private int check(CheckRequest request) {
    return permissions.check(request).getDecision() == Decision.DECISION_ALLOWED ? 1 : 0;
  }

  private int checkMany(long number) {
    int allowed = 0;
    for (Answer answer : permissions.checkMany(questions.checkMany(number)).getAnswersList()) {
      allowed += answer.getDecision() == Decision.DECISION_ALLOWED ? 1 : 0;
    }
    return allowed;
  }

  private int listObjects(ListObjectsRequest request) {
    int[] entries = {0};
    permissions
        .listObjects(request)
        .forEachRemaining(message -> entries[0] += message.getEntriesCount());
    return entries[0];
  }

  private int listSubjects(ListSubjectsRequest request) {
    int[] entries = {0};
    permissions
        .listSubjects(request)
        .forEachRemaining(message -> entries[0] += message.getEntriesCount());
    return entries[0];
  }

  private int listPermissions(long number) {
    return permissions.listPermissions(questions.listPermissions(number)).getObjectsList().stream()
        .mapToInt(one -> one.getPermissionsCount())
        .sum();
  }

  private int expand(long number) {
    return permissions.expand(questions.expand(number)).hasRoot() ? 1 : 0;
  }

  private int read(long number) {
    int[] entries = {0};
    relationships
        .read(questions.read(number))
        .forEachRemaining(message -> entries[0] += message.getRelationshipsCount());
    return entries[0];
  }

  private int write(long number) {
    return relationships.write(questions.write(number)).getToken().isEmpty() ? 0 : 1;
  }
}
