package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;

/// What came of reading a request. A marshaller can only throw, which gRPC would answer with
/// `UNKNOWN`; so a request that can't be read is handed on as what it is, and ends its call as any
/// other of the caller's mistakes does.
public sealed interface ParsedRequest<I> {
  /// It was read.
  record Whole<I>(I message) implements ParsedRequest<I> {}

  /// It was not read: its method knows most requests by their bytes.
  final class Unread<I> implements ParsedRequest<I> {
    private final byte[] bytes;

    Unread(byte[] bytes) {
      this.bytes = bytes;
    }

    /// The message as it came; nobody changes it.
    byte[] bytes() {
      return bytes;
    }
  }

  /// It can't be read, and why.
  record Refused<I>(PembaException fault) implements ParsedRequest<I> {}
}
