package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.server.app.ImportRelationships;
import dev.pemba.server.app.Signed;
import dev.pemba.v1.ImportRequest;
import dev.pemba.v1.ImportResponse;
import dev.pemba.v1.Provenance;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One import: each message is a change of its own; a failure tells how many relationships were
/// imported all the same. Used by one thread.
final class ImportWork implements InboundStream.Work<ImportRequest, ImportResponse> {
  private final ImportRelationships.Run run;
  private @Nullable Provenance provenance;

  ImportWork(ImportRelationships importing) {
    this.run = importing.start();
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
      run.add(
          FromProto.relationships(request.getRelationshipsList(), Field.of("relationships")),
          signed);
    } catch (PembaException failure) {
      throw told(failure);
    }
  }

  @Override
  public ImportResponse end() {
    try {
      run.end();
    } catch (PembaException failure) {
      throw told(failure);
    }
    return ImportResponse.newBuilder()
        .setImported(run.imported())
        .setToken(run.token().toString())
        .build();
  }

  private PembaException told(PembaException failure) {
    run.giveUp();
    Map<String, String> details = new HashMap<>(failure.details());
    details.put("imported", Long.toString(run.imported()));
    details.put("token", run.token().toString());
    PembaException told =
        new PembaException(
            failure.reason(),
            "%s (after %d imported relationships)".formatted(failure.getMessage(), run.imported()),
            details);
    told.initCause(failure);
    return told;
  }
}
