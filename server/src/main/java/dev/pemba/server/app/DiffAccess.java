package dev.pemba.server.app;

import dev.pemba.graph.Affected;
import dev.pemba.graph.Budget;
import dev.pemba.graph.Chain;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.graph.ObjectsQuestion;
import dev.pemba.graph.Question;
import dev.pemba.graph.SubjectChange;
import dev.pemba.graph.SubjectsQuestion;
import dev.pemba.graph.World;
import dev.pemba.model.Context;
import dev.pemba.model.Draft;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import dev.pemba.store.IdBytes;
import dev.pemba.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Who gained and who lost which permission on what, between two worlds, and by whose change.
/// Thread-safe.
///
/// It compares whole lists of subjects in both worlds, for every permission of every object on
/// which [Affected] does not rule a difference out.
public final class DiffAccess {
  private final Worlds worlds;
  private final Store store;
  private final Engine engine;
  private final Recorder recorder;
  private final int messageEntries;

  public DiffAccess(Decider decider, Store store, int messageEntries) {
    this.worlds = decider.worlds();
    this.store = store;
    this.engine = decider.engine();
    this.recorder = decider.recorder();
    this.messageEntries = messageEntries;
  }

  /// Two worlds, and what of them to compare.
  ///
  /// @param from empty if a draft is given: the world that it is laid over
  public record Query(
      Optional<Consistency> from, Consistency to, Draft draft, AccessScope scope, Context context) {
    public Query {
      if (from.isEmpty() && draft.isEmpty()) {
        throw PembaException.malformed("`from` is missing: say which world to compare with");
      }
    }
  }

  /// A decision that differs.
  ///
  /// @param excluded with everyone: who did not change so
  public record Difference(
      Question question,
      List<IdBytes> excluded,
      Decision before,
      Decision after,
      Optional<Cause> cause) {
    boolean isGain() {
      return rank(after) > rank(before);
    }

    Stream<Subject> exceptions() {
      TypeName type = question.subject().type();
      return excluded.stream().map(id -> Subject.of(new ObjectRef(type, id.toId())));
    }

    private static int rank(Decision decision) {
      return switch (decision) {
        case DENIED -> 0;
        case CONDITIONAL -> 1;
        case ALLOWED -> 2;
      };
    }
  }

  /// How a comparison ended.
  public record End(Token from, Token to, long gained, long lost, DecisionId decision) {}

  /// Where differences go. Methods block and throw as those of [Sink] do.
  public interface Receiver {
    /// `end` is given with the last message only.
    void send(List<Difference> differences, Optional<End> end);
  }

  public void run(Query query, Effort effort, Receiver receiver) {
    Deadline deadline = effort.deadline();
    if (query.from().isEmpty()) {
      try (Pinned before = worlds.pin(query.to(), deadline);
          Pinned after = worlds.again(before).under(query.draft(), deadline)) {
        new Run(query, effort, receiver, before, after).run();
      }
      return;
    }
    try (Pinned before = worlds.pin(query.from().get(), deadline);
        Pinned to = worlds.pin(query.to(), deadline);
        Pinned after = worlds.again(to).under(query.draft(), deadline)) {
      if (before.token().revision().compareTo(to.token().revision()) > 0
          || before.now().isAfter(to.now())) {
        throw PembaException.malformed(
            "`from` (revision %s, %s) is after `to` (revision %s, %s)"
                .formatted(
                    before.token().revision(), before.now(), to.token().revision(), to.now()));
      }
      new Run(query, effort, receiver, before, after).run();
    }
  }

  private record Name(TypeName type, RelationName relation) {
    static Name of(Relation relation) {
      return new Name(relation.type(), relation.name());
    }
  }

  /// One comparison. Not thread-safe.
  private final class Run {
    private final Query query;
    private final Effort effort;
    private final Receiver receiver;
    private final Pinned before;
    private final Pinned after;
    private final World worldBefore;
    private final World worldAfter;
    private final Causes causes;
    private final NamedObjects named;
    private final DecisionId decision;
    private final Paging.Entered<Difference> entered;
    private final List<Difference> found = new ArrayList<>();
    private boolean begun;
    private long gained;
    private long lost;

    Run(Query query, Effort effort, Receiver receiver, Pinned before, Pinned after) {
      this.query = query;
      this.effort = effort;
      this.receiver = receiver;
      this.before = before;
      this.after = after;
      Given given = new Given(query.context(), List.of());
      this.worldBefore = before.world(given);
      this.worldAfter = after.world(given);
      this.named = new NamedObjects(before, after, effort.deadline());
      this.decision = DecisionId.at(after.now());
      this.entered = new RecordedComparison(recorder, query, before, after).on(effort);
      this.causes =
          new Causes(store, worlds, engine, new Causes.Span(before, after, given, effort));
    }

    /// What it names comes on record before it is shown.
    void run() {
      try {
        compare();
        entered.before(decision, found, false);
        receiver.send(
            List.copyOf(found),
            Optional.of(new End(before.token(), after.token(), gained, lost, decision)));
      } catch (PembaException failure) {
        if (begun) {
          cut(failure);
        }
        throw failure;
      }
    }

    /// The failure is what the receiver is told, whatever becomes of the record.
    private void cut(PembaException failure) {
      try {
        entered.cut(decision);
      } catch (PembaException unrecorded) {
        failure.addSuppressed(unrecorded);
      }
    }

