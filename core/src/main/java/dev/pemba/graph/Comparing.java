package dev.pemba.graph;

import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Schema;
import dev.pemba.store.IdBytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.roaringbitmap.RoaringBitmap;

/// Whole lists in two worlds of one store, compared as sets. What the schema of a world does not
/// know is denied in it. Not thread-safe.
final class Comparing {
  private final Engine engine;
  private final World before;
  private final World after;

  Comparing(Engine engine, World before, World after) {
    this.engine = engine;
    this.before = before;
    this.after = after;
  }

  private record Pair(Truth before, Truth after) {
    boolean differs() {
      return before != after;
    }
  }

  List<SubjectChange> subjects(SubjectsQuestion question, Supplier<Budget> budget) {
    SubjectSet then = subjects(before, question, budget.get());
    SubjectSet now = subjects(after, question, budget.get());
    Pair rest = new Pair(then.rest(), now.rest());
    RoaringBitmap suspects =
        rest.differs()
            ? RoaringBitmap.or(then.named(), now.named())
            : suspects(
                List.of(then.must(), now.must()),
                List.of(then.may(), now.may()),
                List.of(then.named(), now.named()));
    Map<IdBytes, Pair> pairs =
        pairs(question.subjectType(), suspects, now.named(), then::of, now::of);
    List<SubjectChange> changes = new ArrayList<>();
    if (rest.differs()) {
      List<IdBytes> excluded =
          pairs.entrySet().stream()
              .filter(entry -> !entry.getValue().equals(rest))
              .map(Map.Entry::getKey)
              .toList();
      changes.add(
          new SubjectChange(
              IdBytes.EVERYONE, rest.before().decision(), rest.after().decision(), excluded));
    }
    pairs.forEach(
        (id, pair) -> {
          if (pair.differs() && !pair.equals(rest)) {
            changes.add(
                new SubjectChange(
                    id, pair.before().decision(), pair.after().decision(), List.of()));
          }
        });
    return changes;
  }

  List<ObjectChange> objects(ObjectsQuestion question, Supplier<Budget> budget) {
    TruthSet then = objects(before, question, budget.get());
    TruthSet now = objects(after, question, budget.get());
    RoaringBitmap suspects =
        suspects(List.of(then.must(), now.must()), List.of(then.may(), now.may()));
    List<ObjectChange> changes = new ArrayList<>();
    pairs(question.type(), suspects, now.may(), then::of, now::of)
        .forEach(
            (id, pair) -> {
              if (pair.differs()) {
                changes.add(
                    new ObjectChange(id, pair.before().decision(), pair.after().decision()));
              }
            });
    return changes;
  }

  Set<ObjectId> either(ObjectsQuestion question, Supplier<Budget> budget) {
    Set<ObjectId> objects = new LinkedHashSet<>();
    for (World world : List.of(before, after)) {
      int type = world.type(question.type());
      objects(world, question, budget.get())
          .may()
          .forEach((int number) -> objects.add(world.name(type, number)));
    }
    return objects;
  }

  /// The numbers in which the sets of some pair differ.
  @SafeVarargs
  private static RoaringBitmap suspects(List<RoaringBitmap>... pairs) {
    RoaringBitmap suspects = new RoaringBitmap();
    for (List<RoaringBitmap> pair : pairs) {
      if (!pair.get(0).equals(pair.get(1))) {
        suspects.or(RoaringBitmap.xor(pair.get(0), pair.get(1)));
      }
    }
    return suspects;
  }

  private interface Value {
    Truth of(int number);
  }

  /// What ids are worth in both worlds, by their numbers in each: an object that only the question
  /// names in one world may have a number of the store in the other.
  private Map<IdBytes, Pair> pairs(
      TypeName type, RoaringBitmap suspects, RoaringBitmap inAfter, Value then, Value now) {
    int typeBefore = before.type(type);
    int typeAfter = after.type(type);
    ToIntFunction<IdBytes> numberBefore = id -> before.number(typeBefore, id.toId());
    ToIntFunction<IdBytes> numberAfter = id -> after.number(typeAfter, id.toId());
    Map<IdBytes, Pair> pairs = new LinkedHashMap<>();
    suspects.forEach(
        (int number) -> {
          boolean there = inAfter.contains(number);
          IdBytes id =
              IdBytes.of(there ? after.name(typeAfter, number) : before.name(typeBefore, number));
          pairs.computeIfAbsent(
              id,
              name ->
                  new Pair(
                      typeBefore == 0 ? then.of(number) : then.of(numberBefore.applyAsInt(name)),
                      typeAfter == 0 ? now.of(number) : now.of(numberAfter.applyAsInt(name))));
        });
    return pairs;
  }

  private SubjectSet subjects(World world, SubjectsQuestion question, Budget budget) {
    Schema schema = world.snapshot().schema();
    boolean known =
        knows(schema, question.object().type(), question.permission())
            && schema.definitions().containsKey(question.subjectType())
            && canAct(schema, question.actors());
    return known ? engine.listSubjects(world, question, budget).found().set : SubjectSet.EMPTY;
  }

  private TruthSet objects(World world, ObjectsQuestion question, Budget budget) {
    Schema schema = world.snapshot().schema();
    Subject subject = question.subject();
    boolean known =
        knows(schema, question.type(), question.permission())
            && schema.definitions().containsKey(subject.type())
            && subject.relation().filter(name -> !knows(schema, subject.type(), name)).isEmpty()
            && canAct(schema, question.actors());
    return known ? engine.listObjects(world, question, budget).found().set : TruthSet.EMPTY;
  }

  private static boolean canAct(Schema schema, List<ObjectRef> actors) {
    return actors.stream().allMatch(actor -> knows(schema, actor.type(), Chain.ACTS_FOR));
  }

  private static boolean knows(Schema schema, TypeName type, RelationName relation) {
    return Optional.ofNullable(schema.definitions().get(type))
        .map(Definition::relations)
        .filter(relations -> relations.containsKey(relation))
        .isPresent();
  }
}
