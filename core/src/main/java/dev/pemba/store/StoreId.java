package dev.pemba.store;

/// What tells one store's tokens from another's: 64 random bits, drawn when the store is created.
public record StoreId(long value) {
  @Override
  public String toString() {
    return "%016x".formatted(value);
  }
}
