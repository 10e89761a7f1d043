package dev.pemba.client;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.Decision;
import dev.pemba.v1.DeleteRequest;
import dev.pemba.v1.DeleteResponse;
import dev.pemba.v1.DiffAccessRequest;
import dev.pemba.v1.DiffAccessResponse;
import dev.pemba.v1.End;
import dev.pemba.v1.ExpandRequest;
import dev.pemba.v1.ExpandResponse;
import dev.pemba.v1.ExplainRequest;
import dev.pemba.v1.ExplainResponse;
import dev.pemba.v1.ExportRequest;
import dev.pemba.v1.ExportResponse;
import dev.pemba.v1.HistoryRequest;
import dev.pemba.v1.HistoryResponse;
import dev.pemba.v1.HistoryServiceGrpc;
import dev.pemba.v1.HistoryServiceGrpc.HistoryServiceBlockingV2Stub;
import dev.pemba.v1.ImportResponse;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ListPermissionsRequest;
import dev.pemba.v1.ListPermissionsResponse;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.ListSubjectsResponse;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.PermissionServiceGrpc.PermissionServiceBlockingV2Stub;
import dev.pemba.v1.Provenance;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.ReadResponse;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.RelationshipServiceGrpc;
import dev.pemba.v1.RelationshipServiceGrpc.RelationshipServiceBlockingV2Stub;
import dev.pemba.v1.ReplayDecisionsRequest;
import dev.pemba.v1.ReplayDecisionsResponse;
import dev.pemba.v1.SchemaServiceDiffRequest;
import dev.pemba.v1.SchemaServiceDiffResponse;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc.SchemaServiceBlockingV2Stub;
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.SchemaServiceReadResponse;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.SchemaServiceWriteResponse;
import dev.pemba.v1.WatchRequest;
import dev.pemba.v1.WriteRequest;
import dev.pemba.v1.WriteResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.AbstractStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// A client of one Pemba: blocking methods that mirror its services.
///
/// ```java
/// try (PembaClient pemba = PembaClient.plaintext("localhost:7070")) {
///   pemba.touch("dataset:patients#reader@user:ana");
///   boolean mayRead = pemba.isAllowed("user:ana", "read", "dataset:patients");
/// }
/// ```
///
/// Failures are [PembaClientException]s. Thread-safe; make one and keep it.
public final class PembaClient implements AutoCloseable {
  private final ManagedChannel channel;
  private final Duration deadline;
  private final Memory memory;
  private final Calls calls;
  private final PermissionServiceBlockingV2Stub permissions;
  private final RelationshipServiceBlockingV2Stub relationships;
  private final SchemaServiceBlockingV2Stub schemas;
  private final HistoryServiceBlockingV2Stub histories;
  private final AuditClient audit;

  PembaClient(ManagedChannel channel, String target, Duration deadline, boolean readYourWrites) {
    this.channel = channel;
    this.deadline = deadline;
    this.memory = new Memory(readYourWrites);
    this.calls = new Calls(target);
    this.permissions = PermissionServiceGrpc.newBlockingV2Stub(channel);
    this.relationships = RelationshipServiceGrpc.newBlockingV2Stub(channel);
    this.schemas = SchemaServiceGrpc.newBlockingV2Stub(channel);
    this.histories = HistoryServiceGrpc.newBlockingV2Stub(channel);
    this.audit = new AuditClient(channel, deadline, calls);
  }

  /// Starts to describe a client of `host:port`, or of another gRPC target.
  public static PembaClientBuilder builder(String target) {
    return new PembaClientBuilder(target);
  }

  /// A client without TLS and key, for a server on this machine.
  public static PembaClient plaintext(String target) {
    try {
      return builder(target).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // no file is read without TLS
    }
  }

  /// May the subject do that to the object? False for a conditional answer too: see [#check].
  public boolean isAllowed(String subject, String permission, String object) {
    CheckRequest request =
        CheckRequest.newBuilder()
            .setSubject(References.subject(subject))
            .setPermission(permission)
            .setObject(References.object(object))
            .build();
    return check(request).getDecision() == Decision.DECISION_ALLOWED;
  }

  public CheckResponse check(CheckRequest request) {
    CheckRequest asked =
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build();
    return calls.run(() -> timed(permissions).check(asked));
  }

