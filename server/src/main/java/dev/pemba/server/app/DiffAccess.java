package dev.pemba.server.app;

import dev.pemba.graph.Affected;
import dev.pemba.graph.Budget;
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
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Who gained and who lost which permission on what, between two worlds, and by whose change.
/// Thread-safe.
///
/// It compares whole lists of subjects in both worlds, for every permission of every object on
/// which [Affected] does not rule a difference out.
public final class DiffAccess {
  private final Worlds worlds;
  private final Store store;
  private final Engine engine;
  private final int messageEntries;

  public DiffAccess(Worlds worlds, Store store, Engine engine, int messageEntries) {
    this.worlds = worlds;
    this.store = store;
    this.engine = engine;
    this.messageEntries = messageEntries;
  }

  /// Two worlds, and what of them to compare.
  ///
  /// @param from empty if a draft is given: the world that it is laid over
  public record Query(
      Optional<Consistency> from, Consistency to, Draft draft, Scope scope, Context context) {
    public Query {
      if (from.isEmpty() && draft.isEmpty()) {
        throw PembaException.malformed("`from` is missing: say which world to compare with");
      }
    }
  }

  /// What to compare; empty parts mean all.
  ///
  /// @param permissions relations or permissions; if empty, every permission
  public record Scope(
      Set<TypeName> types,
      Optional<ObjectRef> object,
      Set<RelationName> permissions,
      Optional<Subject> subject) {
    public Scope {
      types = Set.copyOf(types);
      permissions = Set.copyOf(permissions);
    }

    private boolean holds(Definition definition) {
      return object.isPresent()
          ? object.get().type().equals(definition.name())
          : types.isEmpty() || types.contains(definition.name());
    }

    private boolean holds(Relation relation) {
      return permissions.isEmpty() ? relation.permission() : permissions.contains(relation.name());
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

    private static int rank(Decision decision) {
      return switch (decision) {
        case DENIED -> 0;
        case CONDITIONAL -> 1;
        case ALLOWED -> 2;
      };
    }
  }

  /// How a comparison ended.
  public record End(Token from, Token to, long gained, long lost) {}

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
    private final List<Difference> found = new ArrayList<>();
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
      this.causes =
          new Causes(store, worlds, engine, new Causes.Span(before, after, given, effort));
    }

    void run() {
      List<Schema> schemas = List.of(after.snapshot().schema(), before.snapshot().schema());
      checkScope(schemas);
      Affected affected =
          new Affected(
              before.snapshot(), after.snapshot(), new Budget(Long.MAX_VALUE, effort.deadline()));
      new Changed(store, before, after, effort.deadline()).tell(query.draft(), affected);
      Set<Name> seen = new HashSet<>();
      for (Schema schema : schemas) {
        for (Definition definition : schema.definitions().values()) {
          if (query.scope().holds(definition)) {
            for (Relation relation : definition.relations().values()) {
              if (query.scope().holds(relation) && seen.add(Name.of(relation))) {
                compare(relation, affected);
              }
            }
          }
        }
      }
      receiver.send(
          List.copyOf(found), Optional.of(new End(before.token(), after.token(), gained, lost)));
    }

    /// Throws for names that neither schema knows.
    private void checkScope(List<Schema> schemas) {
      Scope scope = query.scope();
      Set<TypeName> types = new LinkedHashSet<>(scope.types());
      scope.object().ifPresent(object -> types.add(object.type()));
      for (TypeName type : types) {
        Schema schema = knowing(schemas, type);
        if (types.size() == 1) {
          scope.permissions().forEach(name -> check(schemas, schema, type, name));
        }
      }
      scope
          .subject()
          .ifPresent(
              subject -> {
                Schema schema = knowing(schemas, subject.type());
                subject.relation().ifPresent(name -> check(schemas, schema, subject.type(), name));
              });
    }

    private static Schema knowing(List<Schema> schemas, TypeName type) {
      return schemas.stream()
          .filter(schema -> schema.definitions().containsKey(type))
          .findFirst()
          .orElseGet(
              () -> {
                schemas.getFirst().definition(type);
                return schemas.getFirst();
              });
    }

    private static void check(
        List<Schema> schemas, Schema known, TypeName type, RelationName name) {
      boolean there =
          schemas.stream()
              .map(schema -> schema.definitions().get(type))
              .anyMatch(it -> it != null && it.relations().containsKey(name));
      if (!there) {
        known.relation(type, name);
      }
    }

    private void compare(Relation relation, Affected affected) {
      if (query.scope().subject().isPresent()) {
        ofSubject(relation, query.scope().subject().get());
        return;
      }
      for (ObjectId id : objects(relation, affected)) {
        effort.deadline().check();
        ObjectRef object = new ObjectRef(relation.type(), id);
        for (TypeName type : subjectTypes()) {
          SubjectsQuestion question =
              new SubjectsQuestion(object, relation.name(), type, Optional.empty());
          for (SubjectChange change :
              engine.compareSubjects(worldBefore, worldAfter, question, effort::budget)) {
            Subject subject =
                change.id().equals(IdBytes.EVERYONE)
                    ? new Subject.Everyone(type)
                    : Subject.of(new ObjectRef(type, change.id().toId()));
            add(
                new Question(object, relation.name(), subject),
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

    private void ofSubject(Relation relation, Subject subject) {
      ObjectsQuestion question = new ObjectsQuestion(relation.type(), relation.name(), subject);
      engine
          .compareObjects(worldBefore, worldAfter, question, effort::budget)
          .forEach(
              change -> {
                ObjectRef object = new ObjectRef(relation.type(), change.id().toId());
                if (query.scope().object().filter(only -> !only.equals(object)).isEmpty()) {
                  add(
                      new Question(object, relation.name(), subject),
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
        receiver.send(List.copyOf(found), Optional.empty());
        found.clear();
      }
    }
  }
}
