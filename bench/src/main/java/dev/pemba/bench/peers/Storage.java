package dev.pemba.bench.peers;

/// Where a peer keeps its data.
enum Storage {
  MEMORY("memory"),
  POSTGRES("PostgreSQL");

  private final String text;

  Storage(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
