package dev.pemba.bench.systems;

import dev.pemba.bench.worlds.Workload;
import dev.pemba.model.Relationship;
import dev.pemba.v1.ImportRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// One stream of `Import`, as fast as the server takes it. Throws `IllegalStateException` if the
/// server refuses, or counts another number than was sent.
final class Importing {
  private static final int BATCH = 5_000;
  private static final long STEP = 1_000_000;

  private final BlockingClientCall<byte[], Long> call;
  private long sent;

  private Importing(Channel channel) {
    call = ClientCalls.blockingClientStreamingCall(channel, RawMethods.IMPORT, CallOptions.DEFAULT);
  }

  /// Makes and sends a workload's relationships at once, so that none are kept.
  static void run(Channel channel, Workload workload) {
    Importing importing = new Importing(channel);
    Batches batches =
        new Batches(
            batch -> {
              long before = importing.sent;
              importing.send(batch);
              if (before / STEP != importing.sent / STEP) {
                System.err.printf("  %,d relationships sent%n", importing.sent);
              }
            });
    workload.relationships(batches::add);
    batches.end();
    importing.end();
  }

  /// Messages that are ready, so that the server is what takes time.
  static List<Batch> prepared(Workload workload) {
    List<Batch> all = new ArrayList<>();
    Batches batches = new Batches(all::add);
    workload.relationships(batches::add);
    batches.end();
    return all;
  }

  /// Sends messages as long as `more` says so, and returns how many relationships they had.
  static long run(Channel channel, Iterable<Batch> batches, BooleanSupplier more) {
    Importing importing = new Importing(channel);
    for (Batch batch : batches) {
      if (!more.getAsBoolean()) {
        break;
      }
      importing.send(batch);
    }
    importing.end();
    return importing.sent;
  }

  private void send(Batch batch) {
    sent += batch.count;
    try {
      if (!call.write(batch.request)) {
        throw new IllegalStateException("the server ended the import early");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (StatusException e) {
      throw new IllegalStateException("the import failed", e);
    }
  }

  private void end() {
    try {
      call.halfClose();
      Long counted = call.read();
      if (counted == null || counted != sent) {
        throw new IllegalStateException(
            "sent %d relationships and the server counted %s".formatted(sent, counted));
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (StatusException e) {
      throw new IllegalStateException("the import failed", e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while importing", cause);
  }

  /// One message.
  static final class Batch {
    private final byte[] request;
    private final int count;

    private Batch(ImportRequest request) {
      this.request = request.toByteArray();
      this.count = request.getRelationshipsCount();
    }
  }

  /// Cuts relationships into messages.
  private static final class Batches {
    private final Consumer<Batch> sink;
    private ImportRequest.Builder open = ImportRequest.newBuilder();

    Batches(Consumer<Batch> sink) {
      this.sink = sink;
    }

    void add(Relationship relationship) {
      open.addRelationships(Wire.relationship(relationship));
      if (open.getRelationshipsCount() == BATCH) {
        end();
      }
    }

    void end() {
      if (open.getRelationshipsCount() > 0) {
        sink.accept(new Batch(open.build()));
        open = ImportRequest.newBuilder();
      }
    }
  }
}
