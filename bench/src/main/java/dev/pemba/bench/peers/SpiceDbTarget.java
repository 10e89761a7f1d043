package dev.pemba.bench.peers;

import com.authzed.api.v1.Consistency;
import com.authzed.api.v1.PermissionsServiceGrpc;
import com.authzed.api.v1.SchemaServiceGrpc;
import com.authzed.api.v1.WriteSchemaRequest;
import com.authzed.api.v1.WriteSchemaResponse;
import dev.pemba.bench.systems.Answer;
import dev.pemba.bench.systems.Connections;
import dev.pemba.bench.systems.Prepared;
import dev.pemba.bench.systems.Target;
import dev.pemba.bench.systems.Writes;
import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// SpiceDB, asked over gRPC.
final class SpiceDbTarget implements Target {
  private static final String CYCLES = "cycles";

  private final String name;
  private final PeerServer server;
  private final Connections connections;
  private final Consistency consistency;
  private @Nullable SpiceDbRequests requests;

  SpiceDbTarget(String name, PeerServer server, Consistency consistency) {
    this.name = name;
    this.server = server;
    this.connections = server.connections();
    this.consistency = consistency;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> lacks(Workload workload, Series series) {
    return workload.name().equals(CYCLES)
        ? Optional.of("SpiceDB fails where the data has cycles: max depth exceeded")
        : Optional.empty();
  }

  @Override
  public void load(Workload workload) {
    Schema from = SchemaCompiler.compile(workload.schema());
    SpiceDbSchema schema = new SpiceDbSchema(from);
    SpiceDbWire wire = new SpiceDbWire(schema);
    requests = new SpiceDbRequests(wire, consistency);
    write(schema);
    SpiceDbLoading loading = new SpiceDbLoading(connections.first());
    workload.relationships(relationship -> loading.add(wire.relationship(relationship)));
    loading.end();
    server.postgres().ifPresent(Postgres::analyze);
    server.process().await("it sees what was loaded", () -> loading.isSeenForGood(consistency));
  }

  private void write(SpiceDbSchema schema) {
    try {
      WriteSchemaResponse _ =
          SchemaServiceGrpc.newBlockingStub(connections.first())
              .writeSchema(WriteSchemaRequest.newBuilder().setSchema(schema.text()).build());
    } catch (StatusRuntimeException e) {
      throw new IllegalStateException("SpiceDB refused the schema: " + e.getMessage(), e);
    }
  }

  @Override
  public Answer answer(Question question) {
    return new SpiceDbAnswers(
            PermissionsServiceGrpc.newBlockingStub(connections.first())
                .withDeadlineAfter(Connections.LONGEST),
            requests())
        .of(question);
  }

  @Override
  public Prepared prepare(Question question) {
    return switch (question) {
      case Question.Check check ->
          connections.prepared(SpiceDbMethods.CHECK, requests().check(check).toByteArray());
      case Question.CheckMany many ->
          connections.preparedLong(
              SpiceDbMethods.CHECK_MANY, requests().checkMany(many).toByteArray());
      case Question.ListObjects list ->
          connections.preparedLong(
              SpiceDbMethods.LIST_OBJECTS, requests().listObjects(list).toByteArray());
      case Question.ListSubjects list ->
          connections.preparedLong(
              SpiceDbMethods.LIST_SUBJECTS, requests().listSubjects(list).toByteArray());
      case Question.Write write ->
          Writes.write(
              connections,
              SpiceDbMethods.WRITE,
              requests().write(write).toByteArray(),
              write.relationships().size());
      case Question.WriteThenCheck(var write, var check) -> writeThenCheck(write, check);
    };
  }

  private Prepared writeThenCheck(Question.Write write, Question.Check check) {
    byte[] first = requests().write(write).toByteArray();
    byte[] then = SpiceDbRequests.bareCheck(check).build().toByteArray();
    return Writes.thenSend(
        connections,
        SpiceDbMethods.WRITE,
        first,
        token ->
            connections.prepared(
                SpiceDbMethods.CHECK,
                Writes.concat(then, SpiceDbRequests.atLeast(token).toByteArray())));
  }

  private SpiceDbRequests requests() {
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
}
