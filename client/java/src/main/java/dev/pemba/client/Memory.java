package dev.pemba.client;

import dev.pemba.v1.Consistency;

/// The token of the last write, and the consistency that makes reads see it. Thread-safe.
final class Memory {
  private static final Consistency HEAD = Consistency.newBuilder().setHead(true).build();

  private final boolean used;
  private volatile String token = "";

  Memory(boolean used) {
    this.used = used;
  }

  void keep(String written) {
    if (!written.isEmpty()) {
      token = written;
    }
  }

  String token() {
    return token;
  }

  /// The token that reads without a consistency of their own must be as new as; empty for none.
  String required() {
    return used ? token : "";
  }

  /// What the request asked for, else at least the last write.
  Consistency or(Consistency asked) {
    if (asked.getRequirementCase() != Consistency.RequirementCase.REQUIREMENT_NOT_SET) {
      return asked;
    }
    String known = required();
    return !known.isEmpty() ? Consistency.newBuilder().setAtLeast(known).build() : HEAD;
  }
}
