package dev.pemba.graph;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.Limits;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.CompiledCondition.Outcome;
import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import dev.pemba.store.IdBytes;
import dev.pemba.store.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The one world that a request is evaluated in: a snapshot, the facts of the request laid over it,
/// and one clock reading. Not thread-safe; made per request, closed with its snapshot by the
/// caller.
///
/// Objects that only the request names get numbers of their own from [Snapshot#STORED_BOUND] up, so
/// that the engine treats all alike.
public final class World {
  private static final Facts TIMELESS = Facts.at(Instant.EPOCH);

  private final Snapshot snapshot;
  private final Facts facts;
  private final long nowMillis;
  private final ContextualEdges contextual;
  private final boolean timeless;

  /// Most requests name no object of their own and meet no condition: made when needed.
  private @Nullable OwnObjects own;

  private @Nullable IdentityHashMap<Condition, Verdict> verdicts;

  /// The earliest turn (start or expiry to come) among the grants looked at since the engine last
  /// reset it.
  private long earliestExpiry = Grant.NEVER;

  /// Objects that only the request names.
  private static final class OwnObjects {
    private final Map<Named, Integer> numbers = new HashMap<>();
    private final List<ObjectId> names = new ArrayList<>();

    private record Named(int type, ObjectId id) {}

    int number(int type, ObjectId id) {
      return numbers.computeIfAbsent(
          new Named(type, id),
          named -> {
            names.add(named.id());
            return Snapshot.STORED_BOUND + names.size() - 1;
          });
    }

    ObjectId name(int number) {
      return names.get(number - Snapshot.STORED_BOUND);
    }
  }

  /// What a condition says in this world.
  sealed interface Verdict {
    record Decided(Truth truth) implements Verdict {}

    record Missing(Set<String> parameters) implements Verdict {}

    /// It can't be evaluated: undecided, and an error if the answer hangs on it.
    record Failed(PembaException failure) implements Verdict {}
  }

  private World(Snapshot snapshot, Facts facts, boolean timeless) {
    this.snapshot = snapshot;
    this.facts = facts;
    this.nowMillis = facts.now().toEpochMilli();
    this.contextual = facts.contextual().isEmpty() ? ContextualEdges.NONE : new ContextualEdges();
    this.timeless = timeless;
  }

  /// A world that leaves open what hangs on a condition or on the time: every such grant is UNKNOWN
  /// in it. What is computed from it without naming objects hangs on edges alone.
  static World timeless(Snapshot snapshot) {
    return new World(snapshot, TIMELESS, true);
  }

  /// Throws `PembaException` if a contextual relationship is not one the schema allows.
  public static World of(Snapshot snapshot, Facts facts) {
    if (facts.contextual().size() > Limits.CONTEXTUAL_RELATIONSHIPS) {
      throw PembaException.limit(
          "contextual_relationships", Limits.CONTEXTUAL_RELATIONSHIPS, facts.contextual().size());
    }
    World world = new World(snapshot, facts, false);
    for (Relationship relationship : facts.contextual()) {
      snapshot.schema().checkAllowed(relationship);
      world.add(relationship);
    }
    return world;
  }

  /// The same world for a question that brings other values. What has a number in one of the two
  /// has it in the other, so what lists find in them can be compared.
  World withContext(Context context) {
    World world =
        new World(snapshot, new Facts(context, facts.contextual(), facts.now()), timeless);
    world.own = own();
    facts.contextual().forEach(world::add);
    return world;
  }

  /// What the request brings.
  Context context() {
    return facts.context();
  }

  private void add(Relationship relationship) {
    ObjectRef object = relationship.object();
    int objectType = type(object.type());
    contextual.add(
        new ContextualEdges.Edge(
            objectType,
            snapshot.symbols().relation(relationship.relation()),
            number(objectType, object.id()),
            subject(relationship.subject())),
        Grant.of(relationship));
  }

