package dev.pemba.bench.organisation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The AI governance pack, as the server carries it.
final class Pack {
  private static final String SCHEMA = "/packs/ai-governance/schema.zed";

  private Pack() {}

  static String schema() {
    try (InputStream in = Pack.class.getResourceAsStream(SCHEMA)) {
      if (in == null) {
        throw new IllegalStateException("the server on the class path carries no " + SCHEMA);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
