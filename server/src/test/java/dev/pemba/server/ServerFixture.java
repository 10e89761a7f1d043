package dev.pemba.server;

import dev.pemba.model.Subject;
import dev.pemba.server.config.Configuration;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.ObjectRef;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.PermissionServiceGrpc.PermissionServiceBlockingStub;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.RelationshipServiceGrpc.RelationshipServiceBlockingStub;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc.SchemaServiceBlockingStub;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.SubjectRef;
import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A real server in a folder, reached over real gRPC, with questions as text.
final class ServerFixture implements AutoCloseable {
  private final PembaServer server;
  private final ManagedChannel channel;

  ServerFixture(Path data, Map<String, String> settings) {
    Map<String, String> flags = new HashMap<>(settings);
    flags.put("data", data.toString());
    flags.putIfAbsent("listen.port", "0");
    flags.putIfAbsent("metrics.port", "0");
    flags.putIfAbsent("http.port", "0");
    server = PembaServer.start(Configuration.load(Map.of(), Optional.empty(), flags));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .maxInboundMessageSize(64 << 20)
            .build();
  }

  PermissionServiceBlockingStub permissions() {
    return PermissionServiceGrpc.newBlockingStub(channel);
  }

  RelationshipServiceBlockingStub relationships() {
    return RelationshipServiceGrpc.newBlockingStub(channel);
  }

  RelationshipServiceGrpc.RelationshipServiceStub relationshipsAsync() {
    return RelationshipServiceGrpc.newStub(channel);
  }

  SchemaServiceBlockingStub schemas() {
    return SchemaServiceGrpc.newBlockingStub(channel);
  }

  ServerFixture schema(String text) {
    schemas().write(SchemaServiceWriteRequest.newBuilder().setSchema(text).build());
    return this;
  }

  /// Applies updates such as `+doc:a#viewer@user:u` (touch) or `-doc:a#viewer@user:u` (delete) as
  /// one write. Returns its token.
  String write(String... updates) {
    WriteRequest.Builder request = WriteRequest.newBuilder();
    for (String update : updates) {
      request.addUpdates(
          Update.newBuilder()
              .setOperation(
                  update.charAt(0) == '+'
                      ? Update.Operation.OPERATION_TOUCH
                      : Update.Operation.OPERATION_DELETE)
              .setRelationship(relationship(update.substring(1))));
    }
    return relationships().write(request.build()).getToken();
  }

  CheckResponse check(String question, Consistency consistency) {
    dev.pemba.model.Relationship parsed = dev.pemba.model.Relationship.parse(question);
    Relationship proto = relationship(question);
    return permissions()
        .check(
            CheckRequest.newBuilder()
                .setConsistency(consistency)
                .setObject(proto.getObject())
                .setPermission(parsed.relation().value())
                .setSubject(proto.getSubject())
                .build());
  }

  static Consistency head() {
    return Consistency.newBuilder().setHead(true).build();
  }

  static Consistency atLeast(String token) {
    return Consistency.newBuilder().setAtLeast(token).build();
  }

  static Consistency exactly(String token) {
    return Consistency.newBuilder().setExactly(token).build();
  }

  static Relationship relationship(String text) {
    dev.pemba.model.Relationship parsed = dev.pemba.model.Relationship.parse(text);
    return Relationship.newBuilder()
        .setObject(object(parsed.object()))
        .setRelation(parsed.relation().value())
        .setSubject(subject(parsed.subject()))
        .build();
  }

  static ObjectRef object(dev.pemba.model.ObjectRef ref) {
    return ObjectRef.newBuilder().setType(ref.type().value()).setId(ref.id().value()).build();
  }

  static SubjectRef subject(Subject subject) {
    SubjectRef.Builder proto = SubjectRef.newBuilder().setType(subject.type().value());
    return switch (subject) {
      case Subject.Individual(var object) -> proto.setId(object.id().value()).build();
      case Subject.Userset(var object, var relation) ->
          proto.setId(object.id().value()).setRelation(relation.value()).build();
      case Subject.Everyone _ -> proto.setId("*").build();
    };
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }
}
