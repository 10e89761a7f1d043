package dev.pemba.bench.systems;

import dev.pemba.bench.worlds.Workload;
import dev.pemba.model.Relationship;
import dev.pemba.v1.ImportRequest;
import dev.pemba.v1.ImportResponse;
import dev.pemba.v1.RelationshipServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;

/// Streams a workload into a server, as fast as the server takes it.
final class Importing {
  private static final int BATCH = 5_000;
  private static final long STEP = 1_000_000;

  private final BlockingClientCall<ImportRequest, ImportResponse> call;
  private ImportRequest.Builder batch = ImportRequest.newBuilder();
  private long sent;

  private Importing(BlockingClientCall<ImportRequest, ImportResponse> call) {
    this.call = call;
  }

  /// Throws `IllegalStateException` if the server refuses, or counts another number than was sent.
  static void run(Channel channel, Workload workload) {
    Importing importing =
        new Importing(RelationshipServiceGrpc.newBlockingV2Stub(channel).import_());
    workload.relationships(importing::add);
    importing.end();
  }

  private void add(Relationship relationship) {
    batch.addRelationships(Wire.relationship(relationship));
    if (batch.getRelationshipsCount() == BATCH) {
      send();
    }
  }

  private void send() {
    if (batch.getRelationshipsCount() == 0) {
      return;
    }
    long before = sent;
    sent += batch.getRelationshipsCount();
    try {
      if (!call.write(batch.build())) {
        throw new IllegalStateException("the server ended the import early");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while importing", e);
    } catch (StatusException e) {
      throw new IllegalStateException("the import failed", e);
    }
    batch = ImportRequest.newBuilder();
    if (before / STEP != sent / STEP) {
      System.err.printf("  %,d relationships sent%n", sent);
    }
  }

  private void end() {
    send();
    try {
      call.halfClose();
      ImportResponse response = call.read();
      if (response == null || response.getImported() != sent) {
        throw new IllegalStateException(
            "sent %d relationships and the server counted %s".formatted(sent, response));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while importing", e);
    } catch (StatusException e) {
      throw new IllegalStateException("the import failed", e);
    }
  }
}
