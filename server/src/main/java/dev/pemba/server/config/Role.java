package dev.pemba.server.config;

/// What a caller may do; each role includes those before it.
public enum Role {
  /// Ask: checks, lists, reads, watch, export.
  READ,
  /// Change relationships: write, delete, import.
  WRITE,
  /// Change the schema.
  ADMIN;

  /// True if this role may do what `needed` may.
  public boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }
}
