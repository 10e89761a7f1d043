package dev.pemba.cli;

import dev.pemba.client.PembaClient;
import dev.pemba.model.Invariant;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.server.PembaServer;
import dev.pemba.v1.ImportResponse;
import dev.pemba.v1.Provenance;
import dev.pemba.v1.SchemaServiceWriteRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The AI governance pack, as the server's class path has it.
final class DemoPack {
  private static final String FOLDER = "/packs/ai-governance/";

  private static final Provenance PROVENANCE =
      Provenance.newBuilder().setActor("pemba demo").setReason("the AI governance pack").build();

  private final String schema;
  private final byte[] relationships;

  private DemoPack(String schema, byte[] relationships) {
    this.schema = schema;
    this.relationships = relationships;
  }

  static DemoPack load() throws IOException {
    return new DemoPack(
        new String(resource(ImportSource.SCHEMA), StandardCharsets.UTF_8),
        resource(ImportSource.RELATIONSHIPS));
  }

  Schema compiled() {
    return SchemaCompiler.compile(schema);
  }

  /// Writes the schema, then the relationships.
  ImportResponse write(PembaClient client) throws IOException {
    client.writeSchema(
        SchemaServiceWriteRequest.newBuilder().setSchema(schema).setProvenance(PROVENANCE).build());
    try (RelationshipLines lines = RelationshipLines.of("the pack", relationships)) {
      return client.importRelationships(lines, PROVENANCE, _ -> {});
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = PembaServer.class.getResourceAsStream(FOLDER + name)) {
      Invariant.check(in != null, "the server carries the pack");
      return in.readAllBytes();
    }
  }
}
