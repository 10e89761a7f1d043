package dev.pemba.server.rocks;

import dev.pemba.schema.Schema;
import dev.pemba.store.Basis;
import dev.pemba.store.Snapshot;

/// What an answer was made from in the world of one revision. Immutable.
///
/// INVARIANT (stripes before heads): what was read at one revision is the same at another if its
/// stripe shows no change after the earlier of the two (see [Stripes]).
final class Footing implements Basis {
  private final Sources sources;
  private final Schema schema;
  private final long revision;
  private final int[] lists;
  private final int[] unknown;

  /// This and the headers of its arrays.
  private static final int BYTES = 72;

  /// Where stripes of a store's lists and ids are. One for each store: a footing holds in worlds of
  /// its own store only.
  record Sources(Stripes lists, Stripes ids) {}

  Footing(Sources sources, Schema schema, long revision, Notes notes) {
    this.sources = sources;
    this.schema = schema;
    this.revision = revision;
    this.lists = notes.listStripes();
    this.unknown = notes.unknownStripes();
  }

  @Override
  public boolean holdsIn(Snapshot world) {
    return world instanceof World other
        && other.isOf(sources, schema)
        && holds(Math.min(revision, other.revision().value()));
  }

  @Override
  public long bytes() {
    return BYTES + 4L * (lists.length + unknown.length);
  }

  private boolean holds(long earlier) {
    for (int stripe : lists) {
      if (sources.lists.lastModified(stripe) > earlier) {
        return false;
      }
    }
    for (int stripe : unknown) {
      if (sources.ids.lastModified(stripe) > earlier) {
        return false;
      }
    }
    return true;
  }
}
