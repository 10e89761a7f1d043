package dev.pemba.server.app;

import dev.pemba.graph.Engine;
import dev.pemba.graph.ObjectList;
import dev.pemba.graph.ObjectsQuestion;
import java.util.Optional;

/// Which objects of a type may this subject do that to? Complete, ordered, without duplicates, at
/// any page size. Thread-safe.
public final class ListObjects {
  private final Worlds worlds;
  private final Engine engine;
  private final int messageEntries;

  public ListObjects(Worlds worlds, Engine engine, int messageEntries) {
    this.worlds = worlds;
    this.engine = engine;
    this.messageEntries = messageEntries;
  }

  /// A page of a list of objects.
  ///
  /// @param pageSize objects in this page, 0 for all
  public record Query(
      Consistency consistency,
      ObjectsQuestion question,
      Given given,
      long pageSize,
      Optional<Cursor> cursor) {
    long fingerprint() {
      return Fingerprint.of(
          "objects",
          question.type(),
          question.permission(),
          question.subject(),
          given.context(),
          given.contextual());
    }
  }

  public void run(Query query, Effort effort, Sink<ObjectList.Entry> sink) {
    long request = query.fingerprint();
    try (Pinned pinned =
        worlds.pin(query.consistency(), query.cursor(), request, effort.deadline())) {
      ObjectList list =
          engine.listObjects(pinned.world(query.given()), query.question(), effort.budget());
      new Paging(pinned, request, messageEntries)
          .send(
              new Entries(list, NumberPosition.of(query.cursor(), 0)),
              query.pageSize(),
              sink,
              effort.deadline());
    }
  }

  private static final class Entries implements Paging.Entries<ObjectList.Entry> {
    private final ObjectList list;
    private int after;

    Entries(ObjectList list, int after) {
      this.list = list;
      this.after = after;
    }

    @Override
    public Paging.Slice<ObjectList.Entry> take(int limit) {
      ObjectList.Page page = list.page(after, limit);
      after = page.last();
      return new Paging.Slice<>(page.entries(), NumberPosition.print(after), page.more());
    }
  }
}
