package dev.pemba.server.app;

import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Who makes a request, as it authenticated: the name of its key or the subject of its certificate.
/// Empty if the server knows no callers.
public record Caller(String name) {
  public static final Caller UNNAMED = new Caller("");

  /// Where the caller's own name goes when it names somebody else as the actor.
  private static final String ASSERTED_BY = "asserted_by";

  /// Marks a change that was made in an emergency.
  private static final String BREAK_GLASS = "break_glass";

  private static final List<String> SET_BY_THE_SERVER =
      Stream.concat(Stream.of(ASSERTED_BY, BREAK_GLASS), Request.PLACES.stream()).toList();

  /// The provenance of a change that this caller makes.
  ///
  /// A caller may name another actor: services write on behalf of people. Then the log says who
  /// asserted it, under a key that no caller may set.
  Provenance sign(Provenance given) {
    for (String key : SET_BY_THE_SERVER) {
      if (given.metadata().containsKey(key)) {
        throw PembaException.malformed(
            "`provenance.metadata` has the key `%s`, which the server sets".formatted(key));
      }
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

  /// The same for a change that is made in an emergency, and bears the mark of it.
  Provenance signEmergency(Provenance given) {
    Provenance signed = sign(given);
    Map<String, String> metadata = new HashMap<>(signed.metadata());
    metadata.put(BREAK_GLASS, "true");
    return new Provenance(signed.actor(), signed.reason(), metadata);
  }
}