  public CheckManyResponse checkMany(CheckManyRequest request) {
    CheckManyRequest asked =
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build();
    return calls.run(() -> timed(permissions).checkMany(asked));
  }

  public Listing<ListObjectsResponse.Entry> listObjects(ListObjectsRequest request) {
    Consistency first = memory.or(request.getConsistency());
    return new Listing<>(
        request.getPageSize(),
        request.getCursor(),
        (size, cursor) -> {
          ListObjectsRequest.Builder asked =
              request.toBuilder().setPageSize(size).setCursor(cursor);
          if (cursor.isEmpty()) {
            asked.setConsistency(first);
          }
          PageReader<ListObjectsResponse.Entry> page = new PageReader<>();
          calls.drain(
              timed(permissions).listObjects(asked.build()),
              message -> {
                page.add(message.getEntriesList());
                page.endIf(message.hasEnd(), message.getEnd());
              });
          return page.read();
        });
  }

  public Listing<ListSubjectsResponse.Entry> listSubjects(ListSubjectsRequest request) {
    Consistency first = memory.or(request.getConsistency());
    return new Listing<>(
        request.getPageSize(),
        request.getCursor(),
        (size, cursor) -> {
          ListSubjectsRequest.Builder asked =
              request.toBuilder().setPageSize(size).setCursor(cursor);
          if (cursor.isEmpty()) {
            asked.setConsistency(first);
          }
          PageReader<ListSubjectsResponse.Entry> page = new PageReader<>();
          calls.drain(
              timed(permissions).listSubjects(asked.build()),
              message -> {
                page.add(message.getEntriesList());
                page.endIf(message.hasEnd(), message.getEnd());
              });
          return page.read();
        });
  }

  public ListPermissionsResponse listPermissions(ListPermissionsRequest request) {
    ListPermissionsRequest asked =
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build();
    return calls.run(() -> timed(permissions).listPermissions(asked));
  }

  public ExpandResponse expand(ExpandRequest request) {
    ExpandRequest asked =
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build();
    return calls.run(() -> timed(permissions).expand(asked));
  }

  public ExplainResponse explain(ExplainRequest request) {
    if (!request.getDecisionId().isEmpty()) {
      return calls.run(() -> timed(permissions).explain(request));
    }
    ExplainRequest asked =
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build();
    return calls.run(() -> timed(permissions).explain(asked));
  }

  /// Creates or replaces one relationship, given as `type:id#relation@type:id[#relation]`.
  public WriteResponse touch(String relationship) {
    return write(
        WriteRequest.newBuilder()
            .addUpdates(Updates.touch(References.relationship(relationship)))
            .build());
  }

  public WriteResponse write(WriteRequest request) {
    WriteResponse response = calls.run(() -> timed(relationships).write(request));
    memory.keep(response.getToken());
    return response;
  }

  public DeleteResponse delete(DeleteRequest request) {
    DeleteResponse response = calls.run(() -> timed(relationships).delete(request));
    memory.keep(response.getToken());
    return response;
  }

  public Listing<ReadResponse.Stored> read(ReadRequest request) {
    Consistency first = memory.or(request.getConsistency());
    return new Listing<>(
        request.getPageSize(),
        request.getCursor(),
        (size, cursor) -> {
          ReadRequest.Builder asked = request.toBuilder().setPageSize(size).setCursor(cursor);
          if (cursor.isEmpty()) {
            asked.setConsistency(first);
          }
          PageReader<ReadResponse.Stored> page = new PageReader<>();
          calls.drain(
              timed(relationships).read(asked.build()),
              message -> {
                page.add(message.getRelationshipsList());
                page.endIf(
                    message.hasEnd(),
                    End.newBuilder()
                        .setToken(message.getEnd().getToken())
                        .setCursor(message.getEnd().getCursor())
                        .build());
              });
          return page.read();
        });
  }

  /// Every life of the relationships that a filter matches, with who began and ended it.
  public Listing<HistoryResponse.Life> history(HistoryRequest request) {
    Consistency first = memory.or(request.getConsistency());
    return new Listing<>(
        request.getPageSize(),
        request.getCursor(),
        (size, cursor) -> {
          HistoryRequest.Builder asked = request.toBuilder().setPageSize(size).setCursor(cursor);
          if (cursor.isEmpty()) {
            asked.setConsistency(first);
          }
          PageReader<HistoryResponse.Life> page = new PageReader<>();
          calls.drain(
              timed(histories).history(asked.build()),
              message -> {
                page.add(message.getLivesList());
                page.endIf(
                    message.hasEnd(),
                    End.newBuilder()
                        .setToken(message.getEnd().getToken())
                        .setCursor(message.getEnd().getCursor())
                        .build());
              });
          return page.read();
        });
  }

