package dev.pemba.cli.exporting;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pemba.cli.importing.Guards;
import dev.pemba.cli.importing.OpenFgaModel;
import dev.pemba.model.CaveatName;
import dev.pemba.model.Condition;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// An export as a model and tuples of OpenFGA.
///
/// `relation viewer: user = this + editor` is `[user] or editor` there, under the same name. What
/// is written on a relation whose rewrite leaves `this` out counts neither here nor there, and has
/// no place there.
public final class OpenFgaText {
  private final Exported exported;
  private final OpenFgaModel model;

  public OpenFgaText(Exported exported) {
    this.exported = exported;
    this.model = new OpenFgaModel(types(exported), conditions(exported));
  }

  public OpenFgaModel model() {
    return model;
  }

  /// A tuple as one line of JSON; empty if it is left out.
  public Optional<String> tuple(Relationship from) {
    return exported
        .relationship(from)
        .filter(said -> model.permits(said) && !isOfItself(said))
        .map(said -> json(said).toString());
  }

  /// `team:a#member@team:a#member` adds nobody, and OpenFGA refuses it.
  private static boolean isOfItself(Relationship said) {
    return said.subject().equals(new Subject.Userset(said.object(), said.relation()));
  }

  /// What whoever moves there should know: which conditions are decided in fewer cases.
  public List<String> notes() {
    return exported.caveats().stream()
        .filter(caveat -> model.conditions().containsKey(caveat.name()))
        .filter(caveat -> !Guards.needsAll(caveat.parameters(), caveat.expression()))
        .map(
            caveat ->
                "condition `%s` needs all its parameters there, even where fewer would decide"
                    .formatted(caveat.name()))
        .toList();
  }

  private static Map<TypeName, OpenFgaModel.Type> types(Exported exported) {
    Map<TypeName, OpenFgaModel.Type> types = new LinkedHashMap<>();
    for (TypeName name : exported.types()) {
      Map<RelationName, OpenFgaModel.Relation> relations = new LinkedHashMap<>();
      for (Relation from : exported.relations(name)) {
        List<AllowedSubject> subjects = hasThis(from.rewrite()) ? from.subjects() : List.of();
        relations.put(
            from.name(), new OpenFgaModel.Relation(from.name(), subjects, from.rewrite()));
      }
      types.put(name, new OpenFgaModel.Type(name, relations));
    }
    return types;
  }

  private static boolean hasThis(Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.This() -> true;
      case Rewrite.Nil _, Rewrite.Self _, Rewrite.Computed _, Rewrite.Arrow _ -> false;
      case Rewrite.Union(var terms) -> terms.stream().anyMatch(OpenFgaText::hasThis);
      case Rewrite.Intersection(var terms) -> terms.stream().anyMatch(OpenFgaText::hasThis);
      case Rewrite.Exclusion(var base, var subtracted) -> hasThis(base) || hasThis(subtracted);
    };
  }

  /// Those that a relation takes: OpenFGA's tools call any other a mistake.
  private static Map<CaveatName, OpenFgaModel.Condition> conditions(Exported exported) {
    Set<CaveatName> used =
        exported.types().stream()
            .flatMap(type -> exported.relations(type).stream())
            .flatMap(relation -> relation.subjects().stream())
            .flatMap(subject -> subject.caveat().stream())
            .collect(Collectors.toSet());
    Map<CaveatName, OpenFgaModel.Condition> conditions = new LinkedHashMap<>();
    for (Caveat caveat : exported.caveats()) {
      if (used.contains(caveat.name())) {
        conditions.put(
            caveat.name(),
            new OpenFgaModel.Condition(
                caveat.name(),
                caveat.parameters(),
                Guards.unguarded(caveat.parameters(), caveat.expression())));
      }
    }
    return conditions;
  }

  private static JsonObject json(Relationship said) {
    JsonObject tuple = new JsonObject();
    tuple.addProperty("user", said.subject().toString());
    tuple.addProperty("relation", said.relation().value());
    tuple.addProperty("object", said.object().toString());
    said.condition().ifPresent(condition -> tuple.add("condition", json(condition)));
    return tuple;
  }

  private static JsonObject json(Condition from) {
    JsonObject condition = new JsonObject();
    condition.addProperty("name", from.caveat().value());
    if (!from.context().isEmpty()) {
      condition.add("context", JsonParser.parseString(from.context().toString()));
    }
    return condition;
  }
}
