package dev.pemba.schema;

import dev.pemba.model.RelationName;
import dev.pemba.schema.SchemaTree.ArrowTerm;
import dev.pemba.schema.SchemaTree.Chain;
import dev.pemba.schema.SchemaTree.Expression;
import dev.pemba.schema.SchemaTree.Group;
import dev.pemba.schema.SchemaTree.Member;
import dev.pemba.schema.SchemaTree.Name;
import dev.pemba.schema.SchemaTree.SubjectType;
import dev.pemba.schema.SchemaTree.Word;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Expression of one relation or permission → checked rewrite.
final class RewriteChecker {
  private static final Set<String> KEYWORDS = Set.of("this", "nil", "self");

  private final SourceText source;
  private final Declarations declarations;
  private final String type;
  private final Member owner;

  RewriteChecker(SourceText source, Declarations declarations, String type, Member owner) {
    this.source = source;
    this.declarations = declarations;
    this.type = type;
    this.owner = owner;
  }

  Rewrite check(Expression expression) {
    return switch (expression) {
      case Word(Name name) -> word(name);
      case ArrowTerm arrow -> arrow(arrow);
      case Group(Expression inner, _) -> check(inner);
      case Chain(SchemaTree.Operator operator, List<Expression> terms, _) -> {
        List<Rewrite> rewrites = terms.stream().map(this::check).toList();
        yield switch (operator) {
          case UNION -> new Rewrite.Union(rewrites);
          case INTERSECTION -> new Rewrite.Intersection(rewrites);
          case EXCLUSION -> rewrites.stream().reduce(Rewrite.Exclusion::new).orElseThrow();
        };
      }
    };
  }

  private Rewrite word(Name name) {
    if (isKeyword(name)) {
      return switch (name.value()) {
        case "nil" -> new Rewrite.Nil();
        case "self" -> new Rewrite.Self();
        default -> direct(name);
      };
    }
    declarations.requireMember(type, name);
    if (!owner.permission() && owner.name().value().equals(name.value())) {
      throw source.invalid(
          name.span(),
          "`%s` is computed from itself: write `this` for the relationships written on it"
              .formatted(name.value()));
    }
    return new Rewrite.Computed(new RelationName(name.value()));
  }

  private Rewrite direct(Name name) {
    if (owner.permission()) {
      throw source.invalid(
          name.span(),
          "`this` means the relationships written on a relation, and `%s` is a permission"
              .formatted(owner.name().value()));
    }
    return new Rewrite.This();
  }

  /// A relation declared under a keyword, without backticks, takes the word in its definition: so
  /// schemas that know no `this` or `self` keep their meaning.
  private boolean isKeyword(Name name) {
    return KEYWORDS.contains(name.value())
        && !name.quoted()
        && declarations.member(type, name.value()).filter(m -> !m.name().quoted()).isEmpty();
  }

  private Rewrite arrow(ArrowTerm arrow) {
    Name through = arrow.through();
    Member relation = declarations.requireMember(type, through);
    if (relation.permission()) {
      throw source.invalid(
          through.span(),
          "an arrow follows relationships, and `%s` is a permission: it has none"
              .formatted(through.value()));
    }
    if (relation.rewrite().isPresent()) {
      throw source.invalid(
          through.span(),
          "an arrow follows the relationships written on a relation, and `%s` has a rewrite"
              .formatted(through.value()));
    }
    Set<String> parents = new TreeSet<>();
    for (SubjectType parent : relation.types()) {
      if (parent.everyone()) {
        throw source.invalid(
            through.span(),
            "an arrow can't follow `%s:*`, which relation `%s` takes"
                .formatted(parent.type().value(), through.value()));
      }
      parents.add(parent.type().value());
    }
    Name target = arrow.target();
    if (parents.stream().allMatch(it -> declarations.member(it, target.value()).isEmpty())) {
      throw noTarget(target, parents);
    }
    return new Rewrite.Arrow(
        new RelationName(through.value()), new RelationName(target.value()), arrow.quantifier());
  }

  private RuntimeException noTarget(Name target, Set<String> parents) {
    Set<String> known = new TreeSet<>();
    parents.forEach(parent -> known.addAll(declarations.members(parent).keySet()));
    return source.invalid(
        target.span(),
        "none of the types the arrow leads to (`%s`) has a relation or permission `%s`%s"
            .formatted(
                String.join("`, `", parents), target.value(), Nearest.hint(target.value(), known)));
  }
}
