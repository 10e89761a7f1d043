package dev.pemba.server.app;

import dev.pemba.graph.Answer;
import dev.pemba.graph.ChainLink;
import dev.pemba.graph.ChainPart;
import dev.pemba.graph.CheckSession;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Explanation;
import dev.pemba.graph.Question;
import dev.pemba.graph.Suggestions;
import dev.pemba.graph.World;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import dev.pemba.model.Relationship;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.model.RelationshipFilter.SubjectFilter;
import dev.pemba.model.RelationshipFilter.SubjectRelationFilter;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Why may this subject do that to this object, or why not, and what would allow it? Thread-safe.
public final class ExplainPermission {
  private final Store store;
  private final Worlds worlds;
  private final Engine engine;
  private final Recorder recorder;

  public ExplainPermission(Store store, Decider decider) {
    this.store = store;
    this.worlds = decider.worlds();
    this.engine = decider.engine();
    this.recorder = decider.recorder();
  }

  public record Query(Consistency consistency, Question question, Given given) {}

  /// Why, and who wrote the stored relationships it names.
  ///
  /// @param parts one, or of a chain of actors the link that failed, or all links
  /// @param suggestions what would make the only part allowed
  public record Result(
      Answer answer,
      List<Part> parts,
      Suggestions suggestions,
      Map<Relationship.Key, Written> written,
      Token token,
      DecisionId decision) {
    public Result {
      parts = List.copyOf(parts);
      written = Map.copyOf(written);
    }

    /// That of the question itself, or of its first part.
    public Explanation explanation() {
      return parts.getFirst().explanation();
    }
  }

  /// What is explained.
  ///
  /// @param link of a chain of actors
  public record Part(Optional<ChainLink> link, Explanation explanation) {}

  /// Where a relationship came from.
  ///
  /// @param at empty if the origin is no longer kept
  /// @param token the revision that wrote it
  public record Written(Provenance provenance, Optional<Instant> at, Token token) {}

  public Result run(Query query, Effort effort) {
    try (Pinned pinned =
        worlds
            .pin(query.consistency(), effort.deadline())
            .under(query.given().draft(), effort.deadline())) {
      return run(query, pinned, effort);
    }
  }

  /// Explains a check that is on record, in the world and by the time it was judged by.
  ///
  /// @param item of a `CheckMany`, from 1 up; 0 for others
  public PastResult run(UUID decision, int item, Effort effort) {
    PastDecisions.Past past =
        recorder
            .past()
            .flatMap(decisions -> decisions.find(decision, item, effort.deadline()))
            .orElseThrow(() -> unknown(decision, item));
    Query query = new Query(new Consistency.Head(), past.question(), past.given());
    try (Pinned pinned = worlds.pinPast(past.revision(), new DecisionId(decision).judgedAt())) {
      return new PastResult(past, run(query, pinned, effort));
    }
  }

  /// What is on record, and why.
  public record PastResult(PastDecisions.Past past, Result result) {}

  private static PembaException unknown(UUID decision, int item) {
    return PembaException.malformed(
        "no check `%s`%s is on record, or too little of it, or somebody it names was forgotten"
            .formatted(decision, item == 0 ? "" : ", item %d,".formatted(item)));
  }

  private Result run(Query query, Pinned pinned, Effort effort) {
    Explained explained = explained(query, pinned, effort);
    DecisionId id = DecisionId.at(pinned.now());
    Map<Relationship.Key, Written> written =
        written(pinned.snapshot(), stored(explained.parts), effort.deadline());
    if (recorder.keeps(query.given().draft())) {
      recorder.record(
          new Recorder.Decided(
              Recorder.Call.EXPLAIN,
              0,
              id,
              pinned.token().revision(),
              recorder.asked(
                  query.question(), reason(query, pinned, effort), recorder.shown(query.given())),
              Optional.of(explained.answer),
              0),
          effort);
    }
    return new Result(
        explained.answer, explained.parts, explained.suggestions, written, pinned.token(), id);
  }

