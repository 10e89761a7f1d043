package dev.pemba.server.app;

import java.time.Instant;

/// The world that a request asks to be answered in.
public sealed interface Consistency {
  /// True if the newest revision answers it, once it is new enough.
  default boolean isNow() {
    return switch (this) {
      case Head _, AtLeast _ -> true;
      case Exactly _, AsOf _ -> false;
    };
  }

  /// The newest revision.
  record Head() implements Consistency {}

  /// The newest revision, which must be this token's or later.
  record AtLeast(Token token) implements Consistency {}

  /// This token's revision.
  record Exactly(Token token) implements Consistency {}

  /// The world as it was at this time; expirations are judged by it too.
  record AsOf(Instant time) implements Consistency {}
}
