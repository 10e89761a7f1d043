package dev.pemba.bench.systems;

import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Workload;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceWriteRequest;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Asks a Pemba that listens on a port of this machine. Thread-safe.
public final class PembaCalls implements AutoCloseable {
  private final Connections connections;
  private final FullAnswers answers;

  public PembaCalls(int port, int connections) {
    this.connections = new Connections(port, connections);
    this.answers = new FullAnswers(this.connections.first());
  }

  /// As [Target#load].
  public void load(Workload workload) {
    schema(workload);
    Importing.run(connections.first(), workload);
  }

  /// Writes the workload's schema alone.
  public void schema(Workload workload) {
    SchemaServiceGrpc.newBlockingStub(connections.first())
        .write(SchemaServiceWriteRequest.newBuilder().setSchema(workload.schema()).build());
  }

  /// The messages of an import, built ahead. For sizes that fit in memory.
  public PreparedImport prepareImport(Workload workload) {
    List<Importing.Batch> batches = Importing.prepared(workload);
    return more -> Importing.run(connections.first(), batches, more);
  }

  /// Takes the first `few` messages of a list, runs `meanwhile` while the server holds the rest,
  /// and then takes the rest.
  public void listObjects(Question.ListObjects question, int few, Runnable meanwhile) {
    Iterator<ListObjectsResponse> messages =
        PermissionServiceGrpc.newBlockingStub(connections.first())
            .listObjects(Requests.listObjects(question));
    for (int i = 0; i < few && messages.hasNext(); i++) {
      messages.next();
    }
    meanwhile.run();
    messages.forEachRemaining(_ -> {});
  }

  /// An import that is ready to be sent.
  public interface PreparedImport {
    /// Sends messages as long as `more` says so, and returns how many relationships were imported.
    long run(BooleanSupplier more);
  }

  /// As [Target#answer].
  public Answer answer(Question question) {
    return answers.of(question);
  }

  /// As [Target#prepare].
  public Prepared prepare(Question question) {
    return switch (question) {
      case Question.Check check ->
          connections.prepared(RawMethods.CHECK, Requests.check(check).toByteArray());
      case Question.CheckMany many ->
          connections.preparedLong(RawMethods.CHECK_MANY, Requests.checkMany(many).toByteArray());
      case Question.ListObjects list ->
          connections.preparedLong(
              RawMethods.LIST_OBJECTS, Requests.listObjects(list).toByteArray());
      case Question.ListSubjects list ->
          connections.preparedLong(
              RawMethods.LIST_SUBJECTS, Requests.listSubjects(list).toByteArray());
      case Question.Write write -> write(write);
      case Question.WriteThenCheck(var write, var check) -> writeThenCheck(write, check);
    };
  }

  private Prepared write(Question.Write question) {
    return Writes.write(
        connections,
        RawMethods.WRITE,
        Requests.write(question).toByteArray(),
        question.relationships().size());
  }

  private Prepared writeThenCheck(Question.Write write, Question.Check check) {
    byte[] first = Requests.write(write).toByteArray();
    byte[] then = Requests.check(check).toByteArray();
    return Writes.thenSend(
        connections,
        RawMethods.WRITE,
        first,
        token -> connections.prepared(RawMethods.CHECK, Writes.concat(then, atLeast(token))));
  }

  private static byte[] atLeast(String token) {
    return CheckRequest.newBuilder()
        .setConsistency(Consistency.newBuilder().setAtLeast(token))
        .build()
        .toByteArray();
  }

  @Override
  public void close() {
    connections.close();
  }
}
