package dev.pemba.bench.peers;

import dev.pemba.bench.peers.openfga.CreateStoreRequest;
import dev.pemba.bench.peers.openfga.OpenFGAServiceGrpc;
import dev.pemba.bench.peers.openfga.OpenFGAServiceGrpc.OpenFGAServiceBlockingStub;
import dev.pemba.bench.peers.openfga.WriteResponse;
import dev.pemba.bench.systems.Answer;
import dev.pemba.bench.systems.Connections;
import dev.pemba.bench.systems.Prepared;
import dev.pemba.bench.systems.Target;
import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import dev.pemba.model.Relationship;
import dev.pemba.schema.SchemaCompiler;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// OpenFGA, asked over gRPC.
final class OpenFgaTarget implements Target {
  private static final int BATCH = 1_000;

  /// Its memory store looks through all relationships for each one that is written or read.
  private static final long LARGEST_IN_MEMORY = 20_000;

  private final String name;
  private final PeerServer server;
  private final Connections connections;
  private @Nullable OpenFgaRequests requests;

  OpenFgaTarget(String name, PeerServer server) {
    this.name = name;
    this.server = server;
    this.connections = server.connections();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> lacks(Workload workload, Series series) {
    if (server.postgres().isEmpty() && workload.size() > LARGEST_IN_MEMORY) {
      return Optional.of(
          "its memory store looks through all relationships for each one written or read");
    }
    return new OpenFgaLimits(SchemaCompiler.compile(workload.schema())).reason(series.question(0));
  }

  @Override
  public void load(Workload workload) {
    try {
      OpenFgaRequests ready = prepareStore(workload);
      fill(ready, workload);
      server.postgres().ifPresent(Postgres::analyze);
      requests = ready;
    } catch (StatusRuntimeException e) {
      throw new IllegalStateException("OpenFGA refused the data: " + e.getMessage(), e);
    }
  }

  private OpenFgaRequests prepareStore(Workload workload) {
    OpenFGAServiceBlockingStub stub = stub();
    String store =
        stub.createStore(CreateStoreRequest.newBuilder().setName(workload.name()).build()).getId();
    OpenFgaModel model = new OpenFgaModel(SchemaCompiler.compile(workload.schema()));
    String id =
        stub.writeAuthorizationModel(model.request().setStoreId(store).build())
            .getAuthorizationModelId();
    return new OpenFgaRequests(new OpenFgaWire(Instant.now()), store, id);
  }

  private void fill(OpenFgaRequests ready, Workload workload) {
    List<Relationship> batch = new ArrayList<>();
    workload.relationships(
        relationship -> {
          batch.add(relationship);
          if (batch.size() == BATCH) {
            write(ready, batch);
          }
        });
    write(ready, batch);
  }

  private void write(OpenFgaRequests ready, List<Relationship> batch) {
    if (!batch.isEmpty()) {
      WriteResponse _ = stub().write(ready.write(batch));
      batch.clear();
    }
  }

  @Override
  public Answer answer(Question question) {
    return new OpenFgaAnswers(stub().withDeadlineAfter(Connections.LONGEST), requests())
        .of(question);
  }

  @Override
  public Prepared prepare(Question question) {
    return switch (question) {
      case Question.Check check ->
          connections.prepared(OpenFgaMethods.CHECK, requests().check(check).build().toByteArray());
      case Question.CheckMany many ->
          connections.preparedLong(
              OpenFgaMethods.CHECK_MANY, requests().checkMany(many).toByteArray());
      case Question.ListObjects list ->
          connections.preparedLong(
              OpenFgaMethods.LIST_OBJECTS, requests().listObjects(list).toByteArray());
      case Question.ListSubjects list ->
          connections.preparedLong(
              OpenFgaMethods.LIST_SUBJECTS, requests().listSubjects(list).toByteArray());
      case Question.Write write -> write(write);
      case Question.WriteThenCheck(var write, var check) -> {
        Prepared first = write(write);
        Prepared then =
            connections.prepared(OpenFgaMethods.CHECK, requests().freshCheck(check).toByteArray());
        yield done -> first.send(new Then(then, done));
      }
    };
  }

  private Prepared write(Question.Write question) {
    Prepared call =
        connections.prepared(
            OpenFgaMethods.WRITE, requests().write(question.relationships()).toByteArray());
    long count = question.relationships().size();
    return done -> call.send(new Counting(count, done));
  }

  private OpenFGAServiceBlockingStub stub() {
    return OpenFGAServiceGrpc.newBlockingStub(connections.first());
  }

  private OpenFgaRequests requests() {
    if (requests == null) {
      throw new IllegalStateException("nothing is loaded");
    }
    return requests;
  }

  @Override
  public List<ProcessHandle> processes() {
    return server.processes();
  }

  @Override
  public Optional<Long> diskBytes() {
    return server.diskBytes();
  }

  @Override
  public void close() {
    server.close();
  }

  /// Answers a count that is known beforehand.
  private record Counting(long count, Prepared.Done done) implements Prepared.Done {
    @Override
    public void answered(long results) {
      done.answered(count);
    }

    @Override
    public void failed(Throwable cause) {
      done.failed(cause);
    }
  }

  /// Sends another one after the first.
  private record Then(Prepared next, Prepared.Done done) implements Prepared.Done {
    @Override
    public void answered(long results) {
      next.send(done);
    }

    @Override
    public void failed(Throwable cause) {
      done.failed(cause);
    }
  }
}
