package dev.pemba.graph;

/// What a list of objects found.
public final class FoundObjects implements Found {
  final TruthSet set;
  private final Validity validity;

  FoundObjects(TruthSet set, Validity validity) {
    this.set = set;
    this.validity = validity;
  }

  @Override
  public Validity validity() {
    return validity;
  }

  @Override
  public long bytes() {
    return Found.bytesOf(set.must()) + (set.isSure() ? 0 : Found.bytesOf(set.may()));
  }
}
