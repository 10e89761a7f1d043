package dev.pemba.server.grpc;

import dev.pemba.graph.Engine;
import dev.pemba.schema.Schema;
import dev.pemba.server.app.Decider;
import dev.pemba.server.app.RememberedAnswers;
import dev.pemba.server.app.Worlds;
import dev.pemba.server.audit.Audit;
import dev.pemba.server.config.Configuration;
import dev.pemba.server.config.Configuration.Bounds;
import dev.pemba.server.gateway.Gateway;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import dev.pemba.store.TestClock;
import dev.pemba.v1.AuditServiceGrpc;
import dev.pemba.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import dev.pemba.v1.HistoryServiceGrpc;
import dev.pemba.v1.HistoryServiceGrpc.HistoryServiceBlockingStub;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.PermissionServiceGrpc.PermissionServiceBlockingStub;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.RelationshipServiceGrpc.RelationshipServiceBlockingStub;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc.SchemaServiceBlockingStub;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The whole service over the in-process transport and a store in a temporary folder, judged by a
/// clock that the test moves.
final class TestService implements AutoCloseable {
  static final String SCHEMA =
      """
      definition user {}
      definition team {
        relation member: user | team#member
      }
      caveat from_office(network string) { network == "office" }
      definition document {
        relation reader: user | user:* | team#member | user with from_office | user with expiration
        relation banned: user
        permission read = reader - banned
      }
      """;

  private final RocksStore store;
  private final Audit audit;
  private final GrpcDoor door;
  private final Services parts;
  private final ManagedChannel channel;

  private TestService(
      RocksStore store, Audit audit, GrpcDoor door, Services parts, ManagedChannel channel) {
    this.store = store;
    this.audit = audit;
    this.door = door;
    this.parts = parts;
    this.channel = channel;
  }

  static TestService start(Path folder) {
    return start(folder, new TestClock(), Map.of());
  }

  static TestService start(Path folder, TestClock clock, Map<String, String> flags) {
    Map<String, String> all = new HashMap<>(flags);
    all.put("data", folder.toString());
    all.putIfAbsent("drain", "2s");
    Configuration configuration = Configuration.load(Map.of(), Optional.empty(), all);
    RocksStore store = RocksStore.open(folder, StoreSettings.DEFAULT, clock);
    Audit audit =
        Audit.open(
            folder,
            new Audit.Kept(store.auditTables(), store.auditChanges(), store.id()),
            configuration.audit(),
            clock);
    Bounds bounds = configuration.bounds();
    UseCases.Streaming streaming =
        new UseCases.Streaming(
            bounds.messageEntries(), configuration.timing().heartbeat(), bounds.listCacheBytes());
    UseCases use =
        UseCases.over(
            store,
            new Decider(
                new Worlds(store, clock, configuration.timing().tokenWait()),
                new Engine(),
                audit.recorder(),
                new RememberedAnswers(bounds.answerCacheBytes())),
            streaming,
            bounds.breakGlass());
    UseCases recorded =
        configuration.audit().enabled() ? use.with(UseCases.Audits.over(audit, streaming)) : use;
    Optional<Gateway> gateway =
        configuration.mapping().map(file -> Gateway.open(file, () -> schema(store), clock));
    UseCases served = gateway.map(recorded::with).orElse(recorded);
    Services parts = Services.of(configuration, served, new SimpleMeterRegistry());
    String name = folder.toString();
    GrpcDoor door =
        GrpcDoor.start(
            () -> parts.on(InProcessServerBuilder.forName(name)).build(), parts, configuration);
    gateway.ifPresent(Gateway::close); // looks no more for changes
    return new TestService(
        store, audit, door, parts, InProcessChannelBuilder.forName(name).build());
  }

  private static Schema schema(Store store) {
    try (Snapshot head = store.head()) {
      return head.schema();
    }
  }

  Store store() {
    return store;
  }

  /// Lets the worlds of the past go: moves the clock far on after one more write.
  void outliveRetention(TestClock clock) {
    write("document:later#reader@user:amina");
    clock.advance(StoreSettings.DEFAULT.retention().plusDays(1));
    store.prune();
  }

  Audit audit() {
    return audit;
  }

  GrpcDoor door() {
    return door;
  }

  /// Waits until no list, read, import or export is at work.
  void awaitNoStreams() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (parts.replies().streamsAtWork() > 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError("a stream does not end");
      }
      Thread.onSpinWait();
    }
  }

  List<ServerServiceDefinition> services() {
    return parts.services();
  }

  ManagedChannel channel() {
    return channel;
  }

  PermissionServiceBlockingStub permissions() {
    return PermissionServiceGrpc.newBlockingStub(channel);
  }

  RelationshipServiceBlockingStub relationships() {
    return RelationshipServiceGrpc.newBlockingStub(channel);
  }

  SchemaServiceBlockingStub schemas() {
    return SchemaServiceGrpc.newBlockingStub(channel);
  }

  AuditServiceBlockingStub audits() {
    return AuditServiceGrpc.newBlockingStub(channel);
  }

  HistoryServiceBlockingStub histories() {
    return HistoryServiceGrpc.newBlockingStub(channel);
  }

  String writeSchema() {
    return schemas()
        .write(SchemaServiceWriteRequest.newBuilder().setSchema(SCHEMA).build())
        .getToken();
  }

  /// Creates or replaces relationships, and returns the token.
  String write(String... relationships) {
    return update(Update.Operation.OPERATION_TOUCH, relationships);
  }

  String delete(String... relationships) {
    return update(Update.Operation.OPERATION_DELETE, relationships);
  }

  private String update(Update.Operation operation, String... relationships) {
    WriteRequest.Builder request = WriteRequest.newBuilder();
    for (String text : relationships) {
      request.addUpdates(
          Update.newBuilder()
              .setOperation(operation)
              .setRelationship(ToProto.relationship(dev.pemba.model.Relationship.parse(text))));
    }
    return relationships().write(request.build()).getToken();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    door.close();
    audit.close();
    store.close();
  }
}
