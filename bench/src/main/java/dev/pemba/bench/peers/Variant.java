package dev.pemba.bench.peers;

/// How a peer is run.
enum Variant {
  /// Data in memory, and everything that makes it fast.
  MEMORY("memory"),

  /// As before, but every answer is computed: questions that come again and again are answered from
  /// a cache otherwise, and show what the cache costs, not the shape.
  UNCACHED("memory, caches off"),

  /// Data on PostgreSQL, and everything that makes it fast.
  POSTGRES("PostgreSQL");

  private final String text;

  Variant(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
