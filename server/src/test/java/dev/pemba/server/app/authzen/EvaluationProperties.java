package dev.pemba.server.app.authzen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Question;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Relation;
import dev.pemba.server.app.CheckMany;
import dev.pemba.server.app.CheckPermission;
import dev.pemba.server.app.Consistency;
import dev.pemba.server.app.Deadlines;
import dev.pemba.server.app.Decider;
import dev.pemba.server.app.Effort;
import dev.pemba.server.app.Given;
import dev.pemba.server.app.KeptLists;
import dev.pemba.server.app.ListHeld;
import dev.pemba.server.app.ListObjects;
import dev.pemba.server.app.ListSubjects;
import dev.pemba.server.app.Recorder;
import dev.pemba.server.app.Request;
import dev.pemba.server.app.Worlds;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.testing.Dice;
import dev.pemba.testing.RandomWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An evaluation says what a check says, alone and in a batch; a search finds exactly whom or what
/// evaluations would allow, at every page size.
final class EvaluationProperties {
  private static final Effort EFFORT =
      new Effort(5_000_000, Deadlines.NONE, Effort.Place.WORKER, Request.UNKNOWN);

  @TempDir private Path folder;

  @Test
  void evaluationsAreChecksAndSearchesAreFiltersOfThem() {
    Dice.forEachCase("AuthZEN = the plain calls", 40, dice -> new Case(dice).run());
  }

  private final class Case {
    private final Dice dice;
    private final RandomWorld random;
    private final RocksStore store;
    private final CheckPermission check;
    private final Evaluate evaluate;
    private final EvaluateMany evaluateMany;
    private final Search search;
    private final Set<ObjectRef> named = new LinkedHashSet<>();
    private final Context context;

    Case(Dice dice) {
      this.dice = dice;
      this.random = RandomWorld.roll(dice);
      this.store = RocksStore.open(fresh(), StoreSettings.DEFAULT, () -> RandomWorld.NOW);
      Worlds worlds = new Worlds(store, () -> RandomWorld.NOW, Duration.ZERO);
      Decider decider = new Decider(worlds, new Engine(), Recorder.NONE);
      this.check = new CheckPermission(decider);
      this.evaluate = new Evaluate(check);
      this.evaluateMany = new EvaluateMany(new CheckMany(decider));
      // Messages as small as pages, so that a page may be several.
      int messageEntries = dice.between(1, 5);
      this.search =
          new Search(
              new ListSubjects(decider, messageEntries, new KeptLists<>(1 << 20)),
              new ListObjects(decider, messageEntries, new KeptLists<>(1 << 20)),
              new ListHeld(decider));
      this.context = dice.chance(50) ? random.context() : Context.EMPTY;
    }

    void run() {
      try (store) {
        store.commit(Change.of(new Change.SchemaText(random.schemaText())));
        for (Relationship one : random.relationships()) {
          store.commit(
              Change.of(new Change.Updates(List.of(), List.of(new Update(Operation.TOUCH, one)))));
          named.add(one.object());
          switch (one.subject()) {
            case Subject.Individual(ObjectRef object) -> named.add(object);
            case Subject.Userset(ObjectRef object, RelationName _) -> named.add(object);
            case Subject.Everyone _ -> {}
          }
        }
        for (int i = 0; i < 12; i++) {
          step();
        }
      }
    }

    private void step() {
      ObjectRef subject = dice.pick(List.copyOf(named));
      ObjectRef object = dice.pick(List.copyOf(named));
      List<RelationName> relations =
          random.schema().definition(object.type()).relations().values().stream()
              .map(Relation::name)
              .toList();
      if (relations.isEmpty()) {
        return;
      }
      RelationName permission = dice.pick(relations);
      Evaluation asked = evaluation(subject, permission.value(), object);
      List<EvaluateMany.Item> batch = new ArrayList<>();
      List<Boolean> single = new ArrayList<>();
      for (RelationName one : relations) {
        Evaluation evaluation = evaluation(subject, one.value(), object);
        batch.add(new EvaluateMany.Item.Asked(evaluation));
        single.add(allowed(evaluation));
        assertThat(single.getLast())
            .as("%s in\n%s", evaluation, random)
            .isEqualTo(plain(subject, one, object));
      }
      assertThat(
              evaluateMany
                  .run(
                      new EvaluateMany.Query(batch, CheckMany.Until.THE_END, dice.chance(50)),
                      EFFORT)
                  .stream()
                  .map(Verdict::isAllowed)
                  .toList())
          .isEqualTo(single);
      searches(asked, subject.type(), object.type());
    }

    private void searches(Evaluation asked, TypeName subjects, TypeName objects) {
      String name = asked.action().name();
      ObjectRef subject = asked.subject().object();
      ObjectRef object = asked.resource().object();
      assertThat(paged(page -> search.subjects(asked, page, EFFORT)))
          .as("subjects of %s in\n%s", asked, random)
          .containsExactlyInAnyOrderElementsOf(
              ids(subjects, one -> allowed(evaluation(one, name, object))));
      assertThat(paged(page -> search.resources(asked, page, EFFORT)))
          .as("resources of %s in\n%s", asked, random)
          .containsExactlyInAnyOrderElementsOf(
              ids(objects, one -> allowed(evaluation(subject, name, one))));
      assertThat(paged(page -> search.actions(asked, page, EFFORT)))
          .as("actions of %s in\n%s", asked, random)
          .containsExactlyElementsOf(
              random.schema().definition(objects).relations().values().stream()
                  .filter(Relation::permission)
                  .map(relation -> relation.name().value())
                  .filter(action -> allowed(evaluation(subject, action, object)))
                  .toList());
    }

    private List<String> ids(TypeName type, Function<ObjectRef, Boolean> wanted) {
      return named.stream()
          .filter(one -> one.type().equals(type))
          .filter(wanted::apply)
          .map(one -> one.id().value())
          .toList();
    }

    /// All pages, the limit told with the first one only.
    private List<String> paged(Function<Page, Page.Results<String>> search) {
      int limit = dice.pick(List.of(1, 2, 3, 7, 1_000));
      List<String> found = new ArrayList<>();
      Page.Results<String> page = search.apply(Page.of("", limit));
      while (true) {
        found.addAll(page.found());
        if (page.nextToken().isEmpty()) {
          return found;
        }
        assertThat(page.found()).hasSize(limit);
        page = search.apply(Page.of(page.nextToken(), 0));
      }
    }

    private boolean allowed(Evaluation evaluation) {
      return evaluate.run(evaluation, dice.chance(20), EFFORT).isAllowed();
    }

    private boolean plain(ObjectRef subject, RelationName permission, ObjectRef object) {
      return check
              .run(
                  new CheckPermission.Query(
                      new Consistency.Head(),
                      new Question(object, permission, Subject.of(subject)),
                      new Given(context, List.of())),
                  EFFORT)
              .answer()
              .decision()
          == Decision.ALLOWED;
    }

    private Evaluation evaluation(ObjectRef subject, String action, ObjectRef object) {
      return new Evaluation(
          entity(subject), new Action(action, Optional.empty()), entity(object), context);
    }

    private static Entity entity(ObjectRef object) {
      return new Entity(object.type().value(), object.id().value(), Optional.empty());
    }
  }

  private Path fresh() {
    try {
      return Files.createTempDirectory(folder, "store");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
