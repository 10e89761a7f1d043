package dev.pemba.server.grpc;

import dev.pemba.server.app.CheckMany;
import dev.pemba.server.app.CheckPermission;
import dev.pemba.server.app.Decider;
import dev.pemba.server.app.DeleteRelationships;
import dev.pemba.server.app.DiffAccess;
import dev.pemba.server.app.DiffSchema;
import dev.pemba.server.app.Expand;
import dev.pemba.server.app.ExplainPermission;
import dev.pemba.server.app.ExportRelationships;
import dev.pemba.server.app.ImportRelationships;
import dev.pemba.server.app.KeptLists;
import dev.pemba.server.app.ListHeld;
import dev.pemba.server.app.ListObjects;
import dev.pemba.server.app.ListPermissions;
import dev.pemba.server.app.ListSubjects;
import dev.pemba.server.app.ReadRelationships;
import dev.pemba.server.app.ReadSchema;
import dev.pemba.server.app.RelationshipHistory;
import dev.pemba.server.app.ReplayDecisions;
import dev.pemba.server.app.WatchChanges;
import dev.pemba.server.app.Worlds;
import dev.pemba.server.app.WriteRelationships;
import dev.pemba.server.app.WriteSchema;
import dev.pemba.server.app.authzen.Evaluate;
import dev.pemba.server.app.authzen.EvaluateMany;
import dev.pemba.server.app.authzen.Search;
import dev.pemba.server.audit.Audit;
import dev.pemba.server.audit.AuditReader;
import dev.pemba.server.audit.ExportRecords;
import dev.pemba.server.audit.ListCheckpoints;
import dev.pemba.server.audit.Proving;
import dev.pemba.server.audit.QueryRecords;
import dev.pemba.server.audit.TailRecords;
import dev.pemba.server.gateway.Gateway;
import dev.pemba.store.Store;
import java.time.Duration;
import java.util.Optional;

/// One use case per call of the API, by service.
public record UseCases(
    Worlds worlds,
    Permissions permissions,
    Authorizations authorizations,
    Relationships relationships,
    Schemas schemas,
    Histories histories,
    Optional<Audits> audits,
    Optional<Gateway> gateway) {

  /// Those of `PermissionService`.
  public record Permissions(
      CheckPermission check,
      CheckMany checkMany,
      ListObjects listObjects,
      ListSubjects listSubjects,
      ListPermissions listPermissions,
      Expand expand,
      ExplainPermission explain) {}

  /// Those of AuthZEN's `AuthorizationService`.
  public record Authorizations(Evaluate evaluate, EvaluateMany evaluateMany, Search search) {
    static Authorizations over(Permissions permissions, Decider decider) {
      return new Authorizations(
          new Evaluate(permissions.check()),
          new EvaluateMany(permissions.checkMany()),
          new Search(permissions.listSubjects(), permissions.listObjects(), new ListHeld(decider)));
    }
  }

  /// Those of `RelationshipService`.
  public record Relationships(
      WriteRelationships write,
      DeleteRelationships delete,
      ReadRelationships read,
      WatchChanges watch,
      ImportRelationships importing,
      ExportRelationships export) {}

  /// Those of `SchemaService`.
  public record Schemas(WriteSchema write, ReadSchema read, DiffSchema diff) {}

  /// Those of `HistoryService`.
  public record Histories(
      RelationshipHistory history, DiffAccess diffAccess, ReplayDecisions replay) {}

  /// Those of `AuditService`.
  public record Audits(
      QueryRecords query,
      TailRecords tail,
      ExportRecords export,
      Proving proving,
      ListCheckpoints checkpoints,
      AuditReader reader,
      Audit keeping) {
    /// All of them over one record.
    public static Audits over(Audit audit, Streaming streaming) {
      int messageEntries = streaming.messageEntries();
      return new Audits(
          audit.queries(messageEntries),
          audit.tails(streaming.heartbeat(), messageEntries),
          audit.exports(messageEntries),
          audit.proving(),
          audit.listCheckpoints(),
          audit.reader(),
          audit);
    }
  }

  /// How answers are streamed.
  ///
  /// @param messageEntries entries in one message of a stream
  /// @param heartbeat of watches
  /// @param listCacheBytes memory for lists that are read page by page
  public record Streaming(int messageEntries, Duration heartbeat, long listCacheBytes) {}

  /// All of them over one store.
  ///
  /// @param longestEmergency how long what is granted in an emergency may live
  public static UseCases over(
      Store store, Decider decider, Streaming streaming, Duration longestEmergency) {
    Worlds worlds = decider.worlds();
    int messageEntries = streaming.messageEntries();
    long half = streaming.listCacheBytes() / 2;
    Permissions permissions =
        new Permissions(
            new CheckPermission(decider),
            new CheckMany(decider),
            new ListObjects(decider, messageEntries, new KeptLists<>(half)),
            new ListSubjects(decider, messageEntries, new KeptLists<>(half)),
            new ListPermissions(decider),
            new Expand(decider),
            new ExplainPermission(store, decider));
    return new UseCases(
        worlds,
        permissions,
        Authorizations.over(permissions, decider),
        new Relationships(
            new WriteRelationships(store, worlds, longestEmergency),
            new DeleteRelationships(store, worlds),
            new ReadRelationships(worlds, store, messageEntries),
            new WatchChanges(store, worlds, streaming.heartbeat()),
            new ImportRelationships(store, worlds),
            new ExportRelationships(worlds, messageEntries)),
        new Schemas(new WriteSchema(store, worlds), new ReadSchema(worlds), new DiffSchema(worlds)),
        new Histories(
            new RelationshipHistory(worlds, store, messageEntries),
            new DiffAccess(decider, store, messageEntries),
            new ReplayDecisions(decider, messageEntries)),
        Optional.empty(),
        Optional.empty());
  }

  /// The same, and those over a record.
  public UseCases with(Audits given) {
    return new UseCases(
        worlds,
        permissions,
        authorizations,
        relationships,
        schemas,
        histories,
        Optional.of(given),
        gateway);
  }

  /// The same, and what a gateway asks.
  public UseCases with(Gateway given) {
    return new UseCases(
        worlds,
        permissions,
        authorizations,
        relationships,
        schemas,
        histories,
        audits,
        Optional.of(given));
  }
}
