package dev.pemba.server.rocks;

import dev.pemba.model.CaveatName;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Schema;
import dev.pemba.store.Store.Stranded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Finds what a new schema would leave without a meaning.
///
/// The [Tally] tells which kinds of edges there are at all; only the edges of those kinds that the
/// schema refuses, or whose caveat it gives other parameters, are looked at.
final class Stranding {
  private final Schema draft;
  private final Schema inForce;
  private final Directory directory;
  private final Reader reader;
  private final long nowMillis;

  /// @param nowMillis edges that are expired by then do not count
  Stranding(Schema draft, Schema inForce, Directory directory, Reader reader, long nowMillis) {
    this.draft = draft;
    this.inForce = inForce;
    this.directory = directory;
    this.reader = reader;
    this.nowMillis = nowMillis;
  }

  Stranded find(Map<Kind, Long> tally, int limit) {
    List<Relationship> first = new ArrayList<>();
    long count = 0;
    for (Map.Entry<Kind, Long> entry : tally.entrySet()) {
      Kind kind = entry.getKey();
      boolean refused = !draft.takesKindOf(kind.example(directory.symbols()));
      if (!refused && !takesOtherContexts(kind)) {
        continue;
      }
      int before = first.size();
      collect(kind, refused, first, limit);
      count += refused && first.size() == limit ? entry.getValue() : first.size() - before;
    }
    return new Stranded(first, first.isEmpty() ? 0 : Math.max(count, first.size()));
  }

  private void collect(Kind kind, boolean refused, List<Relationship> found, int limit) {
    long subject = End.of(kind.subjectKind(), 0);
    long object = End.of(kind.objectKind(), 0);
    Pattern pattern =
        Pattern.any()
            .exactly(0, End.type(object))
            .exactly(1, End.relation(object))
            .exactly(3, End.type(subject))
            .exactly(4, End.relation(subject));
    Query query = new Query(Direction.FORWARD, pattern, true);
    try (Scan scan = new Scan(reader, query, Long.MAX_VALUE, false)) {
      for (scan.start(); scan.isValid() && found.size() < limit; scan.next()) {
        EdgeKey key = scan.row().key();
        EdgeValue value = scan.row().value();
        if (!Kind.of(key, value.grant()).equals(kind) || value.grant().isOverAt(nowMillis)) {
          continue;
        }
        Relationship relationship = Naming.relationship(key, value.grant(), directory);
        if (refused || !isAllowed(relationship)) {
          found.add(relationship);
        }
      }
    }
  }

  private boolean isAllowed(Relationship relationship) {
    try {
      draft.checkAllowed(relationship);
      return true;
    } catch (PembaException _) {
      return false;
    }
  }

  private boolean takesOtherContexts(Kind kind) {
    if (kind.caveat().isEmpty()) {
      return false;
    }
    CaveatName name = new CaveatName(kind.caveat());
    Caveat before = inForce.caveats().get(name);
    Caveat after = draft.caveats().get(name);
    return before == null || after == null || !before.takesWhat(after);
  }
}