  /// What a check leaves of how its answer came about.
  private String reason(Query query, Pinned pinned, Effort effort) {
    Question question = query.question();
    CheckSession session =
        engine.session(pinned.world(query.given()), question.chain(), effort.budget());
    return session.reason(
        session.check(question.object(), question.permission()), recorder.naming());
  }

  private record Explained(Answer answer, List<Part> parts, Suggestions suggestions) {}

  private Explained explained(Query query, Pinned pinned, Effort effort) {
    World world = pinned.world(query.given());
    Question question = query.question();
    if (question.actors().isEmpty()) {
      Explanation explanation = engine.explain(world, question, effort.budget());
      return new Explained(
          explanation.answer(),
          List.of(new Part(Optional.empty(), explanation)),
          engine.suggest(pinned.world(query.given()), question, effort.budget()));
    }
    Answer answer = engine.check(world, question, effort.budget());
    List<ChainPart> chain = engine.parts(world, question, effort.budget());
    List<Part> parts = new ArrayList<>();
    for (ChainPart part : chain) {
      parts.add(
          new Part(
              Optional.of(part.link()),
              engine.explain(part.world(), part.question(), effort.budget())));
    }
    // What to delegate is for the giver to say: the widest would always do.
    Suggestions suggestions =
        answer.failed().filter(link -> link.kind() == ChainLink.Kind.ACTOR).isPresent()
            ? engine.suggest(chain.getFirst().world(), chain.getFirst().question(), effort.budget())
            : Suggestions.NONE;
    return new Explained(answer, parts, suggestions);
  }

  private static List<Relationship.Key> stored(List<Part> parts) {
    return parts.stream()
        .flatMap(part -> part.explanation().edges())
        .filter(edge -> !edge.contextual())
        .map(edge -> edge.relationship().key())
        .distinct()
        .toList();
  }

  private Map<Relationship.Key, Written> written(
      Snapshot snapshot, List<Relationship.Key> keys, Deadline deadline) {
    Map<Relationship.Key, Written> all = new HashMap<>();
    Map<Revision, Written> known = new HashMap<>();
    for (Relationship.Key key : keys) {
      deadline.check();
      try (Snapshot.Rows rows = snapshot.relationships(exactly(key), Optional.empty())) {
        Optional<Revision> created =
            rows.hasNext() ? Optional.of(rows.next().created()) : Optional.empty();
        // What a draft writes, nobody has written yet.
        created
            .filter(revision -> !revision.equals(Revision.ZERO))
            .ifPresent(revision -> all.put(key, known.computeIfAbsent(revision, this::written)));
      }
    }
    return all;
  }

  private Written written(Revision revision) {
    Optional<Store.Origin> origin = store.origin(revision);
    return new Written(
        origin.map(Store.Origin::provenance).orElse(Provenance.NONE),
        origin.map(Store.Origin::time),
        worlds.token(revision));
  }

  private static RelationshipFilter exactly(Relationship.Key key) {
    SubjectFilter subject =
        switch (key.subject()) {
          case Subject.Individual(ObjectRef object) ->
              filter(object, new SubjectRelationFilter.None());
          case Subject.Userset(ObjectRef object, var relation) ->
              filter(object, new SubjectRelationFilter.Exactly(relation));
          case Subject.Everyone(var type) ->
              new SubjectFilter(type, Optional.of("*"), new SubjectRelationFilter.None());
        };
    return new RelationshipFilter(
        Optional.of(key.object().type()),
        Optional.of(key.object().id()),
        Optional.empty(),
        Optional.of(key.relation()),
        Optional.of(subject));
  }

  private static SubjectFilter filter(ObjectRef object, SubjectRelationFilter relation) {
    return new SubjectFilter(object.type(), Optional.of(object.id().value()), relation);
  }
}
