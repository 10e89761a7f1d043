package dev.pemba.cli.exporting;

import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Takes `nil` out of a schema wherever it can be done without: `a + nil` is `a`, `a & nil` is
/// `nil`, `a - nil` is `a`, and `nil - a` is `nil`. What is left of it is a rewrite of its own.
final class Nobody {
  private Nobody() {}

  static Schema removed(Schema from) {
    Map<TypeName, Definition> definitions = new LinkedHashMap<>();
    from.definitions().forEach((name, it) -> definitions.put(name, removed(it)));
    return new Schema(from.text(), definitions, from.caveats());
  }

  private static Definition removed(Definition from) {
    Map<RelationName, Relation> relations = new LinkedHashMap<>();
    from.relations().forEach((name, it) -> relations.put(name, removed(it)));
    return new Definition(from.name(), relations, from.doc());
  }

  private static Relation removed(Relation from) {
    return new Relation(
        from.type(),
        from.name(),
        from.permission(),
        from.subjects(),
        removed(from.rewrite()),
        from.doc());
  }

  private static Rewrite removed(Rewrite rewrite) {
    return switch (rewrite) {
      case Rewrite.This _, Rewrite.Nil _, Rewrite.Self _, Rewrite.Computed _, Rewrite.Arrow _ ->
          rewrite;
      case Rewrite.Union(List<Rewrite> terms) -> {
        List<Rewrite> left =
            terms.stream().map(Nobody::removed).filter(term -> !isNil(term)).toList();
        yield joined(left, Rewrite.Union::new);
      }
      case Rewrite.Intersection(List<Rewrite> terms) -> {
        List<Rewrite> all = terms.stream().map(Nobody::removed).toList();
        yield all.stream().anyMatch(Nobody::isNil)
            ? new Rewrite.Nil()
            : joined(all, Rewrite.Intersection::new);
      }
      case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) -> {
        Rewrite left = removed(base);
        Rewrite right = removed(subtracted);
        yield isNil(left) || isNil(right) ? left : new Rewrite.Exclusion(left, right);
      }
    };
  }

  private static Rewrite joined(List<Rewrite> terms, Function<List<Rewrite>, Rewrite> join) {
    return switch (terms.size()) {
      case 0 -> new Rewrite.Nil();
      case 1 -> terms.getFirst();
      default -> join.apply(terms);
    };
  }

  private static boolean isNil(Rewrite rewrite) {
    return rewrite instanceof Rewrite.Nil;
  }
}
