package dev.pemba.server.app;

import dev.pemba.graph.Engine;
import dev.pemba.graph.FoundObjects;
import dev.pemba.graph.ObjectList;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.World;
import dev.pemba.model.Invariant;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Which objects of a type may this subject do that to? Complete, ordered, without duplicates, at
/// any page size. Thread-safe.
public final class ListObjects {
  private final Worlds worlds;
  private final Engine engine;
  private final Recorder recorder;
  private final int messageEntries;
  private final KeptLists<ObjectsQuestion, FoundObjects> kept;

  public ListObjects(
      Decider decider, int messageEntries, KeptLists<ObjectsQuestion, FoundObjects> kept) {
    this.worlds = decider.worlds();
    this.engine = decider.engine();
    this.recorder = decider.recorder();
    this.messageEntries = messageEntries;
    this.kept = kept;
  }

  /// A page of a list of objects.
  ///
  /// @param pageSize objects in this page, 0 for all
  /// @param allowed leave out what is conditional; then there may be no contextual relationships
  public record Query(
      Consistency consistency,
      ObjectsQuestion question,
      Given given,
      long pageSize,
      Optional<Cursor> cursor,
      boolean allowed) {
    public Query {
      Invariant.check(
          !allowed || given.contextual().isEmpty(), "contextual relationships have no place here");
    }

    /// A page with all there is to say.
    public Query(
        Consistency consistency,
        ObjectsQuestion question,
        Given given,
        long pageSize,
        Optional<Cursor> cursor) {
      this(consistency, question, given, pageSize, cursor, false);
    }

    long fingerprint() {
      return Fingerprint.of(
          allowed ? "allowed objects" : "objects",
          question.type(),
          question.permission(),
          question.subject(),
          question.actors(),
          given.context(),
          given.contextual(),
          given.draft());
    }
  }

  public void run(Query query, Effort effort, Sink<ObjectList.Entry> sink) {
    LongSupplier request = Fingerprint.once(query::fingerprint);
    try (Pinned pinned =
        worlds
            .pin(query.consistency(), query.cursor(), request, effort.deadline())
            .under(query.given().draft(), effort.deadline())) {
      Optional<FoundObjects> before = kept.find(pinned, query.question(), query.given());
      ObjectList list = list(pinned.world(query.given(), effort), query, effort, before);
      boolean more =
          new Paging<>(pinned, request, messageEntries, record(query, pinned, effort))
              .send(
                  new Entries(list, query.allowed(), NumberPosition.of(query.cursor(), 0)),
                  query.pageSize(),
                  sink,
                  effort);
      if (more && before.isEmpty()) {
        kept.keep(pinned, query.question(), query.given(), list.found());
      }
    }
  }

  private Paging.Entered<ObjectList.Entry> record(Query query, Pinned pinned, Effort effort) {
    if (!recorder.keeps(query.given().draft())) {
      return Paging.Entered.nowhere();
    }
    Recorder.Asked asked =
        new Recorder.Asked(
            recorder.name(query.question().subject()),
            recorder.names(query.question().actors()),
            query.question().permission().value(),
            query.question().type().value(),
            "",
            recorder.shown(query.given()));
    return new RecordedList<>(
        recorder,
        ListedNames.objects(query.question(), recorder.naming()),
        (id, results, listed) ->
            recorder.record(
                new Recorder.Decided(
                    Recorder.Call.LIST_OBJECTS,
                    0,
                    id,
                    pinned.token().revision(),
                    asked,
                    Optional.empty(),
                    results,
                    Optional.of(listed)),
                effort),
        effort.memoryOnly());
  }

  private ObjectList list(World world, Query query, Effort effort, Optional<FoundObjects> before) {
    return before.isPresent()
        ? engine.listObjects(world, query.question(), effort.budget(), before.get())
        : engine.listObjects(world, query.question(), effort.budget());
  }

  private static final class Entries implements Paging.Entries<ObjectList.Entry> {
    private final ObjectList list;
    private final boolean allowed;
    private int after;

    Entries(ObjectList list, boolean allowed, int after) {
      this.list = list;
      this.allowed = allowed;
      this.after = after;
    }

    @Override
    public Paging.Slice<ObjectList.Entry> take(int limit) {
      ObjectList.Page page = allowed ? list.allowed(after, limit) : list.page(after, limit);
      after = page.last();
      return new Paging.Slice<>(page.entries(), NumberPosition.print(after), page.more());
    }

    @Override
    public long left() {
      return allowed ? 0 : list.sizeAfter(after);
    }
  }
}
