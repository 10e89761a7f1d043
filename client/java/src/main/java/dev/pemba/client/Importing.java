package dev.pemba.client;

import dev.pemba.v1.ImportRequest;
import dev.pemba.v1.ImportResponse;
import dev.pemba.v1.Provenance;
import dev.pemba.v1.Relationship;
import io.grpc.stub.BlockingClientCall;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/// Sends relationships in messages of bounded count and size, no faster than the server takes them.
final class Importing {
  private static final int MESSAGE_RELATIONSHIPS = 10_000;
  private static final int MESSAGE_BYTES = 1 << 20;

  private final Calls calls;
  private final Supplier<BlockingClientCall<ImportRequest, ImportResponse>> open;

  Importing(Calls calls, Supplier<BlockingClientCall<ImportRequest, ImportResponse>> open) {
    this.calls = calls;
    this.open = open;
  }

  ImportResponse run(Iterator<Relationship> source, Provenance provenance, LongConsumer sent) {
    BlockingClientCall<ImportRequest, ImportResponse> call = open.get();
    boolean complete = false;
    try {
      long total = 0;
      boolean taken = true;
      ImportRequest.Builder message = ImportRequest.newBuilder().setProvenance(provenance);
      do {
        fill(message, source);
        total += message.getRelationshipsCount();
        ImportRequest built = message.build();
        taken = calls.run(() -> call.write(built));
        sent.accept(total);
        message = ImportRequest.newBuilder();
      } while (taken && source.hasNext());
      call.halfClose();
      // Where the server has ended the call, reading it throws what it had to say.
      Optional<ImportResponse> response = calls.run(() -> Optional.ofNullable(call.read()));
      complete = true;
      return response.orElseThrow(() -> Calls.endedEarly("import"));
    } finally {
      if (!complete) {
        call.cancel("the import was given up", null);
      }
    }
  }

  private static void fill(ImportRequest.Builder message, Iterator<Relationship> source) {
    int bytes = 0;
    while (source.hasNext()
        && bytes < MESSAGE_BYTES
        && message.getRelationshipsCount() < MESSAGE_RELATIONSHIPS) {
      Relationship relationship = source.next();
      bytes += relationship.getSerializedSize();
      message.addRelationships(relationship);
    }
  }
}
