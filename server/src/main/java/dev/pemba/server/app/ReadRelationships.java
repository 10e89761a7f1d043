package dev.pemba.server.app;

import dev.pemba.model.Provenance;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.schema.Schema;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The stored relationships that a filter matches, in key order. Thread-safe.
public final class ReadRelationships {
  /// Origins remembered within a request; rows of one change often stand together.
  private static final int REMEMBERED_ORIGINS = 1_000;

  private final Worlds worlds;
  private final Store store;
  private final int messageEntries;

  public ReadRelationships(Worlds worlds, Store store, int messageEntries) {
    this.worlds = worlds;
    this.store = store;
    this.messageEntries = messageEntries;
  }

  /// A page of stored relationships.
  ///
  /// @param pageSize relationships in this page, 0 for all
  public record Query(
      Consistency consistency,
      RelationshipFilter filter,
      Window window,
      long pageSize,
      Optional<Cursor> cursor) {
    long fingerprint() {
      return Fingerprint.of("relationships", filter, window);
    }
  }

  /// Which relationships by their time, of those that are not over.
  ///
  /// @param pending also those that have not started
  /// @param expiresBefore only those that expire before this time
  public record Window(boolean pending, Optional<Instant> expiresBefore) {
    boolean holds(Pinned pinned, Relationship relationship) {
      boolean soon =
          expiresBefore.isEmpty()
              || relationship
                  .expiration()
                  .filter(at -> at.isBefore(expiresBefore.get()))
                  .isPresent();
      return soon && (pending || !pinned.isPending(relationship));
    }
  }

  /// A stored relationship and where it came from.
  ///
  /// @param writtenAt empty if the origin is no longer kept
  /// @param token the revision that wrote it
  public record Row(
      Relationship relationship, Provenance provenance, Optional<Instant> writtenAt, Token token) {}

  public void run(Query query, Effort effort, Sink<Row> sink) {
    LongSupplier request = Fingerprint.once(query::fingerprint);
    try (Pinned pinned =
        worlds.pin(query.consistency(), query.cursor(), request, effort.deadline())) {
      known(pinned.snapshot().schema(), query.filter());
      Map<Revision, Optional<Store.Origin>> origins = new HashMap<>();
      RelationshipRows.Wanted wanted =
          new RelationshipRows.Wanted(
              query.filter(),
              relationship -> query.window().holds(pinned, relationship),
              effort.deadline());
      try (RelationshipRows rows = new RelationshipRows(pinned, wanted, query.cursor())) {
        new Paging<Row>(pinned, request, messageEntries, Paging.Entered.nowhere())
            .send(
                limit -> {
                  Paging.Slice<Snapshot.Stored> slice = rows.take(limit);
                  List<Row> told =
                      slice.entries().stream().map(stored -> row(stored, origins)).toList();
                  return new Paging.Slice<>(told, slice.position(), slice.more());
                },
                query.pageSize(),
                sink,
                effort);
      }
    }
  }

  /// Throws `UNKNOWN_TYPE` or `UNKNOWN_RELATION` for a filter on what the schema does not know.
  static void known(Schema schema, RelationshipFilter filter) {
    filter.type().ifPresent(schema::definition);
    filter
        .relation()
        .ifPresent(relation -> filter.type().ifPresent(type -> schema.relation(type, relation)));
    filter
        .subject()
        .ifPresent(
            subject -> {
              schema.definition(subject.type());
              if (subject.relation()
                  instanceof RelationshipFilter.SubjectRelationFilter.Exactly(var relation)) {
                schema.relation(subject.type(), relation);
              }
            });
  }

  private Row row(Snapshot.Stored stored, Map<Revision, Optional<Store.Origin>> origins) {
    if (origins.size() > REMEMBERED_ORIGINS) {
      origins.clear();
    }
    Optional<Store.Origin> origin =
        origins.computeIfAbsent(stored.created(), revision -> store.origin(revision));
    return new Row(
        stored.relationship(),
        origin.map(Store.Origin::provenance).orElse(Provenance.NONE),
        origin.map(Store.Origin::time),
        worlds.token(stored.created()));
  }
}
