package dev.pemba.bench.peers;

/// A peer's language can't say this; the message names what and why.
public final class InexpressibleException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  InexpressibleException(String message) {
    super(message);
  }
}