  /// Who gained and who lost what, without a deadline: hands each message on, and returns the end.
  public DiffAccessResponse.End diffAccess(
      DiffAccessRequest request, Consumer<DiffAccessResponse> sink) {
    DiffAccessRequest asked = request.toBuilder().setTo(memory.or(request.getTo())).build();
    DiffAccessResponse.End.Builder end = DiffAccessResponse.End.newBuilder();
    boolean[] ended = {false};
    calls.drain(
        histories.diffAccess(asked),
        message -> {
          sink.accept(message);
          ended[0] |= message.hasEnd();
          end.mergeFrom(message.getEnd());
        });
    if (!ended[0]) {
      throw Calls.endedEarly("comparison");
    }
    return end.build();
  }

  /// Which checks on record a draft would answer otherwise, without a deadline: hands each message
  /// on, and returns the end.
  public ReplayDecisionsResponse.End replayDecisions(
      ReplayDecisionsRequest request, Consumer<ReplayDecisionsResponse> sink) {
    ReplayDecisionsRequest asked =
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build();
    ReplayDecisionsResponse.End.Builder end = ReplayDecisionsResponse.End.newBuilder();
    boolean[] ended = {false};
    calls.drain(
        histories.replayDecisions(asked),
        message -> {
          sink.accept(message);
          ended[0] |= message.hasEnd();
          end.mergeFrom(message.getEnd());
        });
    if (!ended[0]) {
      throw Calls.endedEarly("replay");
    }
    return end.build();
  }

  /// The calls of those who audit.
  public AuditClient audit() {
    return audit;
  }

  /// Watches for changes; close it when done.
  public Watching watch(WatchRequest request) {
    return new Watching(request, calls, relationships::watch);
  }

  /// Writes very many relationships as they come, telling `sent` how many went out so far.
  ///
  /// Without a deadline: it takes what it takes. A broken import can be repeated.
  public ImportResponse importRelationships(
      Iterator<Relationship> source, Provenance provenance, LongConsumer sent) {
    ImportResponse response =
        new Importing(calls, relationships::import_).run(source, provenance, sent);
    memory.keep(response.getToken());
    return response;
  }

  /// Everything at one revision, without a deadline: the first message holds the schema.
  public void export(ExportRequest request, Consumer<ExportResponse> sink) {
    boolean[] ended = {false};
    calls.drain(
        relationships.export(request),
        message -> {
          ended[0] |= message.getEnd();
          sink.accept(message);
        });
    if (!ended[0]) {
      throw Calls.endedEarly("export");
    }
  }

  public SchemaServiceWriteResponse writeSchema(SchemaServiceWriteRequest request) {
    SchemaServiceWriteResponse response = calls.run(() -> timed(schemas).write(request));
    memory.keep(response.getToken());
    return response;
  }

  public SchemaServiceReadResponse readSchema(SchemaServiceReadRequest request) {
    SchemaServiceReadRequest asked =
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build();
    return calls.run(() -> timed(schemas).read(asked));
  }

  public SchemaServiceDiffResponse diffSchema(SchemaServiceDiffRequest request) {
    SchemaServiceDiffRequest asked =
        request.toBuilder().setConsistency(memory.or(request.getConsistency())).build();
    return calls.run(() -> timed(schemas).diff(asked));
  }

  /// The token of the last write that this client had answered; empty before the first.
  ///
  /// Hand it to another client whose reads must see this one's writes. Where threads write at the
  /// same time the last answer wins; one that needs its own write exactly passes that token.
  public String lastToken() {
    return memory.token();
  }

  /// The connection, for calls that have no method here, such as health and reflection.
  public ManagedChannel channel() {
    return channel;
  }

  /// Lets running calls end, for up to a second.
  @Override
  public void close() {
    channel.shutdown();
    try {
      if (!channel.awaitTermination(1, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      channel.shutdownNow();
    }
  }

  private <S extends AbstractStub<S>> S timed(S stub) {
    return stub.withDeadlineAfter(deadline);
  }
}
