package dev.pemba.server.app;

import dev.pemba.graph.Facts;
import dev.pemba.graph.World;
import dev.pemba.model.Draft;
import dev.pemba.model.Relationship;
import dev.pemba.store.Snapshot;
import java.time.Instant;

/// The one world a request is answered in, and the one time it is judged by. Closed once.
///
/// @param now millisecond precision
record Pinned(Snapshot snapshot, Token token, Instant now) implements AutoCloseable {

  /// This world with a draft laid over it, in its place; closed as this one would be. Throws as a
  /// write of the draft would, and then this is closed.
  Pinned under(Draft draft, Deadline deadline) {
    if (draft.isEmpty()) {
      return this;
    }
    try {
      return new Pinned(new Drafting(this, deadline).lay(draft), token, now);
    } catch (RuntimeException refused) {
      close();
      throw refused;
    }
  }

  World world(Given given) {
    return world(given, snapshot);
  }

  /// The world as a request of that effort may see it: a first try only what is in memory.
  World world(Given given, Effort effort) {
    return world(given, view(effort));
  }

  /// The snapshot as a request of that effort may see it.
  Snapshot view(Effort effort) {
    return effort.memoryOnly() ? snapshot.inMemory() : snapshot;
  }

  World world(Given given, Snapshot from) {
    return World.of(from, new Facts(given.context(), given.contextual(), now));
  }

  /// True if the relationship does not exist any more at the request's time.
  boolean hasExpired(Relationship relationship) {
    return relationship.expiration().filter(at -> !at.isAfter(now)).isPresent();
  }

  /// True if the relationship does not exist yet at the request's time.
  boolean isPending(Relationship relationship) {
    return relationship.starts().filter(at -> at.isAfter(now)).isPresent();
  }

  Cursor cursor(long request, String position) {
    return new Cursor(token.store(), token.revision(), now, request, position);
  }

  @Override
  public void close() {
    snapshot.close();
  }
}
