package dev.pemba.client;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.DeleteRequest;
import dev.pemba.v1.DeleteResponse;
import dev.pemba.v1.DiffAccessRequest;
import dev.pemba.v1.DiffAccessResponse;
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
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.SchemaServiceReadResponse;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.SchemaServiceWriteResponse;
import dev.pemba.v1.WatchRequest;
import dev.pemba.v1.WriteRequest;
import dev.pemba.v1.WriteResponse;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// A client of one Pemba: blocking methods that mirror its services, and the same as futures.
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
  private final Memory memory;
  private final Calls calls;
  private final AsyncPembaClient direct;
  private final AsyncPembaClient async;
  private final RelationshipServiceBlockingV2Stub relationships;
  private final HistoryServiceBlockingV2Stub histories;
  private final AuditClient audit;
  private final Optional<NearCache> nearCache;

  PembaClient(ManagedChannel channel, Calls calls, Manner manner) {
    this.channel = channel;
    this.memory = new Memory(manner.readYourWrites());
    // Who waits here is woken by the network thread; who depends on a future gets a thread.
    this.calls = calls.on(Runnable::run);
    KeyedWrites writes = new KeyedWrites(manner.attempts());
    this.nearCache =
        manner.nearCache().map(settings -> new NearCache(calls, this.memory, settings));
    Optional<Coalescing> folding =
        manner.coalesced() > 0
            ? Optional.of(new Coalescing(calls, memory, manner.coalesced()))
            : Optional.empty();
    this.async = new AsyncPembaClient(calls, memory, writes, checks(calls, folding));
    this.direct = new AsyncPembaClient(this.calls, memory, writes, checks(this.calls, folding));
    this.relationships = RelationshipServiceGrpc.newBlockingV2Stub(calls.channel());
    this.histories = HistoryServiceGrpc.newBlockingV2Stub(calls.channel());
    this.audit = new AuditClient(this.calls);
  }

  /// How a client goes about its calls.
  ///
  /// @param attempts how often a call that may be repeated is tried
  /// @param coalesced calls that fold checks, at a time; 0 to fold none
  /// @param nearCache empty to keep no answers
  record Manner(
      boolean readYourWrites,
      int attempts,
      int coalesced,
      Optional<NearCache.Settings> nearCache) {}

  private Checks checks(Calls through, Optional<Coalescing> folding) {
    Checks server = new ServerChecks(through, memory);
    Checks far = folding.map(fold -> fold.over(server)).orElse(server);
    return nearCache.map(near -> near.over(far)).orElse(far);
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

  /// The same calls as futures. They share the connection and the token of the last write.
  public AsyncPembaClient async() {
    return async;
  }

  /// May the subject do that to the object? False for a conditional answer too: see [#check].
  public boolean isAllowed(String subject, String permission, String object) {
    CheckResponse response = check(References.check(subject, permission, object));
    return response.getDecision() == Decision.DECISION_ALLOWED;
  }

  public CheckResponse check(CheckRequest request) {
    return calls.await(direct.check(request));
  }

  /// Any number of checks in one snapshot, answered in order. What is too much for one call is
  /// asked by several; the `decision_id` is then that of the first.
  public CheckManyResponse checkMany(CheckManyRequest request) {
    return calls.await(direct.checkMany(request));
  }

  public Listing<ListObjectsResponse.Entry> listObjects(ListObjectsRequest request) {
    return new Listing<>(direct.listObjects(request), calls::await);
  }

  public Listing<ListSubjectsResponse.Entry> listSubjects(ListSubjectsRequest request) {
    return new Listing<>(direct.listSubjects(request), calls::await);
  }

  public ListPermissionsResponse listPermissions(ListPermissionsRequest request) {
    return calls.await(direct.listPermissions(request));
  }

  public ExpandResponse expand(ExpandRequest request) {
    return calls.await(direct.expand(request));
  }

  public ExplainResponse explain(ExplainRequest request) {
    return calls.await(direct.explain(request));
  }

  /// Creates or replaces one relationship, given as `type:id#relation@type:id[#relation]`.
  public WriteResponse touch(String relationship) {
    return calls.await(direct.touch(relationship));
  }

  /// Writes all or nothing; sent again while the server is away if it has an idempotency key.
  public WriteResponse write(WriteRequest request) {
    return calls.await(direct.write(request));
  }

  /// Deletes what a filter matches; sent again as [#write] is.
  public DeleteResponse delete(DeleteRequest request) {
    return calls.await(direct.delete(request));
  }

  public Listing<ReadResponse.Stored> read(ReadRequest request) {
    return new Listing<>(direct.read(request), calls::await);
  }

  /// Every life of the relationships that a filter matches, with who began and ended it.
  public Listing<HistoryResponse.Life> history(HistoryRequest request) {
    return new Listing<>(direct.history(request), calls::await);
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

  /// Replaces the schema; sent again as [#write] is.
  public SchemaServiceWriteResponse writeSchema(SchemaServiceWriteRequest request) {
    return calls.await(direct.writeSchema(request));
  }

  public SchemaServiceReadResponse readSchema(SchemaServiceReadRequest request) {
    return calls.await(direct.readSchema(request));
  }

  public SchemaServiceDiffResponse diffSchema(SchemaServiceDiffRequest request) {
    return calls.await(direct.diffSchema(request));
  }

  /// The token of the last write that this client had answered; empty before the first.
  ///
  /// Hand it to another client whose reads must see this one's writes. Where threads write at the
  /// same time the last answer wins; one that needs its own write exactly passes that token.
  public String lastToken() {
    return memory.token();
  }

  /// What the near cache did so far; empty if there is none. See [PembaClientBuilder#nearCache].
  public Optional<NearCacheCounts> nearCache() {
    return nearCache.map(NearCache::counts);
  }

  /// The connection, for calls that have no method here, such as health and reflection.
  public ManagedChannel channel() {
    return channel;
  }

  /// Lets running calls end, for up to a second.
  @Override
  public void close() {
    nearCache.ifPresent(NearCache::close);
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
}
