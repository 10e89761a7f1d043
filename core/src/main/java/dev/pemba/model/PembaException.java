package dev.pemba.model;

import java.util.Map;

/// A fault of the caller or of the environment, told in one lower-case sentence.
///
/// Never thrown for a denied check: a denial is an answer. Bugs are [Invariant] failures instead.
public final class PembaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String message;

  /// What a program may want to read: ids, limits, positions. Keys are lower_snake_case.
  @SuppressWarnings("serial") // always an immutable JDK map
  private final Map<String, String> details;

  public PembaException(Reason reason, String message, Map<String, String> details) {
    super(message);
    this.reason = reason;
    this.message = message;
    this.details = Map.copyOf(details);
  }

  public PembaException(Reason reason, String message) {
    this(reason, message, Map.of());
  }

  private PembaException(Reason reason, String message, boolean trace) {
    super(message, null, true, trace);
    this.reason = reason;
    this.message = message;
    this.details = Map.of();
  }

  /// One that is caught for sure, and thrown where the microseconds count that looking at the stack
  /// takes.
  public static PembaException withoutTrace(Reason reason, String message) {
    return new PembaException(reason, message, false);
  }

  /// A request whose form is wrong.
  public static PembaException malformed(String message) {
    return new PembaException(Reason.MALFORMED_REQUEST, message);
  }

  /// A named limit that was exceeded; details carry `limit`, `allowed` and `got`.
  public static PembaException limit(String limit, long allowed, long got) {
    return new PembaException(
        Reason.LIMIT_EXCEEDED,
        "`%s` is limited to %d, got %d".formatted(limit, allowed, got),
        Map.of("limit", limit, "allowed", Long.toString(allowed), "got", Long.toString(got)));
  }

  @Override
  public String getMessage() {
    return message;
  }

  public Reason reason() {
    return reason;
  }

  public Map<String, String> details() {
    return details;
  }
}
