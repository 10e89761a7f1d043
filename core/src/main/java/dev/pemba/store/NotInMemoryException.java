package dev.pemba.store;

/// A read from [Snapshot#inMemory] would have needed the disk. No failure: whoever meets it asks
/// the snapshot itself, where waiting for a disk does no harm.
///
/// It has no stack, as it is thrown whenever a cache misses.
public final class NotInMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NotInMemoryException() {
    super("not in memory", null, false, false);
  }
}
