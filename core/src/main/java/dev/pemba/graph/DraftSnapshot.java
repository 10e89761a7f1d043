package dev.pemba.graph;

import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Invariant;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.schema.Schema;
import dev.pemba.store.Derived;
import dev.pemba.store.Edges;
import dev.pemba.store.Grant;
import dev.pemba.store.IdBytes;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Symbols;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A world with a draft laid over it: as it would be if the draft's schema and updates were
/// written. Closing it closes the world below.
///
/// INVARIANT (a draft leaves no trace): whatever is computed in it is kept in it alone, never in
/// what the world below or the engine keeps for others.
public final class DraftSnapshot implements Snapshot {
  private final Snapshot base;
  private final Schema schema;
  private final Symbols symbols;
  private final DraftNumbers numbers;
  private final DraftEdges edges;

  /// What the draft writes, by key; empty for what it deletes.
  private final Map<Relationship.Key, Optional<Relationship>> changed;

  private @Nullable Plan plan;

  private DraftSnapshot(Snapshot base, DraftSnapshot other) {
    this.base = base;
    this.schema = other.schema;
    this.symbols = other.symbols;
    this.numbers = other.numbers;
    this.edges = other.edges;
    this.changed = other.changed;
  }

  private DraftSnapshot(Snapshot base, Schema schema) {
    this.base = base;
    this.schema = schema;
    this.symbols =
        schema.equals(base.schema()) ? base.symbols() : new DraftSymbols(base.symbols(), schema);
    this.numbers = new DraftNumbers();
    this.edges = new DraftEdges();
    this.changed = new LinkedHashMap<>();
  }

  /// Lays updates, and a schema if there is one, over a world.
  ///
  /// Throws `PembaException` as a write of the updates at `now` would: `DUPLICATE_UPDATE`,
  /// `ALREADY_EXISTS`, and what [Schema#checkAllowed] says. That the schema strands nothing is for
  /// the caller to see.
  public static DraftSnapshot of(
      Snapshot base, Optional<Schema> schema, List<Change.Update> updates, Instant now) {
    DraftSnapshot draft = new DraftSnapshot(base, schema.orElse(base.schema()));
    for (Change.Update update : updates) {
      draft.check(update, now);
    }
    for (Change.Update update : updates) {
      draft.name(update);
    }
    for (Change.Update update : updates) {
      draft.lay(update);
    }
    return draft;
  }

  /// In the order of the updates, as a write is judged.
  private void check(Change.Update update, Instant now) {
    Relationship relationship = update.relationship();
    boolean deleted = update.operation() == Operation.DELETE;
    if (changed.containsKey(relationship.key())) {
      throw update.refused(Reason.DUPLICATE_UPDATE, "is named twice in one write");
    }
    if (deleted) {
      base.schema().relation(relationship.object().type(), relationship.relation());
    } else {
      schema.checkAllowed(relationship);
    }
    if (update.operation() == Operation.CREATE) {
      checkNew(update, now);
    }
    changed.put(relationship.key(), deleted ? Optional.empty() : Optional.of(relationship));
  }

  /// Gives numbers to the ids that the draft is the first to name.
  private void name(Change.Update update) {
    if (update.operation() == Operation.DELETE) {
      return;
    }
    name(update.relationship().object());
    switch (update.relationship().subject()) {
      case Subject.Individual(ObjectRef object) -> name(object);
      case Subject.Userset(ObjectRef object, _) -> name(object);
      case Subject.Everyone _ -> {}
    }
  }

  private void name(ObjectRef object) {
    int type = symbols.type(object.type());
    if (stored(type, object.id()) == UNKNOWN) {
      numbers.add(type, object.id());
    }
  }

  private void checkNew(Change.Update update, Instant now) {
    Grant stored = edge(update.relationship()).map(this::below).orElse(Grant.ABSENT);
    if (!stored.isOverAt(now.toEpochMilli())) {
      throw update.refused(
          Reason.ALREADY_EXISTS,
          stored.isPendingAt(now.toEpochMilli())
              ? "is written already, to start later"
              : "exists already");
    }
  }

  /// A deletion of what nobody ever named changes nothing.
  private void lay(Change.Update update) {
    Grant grant =
        update.operation() == Operation.DELETE ? Grant.ABSENT : Grant.of(update.relationship());
    edge(update.relationship()).ifPresent(edge -> edges.put(edge, grant));
  }

  private Optional<ContextualEdges.Edge> edge(Relationship relationship) {
    int objectType = symbols.type(relationship.object().type());
    int relation = symbols.relation(relationship.relation());
    int object = number(objectType, relationship.object().id());
    int type = symbols.type(relationship.subject().type());
    int subjectRelation = relationship.subject().relation().map(symbols::relation).orElse(0);
    int subject =
        switch (relationship.subject()) {
          case Subject.Individual(ObjectRef ref) -> number(type, ref.id());
          case Subject.Userset(ObjectRef ref, _) -> number(type, ref.id());
          case Subject.Everyone _ -> EVERYONE;
        };
    return object == UNKNOWN || subject == UNKNOWN
        ? Optional.empty()
        : Optional.of(
            new ContextualEdges.Edge(
                objectType, relation, object, new SubjectRef(type, subjectRelation, subject)));
  }

  /// The relationships that the draft deletes or writes.
  public boolean changes(Relationship.Key key) {
    return changed.containsKey(key);
  }

