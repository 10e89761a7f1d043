package dev.pemba.graph;

/// What a list of subjects found.
public final class FoundSubjects implements Found {
  final SubjectSet set;
  private final Validity validity;

  FoundSubjects(SubjectSet set, Validity validity) {
    this.set = set;
    this.validity = validity;
  }

  @Override
  public Validity validity() {
    return validity;
  }

  @Override
  public long bytes() {
    return Found.bytesOf(set.must()) + Found.bytesOf(set.may()) + Found.bytesOf(set.named());
  }
}
