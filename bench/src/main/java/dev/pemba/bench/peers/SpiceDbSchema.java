package dev.pemba.bench.peers;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A schema in SpiceDB's language.
///
/// The languages are almost one. There a name is either written or computed, so a relation with a
/// rewrite becomes two: `relation viewer: user = this + editor` is `relation viewer__direct: user`
/// and `permission viewer = viewer__direct + editor`; relationships of `viewer` are then written on
/// `viewer__direct`.
final class SpiceDbSchema {
  private static final String DIRECT = "__direct";
  private static final String FEATURES = "use expiration\nuse self\n\n";

  private final Schema schema;

  SpiceDbSchema(Schema schema) {
    this.schema = schema;
  }

  String text() {
    StringBuilder out = new StringBuilder(FEATURES);
    schema.caveats().values().forEach(caveat -> out.append(SchemaText.caveat(caveat)).append('\n'));
    schema
        .definitions()
        .values()
        .forEach(type -> out.append(SchemaText.definition(definition(type))).append('\n'));
    return out.toString();
  }

  /// Where a relationship of this relation is written.
  String written(ObjectRef object, RelationName relation) {
    return isSplit(schema.relation(object.type(), relation))
        ? relation.value() + DIRECT
        : relation.value();
  }

  private static Definition definition(Definition from) {
    Map<RelationName, Relation> relations = new LinkedHashMap<>();
    for (Relation relation : from.relations().values()) {
      if (isSplit(relation)) {
        Relation direct = direct(relation);
        relations.put(direct.name(), direct);
      }
      relations.put(relation.name(), computed(relation));
    }
    return new Definition(from.name(), relations, "");
  }

  private static boolean isSplit(Relation relation) {
    return !relation.permission() && !(relation.rewrite() instanceof Rewrite.This);
  }

  private static Relation direct(Relation from) {
    return new Relation(
        from.type(), directName(from), false, from.subjects(), new Rewrite.This(), "");
  }

  private static RelationName directName(Relation relation) {
    return new RelationName(relation.name().value() + DIRECT);
  }

  private static Relation computed(Relation from) {
    boolean computed = from.permission() || isSplit(from);
    List<AllowedSubject> subjects = computed ? List.of() : from.subjects();
    Rewrite rewrite = computed ? rewrite(from, from.rewrite()) : from.rewrite();
    return new Relation(from.type(), from.name(), computed, subjects, rewrite, "");
  }

  private static Rewrite rewrite(Relation in, Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.This() -> new Rewrite.Computed(directName(in));
      case Rewrite.Nil _, Rewrite.Self _, Rewrite.Computed _, Rewrite.Arrow _ -> rewrite;
      case Rewrite.Union(var terms) -> new Rewrite.Union(rewrites(in, terms));
      case Rewrite.Intersection(var terms) -> new Rewrite.Intersection(rewrites(in, terms));
      case Rewrite.Exclusion(var base, var subtracted) ->
          new Rewrite.Exclusion(rewrite(in, base), rewrite(in, subtracted));
    };
  }

  private static List<Rewrite> rewrites(Relation in, List<Rewrite> terms) {
    return terms.stream().map(term -> rewrite(in, term)).toList();
  }
}