  /// The plan of the draft's schema: for this world alone. Empty if the schema is the world's own.
  @SuppressWarnings("ReferenceEquality") // plans are kept by identity
  synchronized Optional<Plan> plan(Tactics tactics) {
    if (schema == base.schema()) {
      return Optional.empty();
    }
    Plan made = plan;
    if (made == null) {
      made = PlanCompiler.compile(schema, symbols, tactics);
      plan = made;
    }
    return Optional.of(made);
  }

  @Override
  public Revision revision() {
    return base.revision();
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Symbols symbols() {
    return symbols;
  }

  /// The number that the world below gives an object of a type, which may be the draft's own.
  private int stored(int type, ObjectId id) {
    return type == 0 || type >= base.symbols().typeBound() ? UNKNOWN : base.number(type, id);
  }

  @Override
  public int number(int type, ObjectId id) {
    int stored = stored(type, id);
    return stored == UNKNOWN ? numbers.number(type, id) : stored;
  }

  /// True for the number of an object that only the draft names.
  boolean isOwn(int type, int number) {
    return Integer.compareUnsigned(number, numbers.first(type)) >= 0;
  }

  @Override
  public ObjectId name(int type, int number) {
    return isOwn(type, number) ? numbers.name(type, number) : base.name(type, number);
  }

  @Override
  public int[] numbers(int type, int after, int limit) {
    int first = numbers.first(type);
    int[] below =
        Integer.compareUnsigned(after, first - 1) < 0
            ? base.numbers(type, after, limit)
            : new int[0];
    int start = Integer.compareUnsigned(after + 1, first) < 0 ? first : after + 1;
    int own = Math.min(limit - below.length, STORED_BOUND - start);
    return IntStream.concat(Arrays.stream(below), IntStream.range(0, own).map(i -> start + i))
        .toArray();
  }

  @Override
  public List<IdBytes> names(int type, int[] wanted, int from, int to) {
    int own = from;
    while (own < to && !isOwn(type, wanted[own])) {
      own++;
    }
    List<IdBytes> names = new ArrayList<>(to - from);
    if (own > from) {
      names.addAll(base.names(type, wanted, from, own));
    }
    for (int i = own; i < to; i++) {
      names.add(IdBytes.of(numbers.name(type, wanted[i])));
    }
    return names;
  }

  /// True if the world below has numbers for these names: else it holds no such edge.
  private boolean isBelow(int objectType, int relation, int subjectType, int subjectRelation) {
    Symbols below = base.symbols();
    return objectType < below.typeBound()
        && subjectType < below.typeBound()
        && relation < below.relationBound()
        && subjectRelation < below.relationBound();
  }

  private Grant below(ContextualEdges.Edge edge) {
    SubjectRef subject = edge.subject();
    boolean there =
        isBelow(edge.objectType(), edge.relation(), subject.type(), subject.relation())
            && !isOwn(edge.objectType(), edge.object())
            && !isOwn(subject.type(), subject.number());
    return there
        ? base.edge(
            edge.objectType(),
            edge.relation(),
            edge.object(),
            subject.type(),
            subject.relation(),
            subject.number())
        : Grant.ABSENT;
  }

  /// Nothing: what is kept for others is of no use under a draft.
  @Override
  public int[] foresee(List<ObjectRef> objects) {
    int[] numbers = new int[objects.size()];
    Arrays.fill(numbers, UNKNOWN);
    return numbers;
  }

  @Override
  public void foreseeDerived(List<?> keys) {}

  @Override
  public Grant edge(
      int objectType, int relation, int object, int subjectType, int subjectRelation, int subject) {
    ContextualEdges.Edge edge =
        new ContextualEdges.Edge(
            objectType, relation, object, new SubjectRef(subjectType, subjectRelation, subject));
    Grant own = edges.grant(edge);
    return own == null ? below(edge) : own;
  }

  @Override
  public Edges subjects(
      int objectType, int relation, int object, int subjectType, int subjectRelation) {
    boolean there =
        isBelow(objectType, relation, subjectType, subjectRelation) && !isOwn(objectType, object);
    return edges.withSubjects(
        there
            ? base.subjects(objectType, relation, object, subjectType, subjectRelation)
            : Edges.NONE,
        new ContextualEdges.Ends(objectType, relation, object, subjectType, subjectRelation));
  }

  @Override
  public Edges objects(
      int subjectType, int subjectRelation, int subject, int objectType, int relation) {
    boolean there =
        isBelow(objectType, relation, subjectType, subjectRelation) && !isOwn(subjectType, subject);
    return edges.withObjects(
        there
            ? base.objects(subjectType, subjectRelation, subject, objectType, relation)
            : Edges.NONE,
        new ContextualEdges.Ends(objectType, relation, subject, subjectType, subjectRelation));
  }

  /// INVARIANT (a draft leaves no trace): computed anew each time.
  @Override
  public Traced traced() {
    return Traced.untold(this);
  }

  @Override
  public <T extends Derived> T derived(Object key, Function<Snapshot, T> compute) {
    return compute.apply(this);
  }

  @Override
  public Snapshot inMemory() {
    return new DraftSnapshot(base.inMemory(), this);
  }

  /// What is stored comes first, then what the draft writes: by no change, so as of revision 0.
  @Override
  public Rows relationships(RelationshipFilter filter, Optional<Relationship.Key> after) {
    Invariant.check(after.isEmpty(), "a draft's relationships are read from the start");
    List<Stored> own =
        changed.values().stream()
            .flatMap(Optional::stream)
            .filter(filter::matches)
            .map(relationship -> new Stored(relationship, Revision.ZERO))
            .toList();
    return new DraftRows(base.relationships(filter, after), this, own);
  }

  @Override
  public void close() {
    base.close();
  }
}
