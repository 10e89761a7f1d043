package dev.pemba.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Which calls gRPC may repeat by itself: those that only read.
///
/// A write is not, unless it has an idempotency key: see [KeyedWrites].
final class ServiceConfig {
  private static final Map<String, List<String>> SAFE =
      Map.of(
          "pemba.v1.PermissionService",
          List.of(
              "Check",
              "CheckMany",
              "ListObjects",
              "ListSubjects",
              "ListPermissions",
              "Expand",
              "Explain"),
          "pemba.v1.RelationshipService",
          List.of("Read"),
          "pemba.v1.SchemaService",
          List.of("Read", "Diff"),
          "pemba.v1.HistoryService",
          List.of("History"),
          "pemba.v1.AuditService",
          List.of(
              "Query",
              "GetCheckpoint",
              "GetInclusionProof",
              "GetConsistencyProof",
              "GetKey",
              "ListHolds"));

  private ServiceConfig() {}

  static Map<String, ?> retryingSafeCalls(int attempts) {
    List<Map<String, ?>> names = new ArrayList<>();
    SAFE.forEach(
        (service, methods) ->
            methods.forEach(method -> names.add(Map.of("service", service, "method", method))));
    Map<String, ?> policy =
        Map.of(
            "maxAttempts",
            (double) attempts,
            "initialBackoff",
            "0.1s",
            "maxBackoff",
            "1s",
            "backoffMultiplier",
            2.0,
            "retryableStatusCodes",
            List.of("UNAVAILABLE"));
    return Map.of("methodConfig", List.of(Map.of("name", names, "retryPolicy", policy)));
  }
}
