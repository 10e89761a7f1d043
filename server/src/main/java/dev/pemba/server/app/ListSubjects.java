package dev.pemba.server.app;

import dev.pemba.graph.Engine;
import dev.pemba.graph.FoundSubjects;
import dev.pemba.graph.SubjectList;
import dev.pemba.graph.SubjectsQuestion;
import dev.pemba.graph.World;
import dev.pemba.model.Invariant;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Which subjects of a kind may do that to this object? Complete, ordered, without duplicates, at
/// any page size. Thread-safe.
public final class ListSubjects {
  /// Before the wildcard, which has the lowest number.
  private static final int START = -1;

  private final Worlds worlds;
  private final Engine engine;
  private final Recorder recorder;
  private final int messageEntries;
  private final KeptLists<SubjectsQuestion, FoundSubjects> kept;

  public ListSubjects(
      Decider decider, int messageEntries, KeptLists<SubjectsQuestion, FoundSubjects> kept) {
    this.worlds = decider.worlds();
    this.engine = decider.engine();
    this.recorder = decider.recorder();
    this.messageEntries = messageEntries;
    this.kept = kept;
  }

  /// A page of a list of subjects.
  ///
  /// @param pageSize subjects in this page, 0 for all
  /// @param allowed leave out what is conditional, and tell by name who is allowed as everyone is;
  ///   then there may be no contextual relationships
  public record Query(
      Consistency consistency,
      SubjectsQuestion question,
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
        SubjectsQuestion question,
        Given given,
        long pageSize,
        Optional<Cursor> cursor) {
      this(consistency, question, given, pageSize, cursor, false);
    }

    long fingerprint() {
      return Fingerprint.of(
          allowed ? "allowed subjects" : "subjects",
          question.object(),
          question.permission(),
          question.subjectType(),
          question.subjectRelation(),
          question.actors(),
          given.context(),
          given.contextual(),
          given.draft());
    }
  }

  public void run(Query query, Effort effort, Sink<SubjectList.Entry> sink) {
    LongSupplier request = Fingerprint.once(query::fingerprint);
    try (Pinned pinned =
        worlds
            .pin(query.consistency(), query.cursor(), request, effort.deadline())
            .under(query.given().draft(), effort.deadline())) {
      Optional<FoundSubjects> before = kept.find(pinned, query.question(), query.given());
      SubjectList list = list(pinned.world(query.given(), effort), query, effort, before);
      boolean more =
          new Paging<>(pinned, request, messageEntries, record(query, pinned, effort))
              .send(
                  new Entries(list, query.allowed(), NumberPosition.of(query.cursor(), START)),
                  query.pageSize(),
                  sink,
                  effort);
      if (more && before.isEmpty()) {
        kept.keep(pinned, query.question(), query.given(), list.found());
      }
    }
  }

  private Paging.Entered<SubjectList.Entry> record(Query query, Pinned pinned, Effort effort) {
    if (!recorder.keeps(query.given().draft())) {
      return Paging.Entered.nowhere();
    }
    Recorder.Asked asked =
        new Recorder.Asked(
            query.question().kind(),
            recorder.names(query.question().actors()),
            query.question().permission().value(),
            recorder.name(query.question().object()),
            "",
            recorder.shown(query.given()));
    return new RecordedList<>(
        recorder,
        ListedNames.subjects(query.question(), recorder.naming()),
        (id, results, listed) ->
            recorder.record(
                new Recorder.Decided(
                    Recorder.Call.LIST_SUBJECTS,
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

  private SubjectList list(
      World world, Query query, Effort effort, Optional<FoundSubjects> before) {
    return before.isPresent()
        ? engine.listSubjects(world, query.question(), effort.budget(), before.get())
        : engine.listSubjects(world, query.question(), effort.budget());
  }

  private static final class Entries implements Paging.Entries<SubjectList.Entry> {
    private final SubjectList list;
    private final boolean allowed;
    private int after;

    Entries(SubjectList list, boolean allowed, int after) {
      this.list = list;
      this.allowed = allowed;
      this.after = after;
    }

    @Override
    public Paging.Slice<SubjectList.Entry> take(int limit) {
      SubjectList.Page page =
          allowed ? list.allowedOneByOne(after, limit) : list.page(after, limit);
      after = page.last();
      return new Paging.Slice<>(page.entries(), NumberPosition.print(after), page.more());
    }

    @Override
    public long left() {
      return allowed ? 0 : list.sizeAfter(after);
    }
  }
}
