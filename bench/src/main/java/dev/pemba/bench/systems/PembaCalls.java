package dev.pemba.bench.systems;

import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Workload;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceWriteRequest;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
          connections.prepared(RawMethods.CHECK_MANY, Requests.checkMany(many).toByteArray());
      case Question.ListObjects list ->
          connections.prepared(RawMethods.LIST_OBJECTS, Requests.listObjects(list).toByteArray());
      case Question.ListSubjects list ->
          connections.prepared(RawMethods.LIST_SUBJECTS, Requests.listSubjects(list).toByteArray());
      case Question.Write write -> write(write);
      case Question.WriteThenCheck(var write, var check) -> writeThenCheck(write, check);
    };
  }

  private Prepared write(Question.Write question) {
    byte[] request = Requests.write(question).toByteArray();
    long count = question.relationships().size();
    return done ->
        connections.send(RawMethods.WRITE, request, new Token(done, _ -> done.answered(count)));
  }

  private Prepared writeThenCheck(Question.Write write, Question.Check check) {
    byte[] first = Requests.write(write).toByteArray();
    byte[] then = Requests.check(check).toByteArray();
    return done ->
        connections.send(
            RawMethods.WRITE,
            first,
            new Token(
                done,
                token ->
                    connections
                        .prepared(RawMethods.CHECK, concat(then, atLeast(token)))
                        .send(done)));
  }

  /// A message's bytes after another's are the two merged.
  private static byte[] concat(byte[] first, byte[] then) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(first.length + then.length);
    out.writeBytes(first);
    out.writeBytes(then);
    return out.toByteArray();
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

  /// Waits for a write's token and hands it on.
  private static final class Token implements Connections.Heard<String> {
    private final Prepared.Done done;
    private final Consumer<String> next;
    private @Nullable String token;

    Token(Prepared.Done done, Consumer<String> next) {
      this.done = done;
      this.next = next;
    }

    @Override
    public void message(String message) {
      token = message;
    }

    @Override
    public void end(Status status) {
      if (!status.isOk()) {
        done.failed(status.asRuntimeException());
      } else if (token == null) {
        done.failed(new IllegalStateException("a write was answered without a token"));
      } else {
        next.accept(token);
      }
    }
  }
}
