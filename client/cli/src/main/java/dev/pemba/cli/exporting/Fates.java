package dev.pemba.cli.exporting;

import dev.pemba.model.CaveatName;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// How much of each relation and permission another system will have, and why not all of it.
///
/// A rewrite is said whole or not at all. What a relation takes may be cut: then whatever grows
/// with it allows less.
///
/// INVARIANT (an export never grants more): nothing that is less than here stands where it would
/// take less away: to the right of an exclusion, or before `.all(…)`. Such a permission is left
/// out.
final class Fates {
  private final Schema schema;
  private final Survey survey;
  private final Dialect dialect;
  private final SchemaGraph graph;
  private final Map<CaveatName, String> caveats = new HashMap<>();
  private final Map<TypeName, String> types = new HashMap<>();
  private final Map<Name, Fate> fates = new HashMap<>();

  /// @param schema simplified as the dialect needs it
  Fates(Schema schema, Survey survey) {
    this.schema = schema;
    this.survey = survey;
    this.dialect = survey.dialect();
    this.graph = new SchemaGraph(schema);
    schema
        .caveats()
        .forEach((name, it) -> dialect.caveat(it).ifPresent(why -> caveats.put(name, why)));
    schema
        .definitions()
        .keySet()
        .forEach(name -> dialect.type(name).ifPresent(why -> types.put(name, why)));
    while (judgeAll() || leaveOutWhatHasNoEntry()) {
      // until no further one leans on what is left out
    }
  }

  Fate of(Name name) {
    return fates.getOrDefault(name, Fate.WHOLE);
  }

  boolean has(Name name) {
    return of(name).kind() != Fate.Kind.NOTHING;
  }

  boolean has(Definition definition) {
    return !types.containsKey(definition.name());
  }

  Optional<String> reason(CaveatName caveat) {
    return Optional.ofNullable(caveats.get(caveat));
  }

  Optional<String> reason(TypeName type) {
    return Optional.ofNullable(types.get(type));
  }

  /// What of a relation's alternatives can be said.
  List<AllowedSubject> subjects(Relation relation) {
    return relation.subjects().stream().filter(it -> reason(it).isEmpty()).toList();
  }

  /// Why an alternative can't be said.
  Optional<String> reason(AllowedSubject subject) {
    return reason(subject.type())
        .map(why -> "type `%s` is left out".formatted(subject.type()))
        .or(() -> subject.caveat().filter(caveats::containsKey).map(Fates::caveatLeftOut))
        .or(() -> subject.relation().map(it -> new Name(subject.type(), it)).flatMap(this::absence))
        .or(() -> dialect.alternative(schema, subject));
  }

  private static String caveatLeftOut(CaveatName caveat) {
    return "caveat `%s` is left out".formatted(caveat);
  }

  private Optional<String> absence(Name name) {
    return has(name) ? Optional.empty() : Optional.of("`%s` is left out".formatted(name));
  }

  private boolean judgeAll() {
    boolean grown = false;
    for (Relation relation : graph.relations()) {
      Fate before = of(Name.of(relation));
      Fate now = before.and(judge(relation));
      if (now.kind() != before.kind()) {
        fates.put(Name.of(relation), now);
        grown = true;
      }
    }
    return grown;
  }

  private boolean leaveOutWhatHasNoEntry() {
    if (!dialect.needsEntries()) {
      return false;
    }
    Set<Name> entered = graph.entered(this::subjects, this::has);
    boolean grown = false;
    for (Relation relation : graph.relations()) {
      Name name = Name.of(relation);
      if (has(name) && !entered.contains(name)) {
        fates.put(
            name,
            Fate.nothing("nobody can ever have it, which %s refuses".formatted(dialect.system())));
        grown = true;
      }
    }
    return grown;
  }

