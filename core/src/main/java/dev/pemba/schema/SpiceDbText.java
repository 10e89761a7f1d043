package dev.pemba.schema;

import dev.pemba.schema.RewriteParser.Precedence;
import dev.pemba.schema.SchemaTree.ArrowTerm;
import dev.pemba.schema.SchemaTree.Chain;
import dev.pemba.schema.SchemaTree.Expression;
import dev.pemba.schema.SchemaTree.Group;
import dev.pemba.schema.SchemaTree.Member;
import dev.pemba.schema.SchemaTree.TypeDeclaration;
import dev.pemba.schema.SchemaTree.Word;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A schema as SpiceDB reads it → the text that says the same here; all else is left as it stands.
///
/// Mixed operators get their parentheses. An arrow whose target no parent type has is legal there
/// and matches nobody, so it becomes `nil`. Whoever has a parent that lacks what `.all` asks is
/// denied there and passed over here, so that parent's type gets it, for nobody.
final class SpiceDbText {
  private final SourceText source;
  private final Declarations declarations;
  private final List<Edit> edits = new ArrayList<>();

  /// By type, what `.all` asks of it and it has not.
  private final Map<String, SortedSet<String>> lacking = new TreeMap<>();

  /// Text that takes the place of a span; an empty span inserts.
  private record Edit(Span span, String text) {}

  private SpiceDbText(SourceText source, SchemaTree tree) {
    this.source = source;
    this.declarations = new Declarations(source, tree);
  }

  static String explicit(String text) {
    SourceText source = new SourceText(text);
    SchemaTree tree = SchemaParser.parse(source, Precedence.SPICEDB);
    return new SpiceDbText(source, tree).edited();
  }

  private String edited() {
    for (TypeDeclaration type : declarations.types()) {
      for (Member member : type.members()) {
        member.rewrite().ifPresent(rewrite -> visit(type.name().value(), rewrite, false));
      }
    }
    for (TypeDeclaration type : declarations.types()) {
      lacking.getOrDefault(type.name().value(), Collections.emptySortedSet()).stream()
          .map(" permission %s = nil"::formatted)
          .reduce(String::concat)
          .ifPresent(text -> edits.add(new Edit(before(type.span().end() - 1), text)));
    }
    edits.sort(Comparator.comparingInt(edit -> edit.span().start()));
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (Edit edit : edits) {
      out.append(source.text(), at, edit.span().start()).append(edit.text());
      at = edit.span().end();
    }
    return out.append(source.text(), at, source.text().length()).toString();
  }

  private void visit(String type, Expression expression, boolean insideChain) {
    switch (expression) {
      case Word _ -> {}
      case Group(Expression inner, _) -> visit(type, inner, false);
      case ArrowTerm arrow -> {
        if (leadsNowhere(type, arrow)) {
          edits.add(new Edit(arrow.span(), "nil"));
        } else if (arrow.quantifier() == Rewrite.Quantifier.ALL) {
          noteLacking(type, arrow);
        }
      }
      case Chain(_, List<Expression> terms, Span span) -> {
        if (insideChain) {
          edits.add(new Edit(before(span.start()), "("));
        }
        terms.forEach(term -> visit(type, term, true));
        if (insideChain) {
          edits.add(new Edit(before(span.end()), ")"));
        }
      }
    }
  }

  private static Span before(int place) {
    return new Span(place, place);
  }

  private void noteLacking(String type, ArrowTerm arrow) {
    String target = arrow.target().value();
    declarations.member(type, arrow.through().value()).stream()
        .flatMap(through -> through.types().stream())
        .map(parent -> parent.type().value())
        .filter(parent -> declarations.member(parent, target).isEmpty())
        .forEach(parent -> lacking.computeIfAbsent(parent, _ -> new TreeSet<>()).add(target));
  }

  private boolean leadsNowhere(String type, ArrowTerm arrow) {
    Optional<Member> through = declarations.member(type, arrow.through().value());
    return through.isPresent()
        && !through.get().permission()
        && through.get().types().stream().noneMatch(SchemaTree.SubjectType::everyone)
        && through.get().types().stream()
            .allMatch(
                parent ->
                    declarations.member(parent.type().value(), arrow.target().value()).isEmpty());
  }
}
