package dev.pemba.bench.peers;

import com.authzed.api.v1.Consistency;
import com.authzed.api.v1.ImportBulkRelationshipsRequest;
import com.authzed.api.v1.ImportBulkRelationshipsResponse;
import com.authzed.api.v1.PermissionsServiceGrpc;
import com.authzed.api.v1.ReadRelationshipsRequest;
import com.authzed.api.v1.Relationship;
import com.authzed.api.v1.RelationshipFilter;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Streams relationships into SpiceDB by its bulk import.
final class SpiceDbLoading {
  private static final int BATCH = 1_000;

  /// A tenth of SpiceDB's interval of five seconds is how long it goes on with an older revision.
  private static final long LONGEST_CHOICE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

  private final Channel channel;
  private final BlockingClientCall<ImportBulkRelationshipsRequest, ImportBulkRelationshipsResponse>
      call;
  private ImportBulkRelationshipsRequest.Builder batch =
      ImportBulkRelationshipsRequest.newBuilder();
  private long sent;
  private long seenSince = Long.MAX_VALUE;
  private @Nullable Relationship last;

  SpiceDbLoading(Channel channel) {
    this.channel = channel;
    this.call =
        ClientCalls.blockingClientStreamingCall(
            channel,
            PermissionsServiceGrpc.getImportBulkRelationshipsMethod(),
            CallOptions.DEFAULT);
  }

  void add(Relationship relationship) {
    last = relationship;
    batch.addRelationships(relationship);
    if (batch.getRelationshipsCount() == BATCH) {
      send();
    }
  }

  /// Throws `IllegalStateException` if SpiceDB refuses, or counts another number than was sent.
  void end() {
    if (batch.getRelationshipsCount() > 0) {
      send();
    }
    try {
      call.halfClose();
      ImportBulkRelationshipsResponse response = call.read();
      if (response == null || response.getNumLoaded() != sent) {
        throw new IllegalStateException(
            "sent %d relationships and SpiceDB counted %s".formatted(sent, response));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while importing", e);
    } catch (StatusException e) {
      throw new IllegalStateException("SpiceDB refused the import: " + e.getMessage(), e);
    }
  }

  /// Whether requests of this consistency see what was loaded, and have for a while: where SpiceDB
  /// may choose between revisions, one request can see less than the one before.
  boolean isSeenForGood(Consistency consistency) {
    long now = System.nanoTime();
    if (!isSeen(consistency)) {
      seenSince = Long.MAX_VALUE;
    } else if (seenSince == Long.MAX_VALUE) {
      seenSince = now;
    }
    return seenSince != Long.MAX_VALUE
        && (!consistency.hasMinimizeLatency() || now - seenSince > LONGEST_CHOICE_NANOS);
  }

  private boolean isSeen(Consistency consistency) {
    if (last == null) {
      return true;
    }
    try {
      return PermissionsServiceGrpc.newBlockingStub(channel)
          .readRelationships(
              ReadRelationshipsRequest.newBuilder()
                  .setConsistency(consistency)
                  .setRelationshipFilter(
                      RelationshipFilter.newBuilder()
                          .setResourceType(last.getResource().getObjectType())
                          .setOptionalResourceId(last.getResource().getObjectId())
                          .setOptionalRelation(last.getRelation()))
                  .setOptionalLimit(1)
                  .build())
          .hasNext();
    } catch (StatusRuntimeException e) {
      // At a revision before the schema, SpiceDB does not know the type.
      if (e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION) {
        return false;
      }
      throw e;
    }
  }

  private void send() {
    sent += batch.getRelationshipsCount();
    try {
      if (!call.write(batch.build())) {
        throw new IllegalStateException("SpiceDB ended the import early: " + refusal());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while importing", e);
    } catch (StatusException e) {
      throw new IllegalStateException("SpiceDB refused the import: " + e.getMessage(), e);
    }
    batch = ImportBulkRelationshipsRequest.newBuilder();
  }

  private String refusal() throws InterruptedException {
    try {
      return String.valueOf(call.read());
    } catch (StatusException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
