package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.server.app.ImportRelationships;
import dev.pemba.server.app.Signed;
import dev.pemba.server.app.Token;
import dev.pemba.v1.ImportRequest;
import dev.pemba.v1.ImportResponse;
import dev.pemba.v1.Provenance;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One import: each message is a change of its own; a failure tells how many relationships were
/// imported before it. Used by one thread.
final class ImportWork implements InboundStream.Work<ImportRequest, ImportResponse> {
  private final ImportRelationships importing;
  private @Nullable Provenance provenance;
  private long imported;
  private Token token;

  ImportWork(ImportRelationships importing) {
    this.importing = importing;
    this.token = importing.head();
  }

  @Override
  public void message(Incoming incoming, ImportRequest request) {
    if (provenance == null) {
      provenance = request.getProvenance();
    } else if (request.hasProvenance() && !request.getProvenance().equals(provenance)) {
      throw told(
          Field.of("provenance").malformed("differs from the first message's, which is for all"));
    }
    try {
      Signed signed = Updates.signed(incoming, provenance, "");
      token =
          importing.run(
              FromProto.relationships(request.getRelationshipsList(), Field.of("relationships")),
              signed);
    } catch (PembaException failure) {
      throw told(failure);
    }
    imported += request.getRelationshipsCount();
  }

  @Override
  public ImportResponse end() {
    return ImportResponse.newBuilder().setImported(imported).setToken(token.toString()).build();
  }

  private PembaException told(PembaException failure) {
    Map<String, String> details = new HashMap<>(failure.details());
    details.put("imported", Long.toString(imported));
    details.put("token", token.toString());
    PembaException told =
        new PembaException(
            failure.reason(),
            "%s (after %d imported relationships)".formatted(failure.getMessage(), imported),
            details);
    told.initCause(failure);
    return told;
  }
}
