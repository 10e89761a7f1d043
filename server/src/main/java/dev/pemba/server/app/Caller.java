package dev.pemba.server.app;

import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import java.util.HashMap;
import java.util.Map;

/// Who makes a request, as it authenticated: the name of its key or the subject of its certificate.
/// Empty if the server knows no callers.
public record Caller(String name) {
  public static final Caller UNNAMED = new Caller("");

  /// Where the caller's own name goes when it names somebody else as the actor.
  private static final String ASSERTED_BY = "asserted_by";

  /// The provenance of a change that this caller makes.
  ///
  /// A caller may name another actor: services write on behalf of people. Then the log says who
  /// asserted it, under a key that no caller may set.
  Provenance sign(Provenance given) {
    if (given.metadata().containsKey(ASSERTED_BY)) {
      throw PembaException.malformed(
          "`provenance.metadata` has the key `%s`, which the server sets".formatted(ASSERTED_BY));
    }
    if (name.isEmpty() || given.actor().equals(name)) {
      return given;
    }
    if (given.actor().isEmpty()) {
      return new Provenance(name, given.reason(), given.metadata());
    }
    Map<String, String> metadata = new HashMap<>(given.metadata());
    metadata.put(ASSERTED_BY, name);
    return new Provenance(given.actor(), given.reason(), metadata);
  }
}
