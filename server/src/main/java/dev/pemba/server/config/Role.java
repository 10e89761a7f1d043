package dev.pemba.server.config;

/// What a caller may do. All may ask; who audits does not write, and who writes does not audit.
public enum Role {
  /// Ask: checks, lists, reads, watch, export.
  READ,
  /// Change relationships: write, delete, import.
  WRITE,
  /// Read the record of decisions, and what proves it.
  AUDIT,
  /// All that others may, and change the schema.
  ADMIN;

  /// True if this role may do what `needed` may.
  public boolean includes(Role needed) {
    return this == needed || this == ADMIN || needed == READ;
  }
}