  Snapshot snapshot() {
    return snapshot;
  }

  Facts facts() {
    return facts;
  }

  int type(TypeName name) {
    return snapshot.symbols().type(name);
  }

  /// A subject as numbers.
  SubjectRef subject(Subject subject) {
    int type = type(subject.type());
    return switch (subject) {
      case Subject.Individual(ObjectRef object) ->
          new SubjectRef(type, 0, number(type, object.id()));
      case Subject.Userset(ObjectRef object, var relation) ->
          new SubjectRef(type, snapshot.symbols().relation(relation), number(type, object.id()));
      case Subject.Everyone(_) -> new SubjectRef(type, 0, Snapshot.EVERYONE);
    };
  }

  /// The number of an object: the store's, or one of this request's own.
  int number(int type, ObjectId id) {
    int stored = snapshot.number(type, id);
    return stored == Snapshot.UNKNOWN ? own().number(type, id) : stored;
  }

  private OwnObjects own() {
    OwnObjects objects = own;
    if (objects == null) {
      objects = new OwnObjects();
      own = objects;
    }
    return objects;
  }

  ObjectId name(int type, int number) {
    OwnObjects objects = own;
    return isStored(number) || objects == null ? snapshot.name(type, number) : objects.name(number);
  }

  /// The ids behind ascending numbers.
  List<IdBytes> names(int type, int[] numbers) {
    int stored = 0;
    while (stored < numbers.length && isStored(numbers[stored])) {
      stored++;
    }
    if (stored == numbers.length) {
      return snapshot.names(type, numbers, 0, stored);
    }
    List<IdBytes> names = new ArrayList<>(snapshot.names(type, numbers, 0, stored));
    for (int i = stored; i < numbers.length; i++) {
      names.add(IdBytes.of(name(type, numbers[i])));
    }
    return names;
  }

  private static boolean isStored(int number) {
    return number >= 0;
  }

  boolean isStored(SubjectRef subject) {
    return isStored(subject.number());
  }

  boolean hasContextual() {
    return !contextual.isEmpty();
  }

  /// Whether there is an edge, stored or contextual, and what its condition says.
  Truth edge(int objectType, int relation, int object, SubjectRef subject) {
    Truth truth = Truth.FALSE;
    if (isStored(object) && isStored(subject.number())) {
      Grant grant =
          snapshot.edge(
              objectType, relation, object, subject.type(), subject.relation(), subject.number());
      truth = truth(grant);
    }
    if (truth != Truth.TRUE && !contextual.isEmpty()) {
      for (Grant grant :
          contextual.between(new ContextualEdges.Edge(objectType, relation, object, subject))) {
        truth = truth.or(truth(grant));
      }
    }
    return truth;
  }

  /// What is written between two ends: the stored grant, if there is one, before contextual ones.
  /// Expired ones are among them.
  List<Grant> grants(ContextualEdges.Edge ends) {
    List<Grant> all = new ArrayList<>();
    Grant stored = storedGrant(ends);
    if (!stored.isAbsent()) {
      all.add(stored);
    }
    all.addAll(contextual.between(ends));
    return all;
  }

  private Grant storedGrant(ContextualEdges.Edge ends) {
    SubjectRef far = ends.subject();
    return isStored(ends.object()) && isStored(far.number())
        ? snapshot.edge(
            ends.objectType(),
            ends.relation(),
            ends.object(),
            far.type(),
            far.relation(),
            far.number())
        : Grant.ABSENT;
  }

  /// True if the store holds this very grant between these ends, rather than the request alone.
  boolean isStored(ContextualEdges.Edge ends, Grant grant) {
    return storedGrant(ends).equals(grant);
  }