    private void compare() {
      List<Schema> schemas = List.of(after.snapshot().schema(), before.snapshot().schema());
      query.scope().check(schemas);
      Affected affected =
          new Affected(
              before.snapshot(), after.snapshot(), new Budget(Long.MAX_VALUE, effort.deadline()));
      new Changed(store, before, after, effort.deadline()).tell(query.draft(), affected);
      List<Relation> compared = relations(schemas);
      List<ObjectRef> actors = query.scope().actors();
      if (actors.isEmpty()) {
        compared.forEach(relation -> compare(relation, affected));
        for (ObjectRef actor : turned(schemas, affected)) {
          compared.forEach(relation -> through(relation, List.of(actor)));
        }
      } else {
        compared.forEach(relation -> through(relation, actors));
      }
    }

    /// What is compared, each once.
    private List<Relation> relations(List<Schema> schemas) {
      Map<Name, Relation> relations = new LinkedHashMap<>();
      for (Schema schema : schemas) {
        for (Definition definition : schema.definitions().values()) {
          if (query.scope().holds(definition)) {
            definition.relations().values().stream()
                .filter(query.scope()::holds)
                .forEach(relation -> relations.putIfAbsent(Name.of(relation), relation));
          }
        }
      }
      return List.copyOf(relations.values());
    }

    /// The actors of whose delegations one may differ.
    private Set<ObjectRef> turned(List<Schema> schemas, Affected affected) {
      Set<ObjectRef> actors = new LinkedHashSet<>();
      for (Schema schema : schemas) {
        for (Definition definition : schema.definitions().values()) {
          TypeName type = definition.name();
          if (definition.relations().containsKey(Chain.ACTS_FOR)) {
            Set<ObjectId> ids =
                affected.isEverywhere(type, Chain.ACTS_FOR)
                    ? named.of(type)
                    : affected.objects(type, Chain.ACTS_FOR);
            ids.forEach(id -> actors.add(new ObjectRef(type, id)));
          }
        }
      }
      return actors;
    }

    private void compare(Relation relation, Affected affected) {
      if (query.scope().subject().isPresent()) {
        ofSubject(relation, query.scope().subject().get(), List.of());
      } else {
        ofAll(relation, objects(relation, affected), List.of());
      }
    }

    /// What differs for chains: on objects on which the first actor may itself in neither world,
    /// nothing does.
    private void through(Relation relation, List<ObjectRef> actors) {
      if (query.scope().subject().isPresent()) {
        ofSubject(relation, query.scope().subject().get(), actors);
        return;
      }
      Subject first = Subject.of(actors.getFirst());
      Set<ObjectId> objects =
          engine.objectsOfEither(
              worldBefore,
              worldAfter,
              new ObjectsQuestion(relation.type(), relation.name(), first),
              effort::budget);
      query.scope().object().ifPresent(only -> objects.retainAll(Set.of(only.id())));
      ofAll(relation, objects, actors);
    }

    private void ofAll(Relation relation, Collection<ObjectId> objects, List<ObjectRef> actors) {
      for (ObjectId id : objects) {
        effort.deadline().check();
        ObjectRef object = new ObjectRef(relation.type(), id);
        for (TypeName type : subjectTypes()) {
          SubjectsQuestion question =
              new SubjectsQuestion(object, relation.name(), type, Optional.empty(), actors);
          for (SubjectChange change :
              engine.compareSubjects(worldBefore, worldAfter, question, effort::budget)) {
            Subject subject =
                change.id().equals(IdBytes.EVERYONE)
                    ? new Subject.Everyone(type)
                    : Subject.of(new ObjectRef(type, change.id().toId()));
            add(
                new Question(object, relation.name(), subject, actors),
                change.excluded(),
                change.before(),
                change.after());
          }
        }
      }
    }

    private Set<TypeName> subjectTypes() {
      Set<TypeName> types = new LinkedHashSet<>(after.snapshot().schema().definitions().keySet());
      types.addAll(before.snapshot().schema().definitions().keySet());
      return types;
    }

    private Collection<ObjectId> objects(Relation relation, Affected affected) {
      boolean everywhere = affected.isEverywhere(relation.type(), relation.name());
      Optional<ObjectRef> only = query.scope().object();
      if (only.isPresent()) {
        return everywhere
                || affected.objects(relation.type(), relation.name()).contains(only.get().id())
            ? List.of(only.get().id())
            : List.of();
      }
      return everywhere
          ? named.of(relation.type())
          : affected.objects(relation.type(), relation.name());
    }

    private void ofSubject(Relation relation, Subject subject, List<ObjectRef> actors) {
      ObjectsQuestion question =
          new ObjectsQuestion(relation.type(), relation.name(), subject, actors);
      engine
          .compareObjects(worldBefore, worldAfter, question, effort::budget)
          .forEach(
              change -> {
                ObjectRef object = new ObjectRef(relation.type(), change.id().toId());
                if (query.scope().object().filter(only -> !only.equals(object)).isEmpty()) {
                  add(
                      new Question(object, relation.name(), subject, actors),
                      List.of(),
                      change.before(),
                      change.after());
                }
              });
    }

    private void add(Question question, List<IdBytes> excluded, Decision was, Decision is) {
      Optional<Cause> cause =
          query.draft().isEmpty() ? Optional.of(causes.of(question, is)) : Optional.empty();
      Difference difference = new Difference(question, excluded, was, is, cause);
      gained += difference.isGain() ? 1 : 0;
      lost += difference.isGain() ? 0 : 1;
      found.add(difference);
      if (found.size() >= messageEntries) {
        entered.before(decision, found, true);
        receiver.send(List.copyOf(found), Optional.empty());
        entered.sent(found);
        begun = true;
        found.clear();
      }
    }
  }
}