  private Fate judge(Relation relation) {
    Optional<String> named =
        reason(relation.type())
            .map(_ -> "type `%s` is left out".formatted(relation.type()))
            .or(() -> dialect.relation(relation.name()));
    if (named.isPresent()) {
      return Fate.nothing(named.get());
    }
    Name name = Name.of(relation);
    if (graph.isComputedFromItself(name)) {
      return Fate.nothing(
          "it is computed from itself, which %s refuses".formatted(dialect.system()));
    }
    Fate fate = judge(relation, relation.rewrite());
    return dialect.cutsCyclesShort() && graph.mayBeCutShort(name)
        ? fate.and(
            new Fate(
                Fate.Kind.WHOLE_BUT_FOR_CYCLES,
                "%s takes cycles through `and` and `but not` for denials"
                    .formatted(dialect.system())))
        : fate;
  }

  private Fate judge(Relation in, Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.This() -> direct(in);
      case Rewrite.Nil _, Rewrite.Self _ ->
          dialect.word(rewrite).map(Fate::nothing).orElse(Fate.WHOLE);
      case Rewrite.Computed(RelationName relation) -> leaning(new Name(in.type(), relation));
      case Rewrite.Arrow arrow -> arrow(in, arrow);
      case Rewrite.Union(List<Rewrite> terms) -> most(terms, term -> judge(in, term));
      case Rewrite.Intersection(List<Rewrite> terms) -> most(terms, term -> judge(in, term));
      case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) ->
          judge(in, base).and(takenAway(judge(in, subtracted)));
    };
  }

  private static Fate takenAway(Fate fate) {
    return switch (fate.kind()) {
      case WHOLE, NOTHING -> fate;
      case WHOLE_BUT_FOR_CYCLES, LESS ->
          Fate.nothing("it would allow more, as less is taken away: " + fate.why());
    };
  }

  private Fate direct(Relation relation) {
    List<AllowedSubject> kept = subjects(relation);
    if (kept.isEmpty()) {
      return Fate.nothing(
          relation.subjects().stream().flatMap(it -> reason(it).stream()).findFirst().orElse(""));
    }
    Name name = Name.of(relation);
    Fate fate = survey.loss(relation).map(why -> less(name, why)).orElse(Fate.WHOLE);
    for (AllowedSubject subject : relation.subjects()) {
      if (survey.uses(relation, subject) > 0) {
        fate =
            fate.and(
                reason(subject)
                    .map(why -> less(name, why))
                    .orElseGet(
                        () ->
                            subject
                                .relation()
                                .map(it -> leaning(new Name(subject.type(), it)))
                                .orElse(Fate.WHOLE)));
      }
    }
    return fate;
  }

  private static Fate less(Name name, String why) {
    return new Fate(Fate.Kind.LESS, "`%s` would be less (%s)".formatted(name, why));
  }

  private Fate arrow(Relation in, Rewrite.Arrow arrow) {
    Relation through = schema.relation(in.type(), arrow.through());
    Fate parents = leaning(Name.of(through));
    if (parents.kind() == Fate.Kind.NOTHING) {
      return parents;
    }
    Optional<String> refusal = dialect.arrow(schema, arrow, subjects(through));
    if (refusal.isPresent()) {
      return Fate.nothing(refusal.get());
    }
    if (arrow.quantifier() == Rewrite.Quantifier.ALL && parents.kind() != Fate.Kind.WHOLE) {
      return Fate.nothing("it would allow more, as all of less are asked: " + parents.why());
    }
    List<Name> targets =
        subjects(through).stream()
            .filter(it -> schema.definition(it.type()).relations().containsKey(arrow.target()))
            .map(parent -> new Name(parent.type(), arrow.target()))
            .distinct()
            .toList();
    return targets.isEmpty()
        ? Fate.nothing(
            "nothing that `%s` still takes has `%s`".formatted(Name.of(through), arrow.target()))
        : parents.and(most(targets, this::leaning));
  }

  /// What becomes of what is made of this one.
  private Fate leaning(Name name) {
    Fate fate = of(name);
    return fate.kind() == Fate.Kind.NOTHING
        ? Fate.nothing("`%s` is left out".formatted(name))
        : fate;
  }

  private static <T> Fate most(List<T> parts, Function<T, Fate> judged) {
    return parts.stream().map(judged).reduce(Fate.WHOLE, Fate::and);
  }
}