  /// The subjects of one kind that stand in a relation to an object.
  Edges subjects(int objectType, int relation, int object, int subjectType, int subjectRelation) {
    Edges stored =
        isStored(object)
            ? snapshot.subjects(objectType, relation, object, subjectType, subjectRelation)
            : Edges.NONE;
    return contextual.isEmpty()
        ? stored
        : contextual.withSubjects(
            stored,
            new ContextualEdges.Ends(objectType, relation, object, subjectType, subjectRelation));
  }

  /// The objects of one type to which a subject stands in a relation.
  Edges objects(SubjectRef subject, int objectType, int relation) {
    Edges stored =
        isStored(subject.number())
            ? snapshot.objects(
                subject.type(), subject.relation(), subject.number(), objectType, relation)
            : Edges.NONE;
    return contextual.isEmpty()
        ? stored
        : contextual.withObjects(
            stored,
            new ContextualEdges.Ends(
                objectType, relation, subject.number(), subject.type(), subject.relation()));
  }

  /// True if the grant exists at this request's instant. When that will change counts as looked at.
  boolean exists(Grant grant) {
    lowerExpiry(grant.nextTurnMillis(nowMillis));
    return grant.existsAt(nowMillis);
  }

  /// What a grant is worth in this world: FALSE if it is absent, has not begun, is expired or its
  /// condition fails.
  Truth truth(Grant grant) {
    if (grant.isPlain()) {
      return Truth.TRUE;
    }
    if (grant.isAbsent()) {
      return Truth.FALSE;
    }
    if (timeless) {
      return Truth.UNKNOWN;
    }
    if (!exists(grant)) {
      return Truth.FALSE;
    }
    if (grant.condition().isEmpty()) {
      return Truth.TRUE;
    }
    return switch (verdict(grant.condition().get())) {
      case Verdict.Decided(Truth truth) -> truth;
      case Verdict.Missing(_) -> Truth.UNKNOWN;
      case Verdict.Failed(_) -> Truth.UNKNOWN;
    };
  }

  Verdict verdict(Condition condition) {
    IdentityHashMap<Condition, Verdict> all = verdicts;
    if (all == null) {
      all = new IdentityHashMap<>();
      verdicts = all;
    }
    Verdict known = all.get(condition);
    if (known == null) {
      known = evaluate(condition);
      all.put(condition, known);
    }
    return known;
  }

  /// The values by which a condition is judged: those of its parameters that are known.
  Context values(Condition condition) {
    Context all = facts.context().overlaidBy(condition.context());
    Map<String, @Nullable Object> used = new HashMap<>(all.values());
    used.keySet().retainAll(caveat(condition).parameters().keySet());
    return new Context(used);
  }

  private Caveat caveat(Condition condition) {
    CaveatName name = condition.caveat();
    Caveat caveat = snapshot.schema().caveats().get(name);
    if (caveat == null) {
      throw new PembaException(
          Reason.DATA_CORRUPT,
          "a stored relationship names the caveat `%s`, which the schema lacks".formatted(name));
    }
    return caveat;
  }

  private Verdict evaluate(Condition condition) {
    Caveat caveat = caveat(condition);
    try {
      return switch (caveat.condition().evaluate(facts.context().overlaidBy(condition.context()))) {
        case Outcome.Holds() -> new Verdict.Decided(Truth.TRUE);
        case Outcome.Fails() -> new Verdict.Decided(Truth.FALSE);
        case Outcome.Missing(Set<String> parameters) -> new Verdict.Missing(parameters);
      };
    } catch (PembaException failure) {
      return new Verdict.Failed(failure);
    }
  }

  /// When this world is judged.
  long nowMillis() {
    return nowMillis;
  }

  long earliestExpiry() {
    return earliestExpiry;
  }

  void lowerExpiry(long expiry) {
    earliestExpiry = Math.min(earliestExpiry, expiry);
  }

  /// Sets the mark that [#earliestExpiry] starts from, and returns the one before.
  long markExpiry(long mark) {
    long before = earliestExpiry;
    earliestExpiry = mark;
    return before;
  }
}
