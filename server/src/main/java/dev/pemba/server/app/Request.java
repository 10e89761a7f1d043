package dev.pemba.server.app;

import dev.pemba.model.Provenance;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The call that a request came with.
///
/// @param address of the connection's other end; this and the two after it may be empty
/// @param requestId the caller's name for the call
/// @param traceId of the trace that the call is part of
/// @param startedNanos when it came, by `System.nanoTime`
public record Request(
    Caller caller, String address, String requestId, String traceId, long startedNanos) {
  private static final String ADDRESS = "address";
  private static final String REQUEST_ID = "request_id";
  private static final String TRACE_ID = "trace_id";

  /// Keys of a change's metadata that no caller may set.
  static final Set<String> PLACES = Set.of(ADDRESS, REQUEST_ID, TRACE_ID);

  /// A call that nothing is known of.
  public static final Request UNKNOWN = new Request(Caller.UNNAMED, "", "", "", 0);

  /// The provenance of a change that this request makes: the caller signs it, and the server adds
  /// where it came from, for the record.
  Provenance sign(Provenance given) {
    return placed(caller.sign(given));
  }

  /// The same for a change that is made in an emergency.
  Provenance signEmergency(Provenance given) {
    return placed(caller.signEmergency(given));
  }

  private Provenance placed(Provenance signed) {
    if (address.isEmpty() && requestId.isEmpty() && traceId.isEmpty()) {
      return signed;
    }
    Map<String, String> metadata = new HashMap<>(signed.metadata());
    put(metadata, ADDRESS, address);
    put(metadata, REQUEST_ID, requestId);
    put(metadata, TRACE_ID, traceId);
    return new Provenance(signed.actor(), signed.reason(), metadata);
  }

  private static void put(Map<String, String> metadata, String key, String value) {
    if (!value.isEmpty()) {
      metadata.put(key, value);
    }
  }
}
