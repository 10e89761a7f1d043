package dev.pemba.bench.peers;

import com.authzed.api.v1.CheckBulkPermissionsPair;
import com.authzed.api.v1.CheckPermissionRequest;
import com.authzed.api.v1.CheckPermissionResponse.Permissionship;
import com.authzed.api.v1.LookupPermissionship;
import com.authzed.api.v1.LookupResourcesResponse;
import com.authzed.api.v1.PermissionsServiceGrpc.PermissionsServiceBlockingStub;
import com.authzed.api.v1.ResolvedSubject;
import dev.pemba.bench.systems.Answer;
import dev.pemba.bench.worlds.Question;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Asks SpiceDB and reads answers to the end, to compare them with those of others.
final class SpiceDbAnswers {
  private final PermissionsServiceBlockingStub permissions;
  private final SpiceDbRequests requests;

  SpiceDbAnswers(PermissionsServiceBlockingStub permissions, SpiceDbRequests requests) {
    this.permissions = permissions;
    this.requests = requests;
  }

  Answer of(Question question) {
    try {
      return switch (question) {
        case Question.Check check -> decided(requests.check(check));
        case Question.CheckMany many -> many(many);
        case Question.ListObjects list -> objects(list);
        case Question.ListSubjects list -> subjects(list);
        case Question.Write write -> {
          String _ = write(write);
          yield new Answer.Written();
        }
        case Question.WriteThenCheck(var write, var check) -> {
          CheckPermissionRequest seen = SpiceDbRequests.atLeast(write(write));
          yield decided(SpiceDbRequests.bareCheck(check).mergeFrom(seen).build());
        }
      };
    } catch (StatusRuntimeException e) {
      throw new IllegalStateException("SpiceDB failed to answer: " + e.getMessage(), e);
    }
  }

  private Answer decided(CheckPermissionRequest request) {
    return new Answer.Decided(decision(permissions.checkPermission(request).getPermissionship()));
  }

  private Answer many(Question.CheckMany question) {
    List<Answer.Decision> all = new ArrayList<>();
    for (CheckBulkPermissionsPair pair :
        permissions.checkBulkPermissions(requests.checkMany(question)).getPairsList()) {
      if (pair.hasError()) {
        throw new IllegalStateException("a check of many failed: " + pair.getError());
      }
      all.add(decision(pair.getItem().getPermissionship()));
    }
    return new Answer.ManyDecided(all);
  }

  private Answer objects(Question.ListObjects question) {
    List<String> ids = new ArrayList<>();
    permissions
        .lookupResources(requests.listObjects(question))
        .forEachRemaining(entry -> ids.add(id(entry)));
    return new Answer.Listed(ids, List.of());
  }

  private Answer subjects(Question.ListSubjects question) {
    TreeSet<String> ids = new TreeSet<>();
    TreeSet<String> excluded = new TreeSet<>();
    permissions
        .lookupSubjects(requests.listSubjects(question))
        .forEachRemaining(
            entry -> {
              ids.add(id(entry.getSubject()));
              entry.getExcludedSubjectsList().forEach(one -> excluded.add(id(one)));
            });
    return new Answer.Listed(List.copyOf(ids), List.copyOf(excluded));
  }

  private String write(Question.Write question) {
    return permissions.writeRelationships(requests.write(question)).getWrittenAt().getToken();
  }

  private static String id(LookupResourcesResponse entry) {
    return certain(entry.getPermissionship(), entry.getResourceObjectId());
  }

  private static String id(ResolvedSubject subject) {
    return certain(subject.getPermissionship(), subject.getSubjectObjectId());
  }

  private static String certain(LookupPermissionship permissionship, String id) {
    if (permissionship != LookupPermissionship.LOOKUP_PERMISSIONSHIP_HAS_PERMISSION) {
      throw new IllegalStateException("SpiceDB lists `%s` with a condition".formatted(id));
    }
    return SpiceDbIds.decode(id);
  }

  private static Answer.Decision decision(Permissionship from) {
    return switch (from) {
      case PERMISSIONSHIP_HAS_PERMISSION -> Answer.Decision.ALLOWED;
      case PERMISSIONSHIP_NO_PERMISSION -> Answer.Decision.DENIED;
      case PERMISSIONSHIP_CONDITIONAL_PERMISSION -> Answer.Decision.CONDITIONAL;
      case PERMISSIONSHIP_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("SpiceDB answered with no decision");
    };
  }
}
