package dev.pemba.server.grpc;

import dev.pemba.authzen.v1.AuthorizationServiceGrpc;
import dev.pemba.envoy.service.auth.v3.AuthorizationGrpc;
import dev.pemba.server.config.Role;
import dev.pemba.v1.AuditServiceGrpc;
import dev.pemba.v1.HistoryServiceGrpc;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Which role each method needs. A method that is not in the table can't be called.
public final class Access {
  private static final Map<String, Optional<Role>> TABLE = table();

  private Access() {}

  /// True if the table knows the method.
  static boolean isKnown(String fullMethodName) {
    return TABLE.containsKey(fullMethodName);
  }

  /// The role a method needs; empty if anybody may call it.
  public static Optional<Role> of(String fullMethodName) {
    return TABLE.getOrDefault(fullMethodName, Optional.of(Role.ADMIN));
  }

  private static Map<String, Optional<Role>> table() {
    Map<String, Optional<Role>> table = new HashMap<>();
    open(
        table,
        HealthGrpc.getCheckMethod(),
        HealthGrpc.getWatchMethod(),
        // The contract is public.
        ServerReflectionGrpc.getServerReflectionInfoMethod(),
        io.grpc.reflection.v1alpha.ServerReflectionGrpc.getServerReflectionInfoMethod());
    needs(
        table,
        Role.READ,
        AuthorizationGrpc.getCheckMethod(),
        PermissionServiceGrpc.getCheckMethod(),
        PermissionServiceGrpc.getCheckManyMethod(),
        PermissionServiceGrpc.getListObjectsMethod(),
        PermissionServiceGrpc.getListSubjectsMethod(),
        PermissionServiceGrpc.getListPermissionsMethod(),
        PermissionServiceGrpc.getExpandMethod(),
        PermissionServiceGrpc.getExplainMethod(),
        RelationshipServiceGrpc.getReadMethod(),
        RelationshipServiceGrpc.getWatchMethod(),
        RelationshipServiceGrpc.getExportMethod(),
        HistoryServiceGrpc.getHistoryMethod(),
        HistoryServiceGrpc.getDiffAccessMethod(),
        AuthorizationServiceGrpc.getEvaluateMethod(),
        AuthorizationServiceGrpc.getEvaluateManyMethod(),
        AuthorizationServiceGrpc.getSearchSubjectsMethod(),
        AuthorizationServiceGrpc.getSearchResourcesMethod(),
        AuthorizationServiceGrpc.getSearchActionsMethod(),
        SchemaServiceGrpc.getReadMethod(),
        SchemaServiceGrpc.getDiffMethod());
    needs(
        table,
        Role.WRITE,
        RelationshipServiceGrpc.getWriteMethod(),
        RelationshipServiceGrpc.getDeleteMethod(),
        RelationshipServiceGrpc.getImportMethod());
    needs(
        table,
        Role.AUDIT,
        AuditServiceGrpc.getQueryMethod(),
        AuditServiceGrpc.getTailMethod(),
        AuditServiceGrpc.getExportMethod(),
        AuditServiceGrpc.getGetCheckpointMethod(),
        AuditServiceGrpc.getListCheckpointsMethod(),
        AuditServiceGrpc.getGetInclusionProofMethod(),
        AuditServiceGrpc.getGetConsistencyProofMethod(),
        AuditServiceGrpc.getGetKeyMethod(),
        AuditServiceGrpc.getListHoldsMethod(),
        HistoryServiceGrpc.getReplayDecisionsMethod());
    needs(
        table,
        Role.ADMIN,
        AuditServiceGrpc.getRotateKeyMethod(),
        AuditServiceGrpc.getPlaceHoldMethod(),
        AuditServiceGrpc.getLiftHoldMethod(),
        AuditServiceGrpc.getForgetMethod(),
        AuditServiceGrpc.getRevealMethod(),
        SchemaServiceGrpc.getWriteMethod());
    return Map.copyOf(table);
  }

  private static void open(Map<String, Optional<Role>> table, MethodDescriptor<?, ?>... methods) {
    for (MethodDescriptor<?, ?> method : methods) {
      table.put(method.getFullMethodName(), Optional.empty());
    }
  }

  private static void needs(
      Map<String, Optional<Role>> table, Role role, MethodDescriptor<?, ?>... methods) {
    for (MethodDescriptor<?, ?> method : methods) {
      table.put(method.getFullMethodName(), Optional.of(role));
    }
  }
}
