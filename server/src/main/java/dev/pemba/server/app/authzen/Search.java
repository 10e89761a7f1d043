package dev.pemba.server.app.authzen;

import dev.pemba.graph.ObjectList;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.SubjectList;
import dev.pemba.graph.SubjectsQuestion;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.server.app.Consistency;
import dev.pemba.server.app.Cursor;
import dev.pemba.server.app.Effort;
import dev.pemba.server.app.Given;
import dev.pemba.server.app.ListHeld;
import dev.pemba.server.app.ListObjects;
import dev.pemba.server.app.ListSubjects;
import dev.pemba.server.app.Sink;
import dev.pemba.store.IdBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Which subjects, resources or actions would be allowed, if they were evaluated one by one? What
/// is conditional is not found; what is named and unknown finds nothing. Thread-safe.
public final class Search {
  private final ListSubjects listSubjects;
  private final ListObjects listObjects;
  private final ListHeld listHeld;

  public Search(ListSubjects listSubjects, ListObjects listObjects, ListHeld listHeld) {
    this.listSubjects = listSubjects;
    this.listObjects = listObjects;
    this.listHeld = listHeld;
  }

  /// Ids of subjects; the one in the request does not matter.
  public Page.Results<String> subjects(Evaluation asked, Page page, Effort effort) {
    Given given = asked.given();
    return found(
        () ->
            new SubjectsQuestion(
                asked.resource().object(),
                asked.action().permission(),
                asked.subject().typeName(),
                Optional.empty()),
        question -> {
          Collected<SubjectList.Entry> all = new Collected<>(SubjectList.Entry::id);
          listSubjects.run(
              new ListSubjects.Query(
                  new Consistency.Head(), question, given, page.limit(), page.cursor(), true),
              effort,
              all);
          return page.results(all.ids, all.next);
        });
  }

  /// Ids of resources; the one in the request does not matter.
  public Page.Results<String> resources(Evaluation asked, Page page, Effort effort) {
    Given given = asked.given();
    return found(
        () ->
            new ObjectsQuestion(
                asked.resource().typeName(),
                asked.action().permission(),
                asked.subject().subject()),
        question -> {
          Collected<ObjectList.Entry> all = new Collected<>(ObjectList.Entry::id);
          listObjects.run(
              new ListObjects.Query(
                  new Consistency.Head(), question, given, page.limit(), page.cursor(), true),
              effort,
              all);
          return page.results(all.ids, all.next);
        });
  }

  /// Names of actions.
  public Page.Results<String> actions(Evaluation asked, Page page, Effort effort) {
    Given given = asked.given();
    return found(
        () ->
            new ListHeld.Query(
                asked.subject().subject(),
                asked.resource().object(),
                given,
                page.limit(),
                page.cursor()),
        query -> {
          ListHeld.Result held = listHeld.run(query, effort);
          return page.results(
              held.permissions().stream().map(RelationName::value).toList(), held.next());
        });
  }

  private static <Q> Page.Results<String> found(
      Supplier<Q> question, Function<Q, Page.Results<String>> search) {
    Q asked;
    try {
      asked = question.get();
    } catch (PembaException _) {
      // Nothing can be called that.
      return Page.Results.none();
    }
    try {
      return search.apply(asked);
    } catch (PembaException failure) {
      if (Names.areUnknown(failure)) {
        return Page.Results.none();
      }
      throw failure;
    }
  }

  /// Takes a page together again that comes in several messages. Not thread-safe.
  private static final class Collected<E> implements Sink<E> {
    private final Function<E, IdBytes> id;
    private final List<String> ids = new ArrayList<>();
    private Optional<Cursor> next = Optional.empty();

    Collected(Function<E, IdBytes> id) {
      this.id = id;
    }

    @Override
    public void send(List<E> entries, Optional<End> end) {
      entries.forEach(entry -> ids.add(id.apply(entry).toString()));
      end.ifPresent(last -> next = last.cursor());
    }
  }
}
