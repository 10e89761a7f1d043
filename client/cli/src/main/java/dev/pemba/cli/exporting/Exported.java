package dev.pemba.cli.exporting;

import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What can be said of a schema and its relationships in another system's language, all of it in
/// Pemba's words still, and what can't.
public final class Exported {
  /// What delegations are written on.
  private static final RelationName ACTS_FOR = new RelationName("acts_for");

  private final Schema schema;
  private final Survey survey;
  private final Fates fates;

  /// @param survey of all relationships that exist: none has expired
  public Exported(Schema schema, Survey survey) {
    this.schema = survey.dialect().needsEntries() ? Nobody.removed(schema) : schema;
    this.survey = survey;
    this.fates = new Fates(this.schema, survey);
  }

  List<Caveat> caveats() {
    return schema.caveats().values().stream()
        .filter(caveat -> fates.reason(caveat.name()).isEmpty())
        .toList();
  }

  List<TypeName> types() {
    return schema.definitions().keySet().stream()
        .filter(type -> fates.reason(type).isEmpty())
        .toList();
  }

  Definition definition(TypeName type) {
    return schema.definition(type);
  }

  /// The relations and permissions of a type that are said, with what of their alternatives is.
  List<Relation> relations(TypeName type) {
    return schema.definition(type).relations().values().stream()
        .filter(relation -> fates.has(Name.of(relation)))
        .map(
            from ->
                new Relation(
                    from.type(),
                    from.name(),
                    from.permission(),
                    fates.subjects(from),
                    from.rewrite(),
                    from.doc()))
        .toList();
  }

  /// The relationship as it is to be written there; empty if it is left out.
  Optional<Relationship> relationship(Relationship from) {
    Relation relation = schema.relation(from.object().type(), from.relation());
    boolean said =
        fates.has(Name.of(relation))
            && survey.refusal(from).isEmpty()
            && fates.reason(Survey.alternative(from)).isEmpty();
    return said
        ? Optional.of(
            new Relationship(
                from.object(),
                from.relation(),
                from.subject(),
                from.condition(),
                from.expiration()))
        : Optional.empty();
  }

  /// Everything that can't be said, by name and with the reason.
  public List<LeftOut> leftOut() {
    List<LeftOut> report = new ArrayList<>();
    for (Caveat caveat : schema.caveats().values()) {
      fates
          .reason(caveat.name())
          .ifPresent(why -> report.add(new LeftOut("caveat `%s`".formatted(caveat.name()), why)));
    }
    for (Definition definition : schema.definitions().values()) {
      Optional<String> unnamed = fates.reason(definition.name());
      unnamed.ifPresent(
          why -> report.add(new LeftOut("type `%s`".formatted(definition.name()), why)));
      if (unnamed.isEmpty()) {
        definition.relations().values().forEach(relation -> leftOut(relation, report));
      }
    }
    report.addAll(survey.leftOut());
    return List.copyOf(report);
  }

  private void leftOut(Relation relation, List<LeftOut> report) {
    Name name = Name.of(relation);
    Fate fate = fates.of(name);
    if (fate.kind() == Fate.Kind.NOTHING) {
      long lost = relation.subjects().stream().mapToLong(it -> survey.uses(relation, it)).sum();
      report.add(new LeftOut("`%s`%s".formatted(name, counted(lost)), fate.why()));
      return;
    }
    for (AllowedSubject subject : relation.subjects()) {
      fates
          .reason(subject)
          .ifPresent(
              why ->
                  report.add(
                      new LeftOut(
                          "`%s: %s`%s"
                              .formatted(name, subject, counted(survey.uses(relation, subject))),
                          why)));
    }
  }

  private static String counted(long relationships) {
    return relationships == 0
        ? ""
        : " with %,d relationship%s".formatted(relationships, relationships == 1 ? "" : "s");
  }

  /// What is said, but allows less than here since something below it is left out.
  List<String> less() {
    return schema.definitions().values().stream()
        .flatMap(definition -> definition.relations().values().stream())
        .map(Name::of)
        .filter(name -> fates.of(name).kind() == Fate.Kind.LESS)
        .map(Name::toString)
        .toList();
  }

  /// What whoever moves there should know of what is said.
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!less().isEmpty()) {
      notes.add("allows less than here: " + String.join(", ", less()));
    }
    types().stream()
        .map(type -> new Name(type, ACTS_FOR))
        .filter(
            name -> fates.has(name) && definition(name.type()).relations().containsKey(ACTS_FOR))
        .forEach(
            name ->
                notes.add(
                    "`%s` is written, but nobody acts for another there: requests name no actors"
                        .formatted(name)));
    return notes;
  }

  /// True if the relation takes relationships and is computed from them and more.
  static boolean isSplit(Relation relation) {
    return !relation.permission() && !(relation.rewrite() instanceof Rewrite.This);
  }
}
