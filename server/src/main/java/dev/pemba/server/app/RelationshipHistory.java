package dev.pemba.server.app;

import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Every life of the relationships that a filter matches, with who began and ended it, when and
/// why. Thread-safe.
public final class RelationshipHistory {
  private final Worlds worlds;
  private final Store store;
  private final int messageEntries;

  public RelationshipHistory(Worlds worlds, Store store, int messageEntries) {
    this.worlds = worlds;
    this.store = store;
    this.messageEntries = messageEntries;
  }

  /// A page of a history.
  ///
  /// @param pageSize lives in this page, 0 for all
  public record Query(
      Consistency consistency,
      RelationshipFilter filter,
      Span span,
      long pageSize,
      Optional<Cursor> cursor) {
    public Query {
      if (filter.equals(RelationshipFilter.ALL)) {
        throw PembaException.malformed("`filter` is empty: say whose history");
      }
    }

    long fingerprint() {
      return Fingerprint.of("history", filter, span);
    }
  }

  /// When a life must have begun or ended to be told; both included.
  public record Span(Optional<Instant> from, Optional<Instant> to) {
    public Span {
      if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
        throw PembaException.malformed(
            "`from` (%s) is after `to` (%s)".formatted(from.get(), to.get()));
      }
    }

    private boolean holds(Event event) {
      return from.filter(event.at()::isBefore).isEmpty()
          && to.filter(event.at()::isAfter).isEmpty();
    }
  }

  /// How a life began or ended.
  public enum Kind {
    ADDED,
    /// Another was written in the place of one that stood.
    REPLACED,
    REMOVED,
    /// By the clock alone, without a change.
    EXPIRED
  }

  /// One end of a life.
  ///
  /// @param token the change's; empty for what nobody did
  public record Event(Kind kind, Instant at, Provenance provenance, Optional<Token> token) {}

  /// A relationship from one event to another.
  public record Life(
      Relationship relationship,
      Event began,
      Optional<Event> ended,
      Optional<Relationship> predecessor) {
    boolean touches(Span span) {
      return span.holds(began) || ended.filter(span::holds).isPresent();
    }
  }

  /// Where a history goes. Methods block and throw as those of [Sink] do.
  public interface Receiver {
    /// `end` is given with the last message only.
    void send(List<Life> lives, Optional<End> end);
  }

  /// How a history ended.
  ///
  /// @param knownSince what ended before is no longer known; empty if everything is
  public record End(Token token, Optional<Cursor> cursor, Optional<Instant> knownSince) {}

  public void run(Query query, Effort effort, Receiver receiver) {
    LongSupplier request = Fingerprint.once(query::fingerprint);
    try (Pinned pinned =
        worlds.pin(query.consistency(), query.cursor(), request, effort.deadline())) {
      known(pinned.snapshot(), query.filter());
      Optional<Instant> knownSince = store.origin(store.oldestRevision()).map(Store.Origin::time);
      try (Store.Lives lives =
          store.history(
              pinned.token().revision(),
              query.filter(),
              query.cursor().map(RelationshipHistory::position))) {
        new Paging<Life>(pinned, request, messageEntries, Paging.Entered.nowhere())
            .send(
                new Entries(pinned, lives, query.span()),
                query.pageSize(),
                (page, end) ->
                    receiver.send(
                        page, end.map(last -> new End(last.token(), last.cursor(), knownSince))),
                effort);
      }
    }
  }

  /// Throws for a type that no schema ever defined. What only older schemas knew has a history too.
  private static void known(Snapshot world, RelationshipFilter filter) {
    filter
        .type()
        .filter(type -> world.symbols().type(type) == 0)
        .ifPresent(world.schema()::definition);
    filter
        .subject()
        .map(RelationshipFilter.SubjectFilter::type)
        .filter(type -> world.symbols().type(type) == 0)
        .ifPresent(world.schema()::definition);
    filter
        .relation()
        .filter(relation -> world.symbols().relation(relation) == 0)
        .ifPresent(
            relation -> filter.type().ifPresent(type -> world.schema().relation(type, relation)));
  }

  private static String position(Store.Life life) {
    Relationship.Key key = life.relationship().key();
    return life.created()
        + " "
        + Relationship.of(key.object(), key.relation(), key.subject()).toString();
  }

  private static Store.LifePosition position(Cursor cursor) {
    int blank = cursor.position().indexOf(' ');
    return new Store.LifePosition(
        Relationship.parse(cursor.position().substring(blank + 1)).key(),
        new Revision(Long.parseLong(cursor.position().substring(0, blank))));
  }

  /// The lives that a span wants, in slices. Not thread-safe.
  private final class Entries implements Paging.Entries<Life> {
    /// Lives passed over between two looks at the deadline.
    private static final int MOST_PASSED_OVER = 10_000;

    /// Origins remembered; changes near each other often made several lives.
    private static final int REMEMBERED_ORIGINS = 1_000;

    private final Pinned pinned;
    private final Store.Lives lives;
    private final Span span;
    private final Map<Revision, Store.Origin> origins = new HashMap<>();

    Entries(Pinned pinned, Store.Lives lives, Span span) {
      this.pinned = pinned;
      this.lives = lives;
      this.span = span;
    }

    @Override
    public Paging.Slice<Life> take(int limit) {
      List<Life> slice = new ArrayList<>();
      String position = "";
      for (int seen = 0;
          slice.size() < limit && seen < MOST_PASSED_OVER && lives.hasNext();
          seen++) {
        Store.Life stored = lives.next();
        position = position(stored);
        Life life = life(stored);
        if (life.touches(span)) {
          slice.add(life);
        }
      }
      return new Paging.Slice<>(slice, position, lives.hasNext());
    }

    private Life life(Store.Life life) {
      Instant at = origin(life.created()).time();
      Optional<Relationship> predecessor =
          life.predecessor().filter(before -> existsAt(before, at));
      Event began = change(predecessor.isPresent() ? Kind.REPLACED : Kind.ADDED, life.created());
      return new Life(life.relationship(), began, ended(life), predecessor);
    }

    private Optional<Event> ended(Store.Life life) {
      Optional<Event> change =
          life.ended().map(at -> change(life.replaced() ? Kind.REPLACED : Kind.REMOVED, at));
      Instant until = change.map(Event::at).orElse(pinned.now());
      return life.relationship()
          .expiration()
          .filter(at -> !at.isAfter(until))
          .map(at -> new Event(Kind.EXPIRED, at, Provenance.NONE, Optional.empty()))
          .or(() -> change);
    }

    private static boolean existsAt(Relationship relationship, Instant time) {
      return relationship.expiration().filter(at -> !at.isAfter(time)).isEmpty();
    }

    private Event change(Kind kind, Revision revision) {
      Store.Origin origin = origin(revision);
      return new Event(
          kind, origin.time(), origin.provenance(), Optional.of(worlds.token(revision)));
    }

    private Store.Origin origin(Revision revision) {
      if (origins.size() > REMEMBERED_ORIGINS) {
        origins.clear();
      }
      return origins.computeIfAbsent(revision, at -> store.origin(at).orElseThrow());
    }
  }
}
