package dev.pemba.cli.exporting;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.SchemaText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// An export in SpiceDB's language.
///
/// There a name is either written or computed, so a relation with a rewrite becomes two: `relation
/// viewer: user = this + editor` is `relation viewer_direct: user` and `permission viewer =
/// viewer_direct + editor`; what is written on `viewer` here is written on `viewer_direct` there.
public final class SpiceDbText {
  /// Leaves room for `_direct` and a number within the 64 characters that names may have there.
  private static final int STEM_LENGTH = 50;

  private final Exported exported;
  private final SpiceDbIds ids;
  private final Map<Name, RelationName> directNames;

  public SpiceDbText(Exported exported, SpiceDbIds ids) {
    this.exported = exported;
    this.ids = ids;
    this.directNames = directNames(exported);
  }

  /// The schema, ending in a line break.
  public String schema() {
    List<Definition> definitions = exported.types().stream().map(this::definition).toList();
    List<String> parts = new ArrayList<>();
    features(definitions).ifPresent(parts::add);
    exported.caveats().forEach(caveat -> parts.add(SchemaText.caveat(documented(caveat))));
    definitions.forEach(definition -> parts.add(SchemaText.definition(definition)));
    return String.join("\n", parts);
  }

  /// A relationship in text form; empty if it is left out.
  public Optional<String> relationship(Relationship from) {
    return exported
        .relationship(from)
        .map(
            said ->
                new Relationship(
                    there(said.object()),
                    directNames.getOrDefault(Name.of(said), said.relation()),
                    there(said.subject()),
                    said.condition(),
                    said.expiration()))
        .map(said -> ascii(said.toString()));
  }

  private Subject there(Subject subject) {
    return switch (subject) {
      case Subject.Individual(var object) -> new Subject.Individual(there(object));
      case Subject.Userset(var object, var relation) ->
          new Subject.Userset(there(object), relation);
      case Subject.Everyone everyone -> everyone;
    };
  }

  private ObjectRef there(ObjectRef object) {
    return new ObjectRef(object.type(), ids.there(object.id()));
  }

  /// What is not ASCII stands in the strings of contexts only, where JSON has escapes for it.
  private static String ascii(String line) {
    return line.chars()
        .mapToObj(c -> c < 0x7f ? String.valueOf((char) c) : "\\u%04x".formatted(c))
        .collect(Collectors.joining());
  }

  private static Optional<String> features(List<Definition> definitions) {
    List<Relation> relations =
        definitions.stream().flatMap(it -> it.relations().values().stream()).toList();
    List<String> uses = new ArrayList<>();
    if (relations.stream()
        .flatMap(relation -> relation.subjects().stream())
        .anyMatch(AllowedSubject::expiration)) {
      uses.add("use expiration\n");
    }
    if (relations.stream().anyMatch(relation -> hasSelf(relation.rewrite()))) {
      uses.add("use self\n");
    }
    return uses.isEmpty() ? Optional.empty() : Optional.of(String.join("", uses));
  }

  private static boolean hasSelf(Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.Self() -> true;
      case Rewrite.This _, Rewrite.Nil _, Rewrite.Computed _, Rewrite.Arrow _ -> false;
      case Rewrite.Union(var terms) -> terms.stream().anyMatch(SpiceDbText::hasSelf);
      case Rewrite.Intersection(var terms) -> terms.stream().anyMatch(SpiceDbText::hasSelf);
      case Rewrite.Exclusion(var base, var subtracted) -> hasSelf(base) || hasSelf(subtracted);
    };
  }

  private Definition definition(TypeName type) {
    Map<RelationName, Relation> relations = new LinkedHashMap<>();
    for (Relation from : exported.relations(type)) {
      RelationName direct = directNames.get(Name.of(from));
      if (direct == null) {
        relations.put(from.name(), documented(from, from.subjects(), from.rewrite()));
        continue;
      }
      if (!from.subjects().isEmpty()) {
        relations.put(
            direct, new Relation(type, direct, false, from.subjects(), new Rewrite.This(), ""));
      }
      relations.put(from.name(), documented(from, List.of(), computed(from.rewrite(), direct)));
    }
    return new Definition(type, relations, printable(exported.definition(type).doc()));
  }

  /// SpiceDB knows no parameter that must be stored; what is stored already wins there too.
  private static Caveat documented(Caveat from) {
    return new Caveat(
        from.name(),
        from.parameters(),
        Set.of(),
        from.expression(),
        from.condition(),
        printable(from.doc()));
  }

  private static Relation documented(
      Relation from, List<AllowedSubject> subjects, Rewrite rewrite) {
    boolean permission = from.permission() || Exported.isSplit(from);
    return new Relation(
        from.type(), from.name(), permission, subjects, rewrite, printable(from.doc()));
  }

  /// A comment without the characters that YAML would not keep.
  private static String printable(String doc) {
    return doc.replaceAll("[\\p{Cntrl}&&[^\n]]|[\\u2028\\u2029\\ufeff]", " ");
  }

  /// For each relation that is split, the name that it is written under: one that its type has not.
  private static Map<Name, RelationName> directNames(Exported exported) {
    Map<Name, RelationName> names = new HashMap<>();
    for (TypeName type : exported.types()) {
      Set<RelationName> taken = new HashSet<>(exported.definition(type).relations().keySet());
      for (Relation relation : exported.relations(type)) {
        if (Exported.isSplit(relation)) {
          names.put(Name.of(relation), free(relation.name().value(), taken));
        }
      }
    }
    return names;
  }

  private static RelationName free(String name, Set<RelationName> taken) {
    String stem = name.substring(0, Math.min(name.length(), STEM_LENGTH)) + "_direct";
    RelationName free = new RelationName(stem);
    for (int i = 2; !taken.add(free); i++) {
      free = new RelationName(stem + i);
    }
    return free;
  }

  private static Rewrite computed(Rewrite rewrite, RelationName direct) {
    return switch (rewrite) {
      case Rewrite.This() -> new Rewrite.Computed(direct);
      case Rewrite.Nil _, Rewrite.Self _, Rewrite.Computed _, Rewrite.Arrow _ -> rewrite;
      case Rewrite.Union(var terms) -> new Rewrite.Union(computed(terms, direct));
      case Rewrite.Intersection(var terms) -> new Rewrite.Intersection(computed(terms, direct));
      case Rewrite.Exclusion(var base, var subtracted) ->
          new Rewrite.Exclusion(computed(base, direct), computed(subtracted, direct));
    };
  }

  private static List<Rewrite> computed(List<Rewrite> terms, RelationName direct) {
    return terms.stream().map(term -> computed(term, direct)).toList();
  }
}
