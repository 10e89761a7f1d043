package dev.pemba.store;

/// A value computed from lists of edges alone, which a store may keep as long as none of them has
/// changed (see [Snapshot#derived]). Immutable.
public interface Derived {
  /// About how much memory it takes.
  long weightBytes();
}
