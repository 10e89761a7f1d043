package dev.pemba.cli.importing;

import dev.pemba.model.CaveatName;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.ParameterType;
import dev.pemba.schema.Rewrite;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An OpenFGA authorization model of schema 1.1, whatever form it was written in.
///
/// Its rewrites are Pemba's own: `[user]` is `this`, `x from y` is the arrow `y->x`.
public record OpenFgaModel(Map<TypeName, Type> types, Map<CaveatName, Condition> conditions) {
  public OpenFgaModel {
    types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
    conditions = Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
  }

  /// An object type.
  public record Type(TypeName name, Map<RelationName, Relation> relations) {
    public Type {
      relations = Collections.unmodifiableMap(new LinkedHashMap<>(relations));
    }
  }

  /// A relation: its type restrictions, empty if no tuple may be written on it, and its rewrite.
  public record Relation(RelationName name, List<AllowedSubject> subjects, Rewrite rewrite) {
    public Relation {
      subjects = List.copyOf(subjects);
    }
  }

  /// A condition: typed parameters and a CEL expression.
  public record Condition(
      CaveatName name, Map<String, ParameterType> parameters, String expression) {
    public Condition {
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
  }

  /// Reads a model in any of its forms: the DSL, or JSON.
  public static OpenFgaModel parse(Place place, String text) {
    if (text.stripLeading().startsWith("{")) {
      List<Node> documents = Yaml.documents(place.file(), text.replace('\t', ' '));
      return OpenFgaJson.model(documents.getFirst().mapping());
    }
    return new OpenFgaDsl(place, text).model();
  }

  /// The relation of a type, if the model has both.
  public Optional<Relation> relation(TypeName type, RelationName name) {
    return Optional.ofNullable(types.get(type)).map(found -> found.relations().get(name));
  }

  /// True if a tuple may be written under this model.
  public boolean permits(Relationship tuple) {
    return relation(tuple.object().type(), tuple.relation()).stream()
        .flatMap(relation -> relation.subjects().stream())
        .anyMatch(allowed -> matches(allowed, tuple));
  }

  private static boolean matches(AllowedSubject allowed, Relationship tuple) {
    Subject subject = tuple.subject();
    return allowed.type().equals(subject.type())
        && allowed.relation().equals(subject.relation())
        && allowed.everyone() == subject instanceof Subject.Everyone
        && allowed.caveat().equals(tuple.condition().map(dev.pemba.model.Condition::caveat));
  }
}
