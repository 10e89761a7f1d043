package dev.pemba.schema;

import java.util.List;
import java.util.Optional;

/// The syntax tree of a schema: what the text says, with the place of each part, unchecked.
record SchemaTree(List<Declaration> declarations) {
  SchemaTree {
    declarations = List.copyOf(declarations);
  }

  /// A name. In backticks it is never a keyword.
  record Name(String value, boolean quoted, Span span) {}

  /// What stands at the top of a schema.
  sealed interface Declaration {
    Span span();
  }

  /// `use feature`: accepted, since every feature known here is always on.
  record Use(Name feature, Span span) implements Declaration {}

  /// `definition name { … }`.
  record TypeDeclaration(Name name, List<Member> members, String doc, Span span)
      implements Declaration {
    TypeDeclaration {
      members = List.copyOf(members);
    }
  }

  /// `caveat name(parameters) { expression }`.
  ///
  /// @param expression where the expression stands, white space around it included
  record CaveatDeclaration(
      Name name, List<Parameter> parameters, Span expression, String doc, Span span)
      implements Declaration {
    CaveatDeclaration {
      parameters = List.copyOf(parameters);
    }
  }

  /// `name type` of a caveat, or `name stored type`.
  record Parameter(Name name, boolean stored, ParameterType type) {}

  /// A relation or permission.
  ///
  /// @param types of a relation: what may be written; of a permission: its annotation, often none
  /// @param rewrite present for permissions, optional for relations
  record Member(
      boolean permission,
      Name name,
      List<SubjectType> types,
      Optional<Expression> rewrite,
      String doc,
      Span span) {
    Member {
      types = List.copyOf(types);
    }
  }

  /// One alternative of a relation's type.
  record SubjectType(
      Name type,
      Optional<Name> relation,
      boolean everyone,
      Optional<Name> caveat,
      boolean expiration,
      Span span) {}

  /// The expression of a rewrite.
  sealed interface Expression {
    Span span();
  }

  /// `this`, `nil`, `self`, or a relation or permission of the same object.
  record Word(Name name) implements Expression {
    @Override
    public Span span() {
      return name.span();
    }
  }

  /// `through->target`, `through.any(target)`, `through.all(target)`.
  record ArrowTerm(Name through, Name target, Rewrite.Quantifier quantifier, Span span)
      implements Expression {}

  /// Two or more terms joined by one operator, read from the left.
  record Chain(Operator operator, List<Expression> terms, Span span) implements Expression {
    Chain {
      terms = List.copyOf(terms);
    }
  }

  /// An expression in parentheses.
  record Group(Expression inner, Span span) implements Expression {}

  /// The operators, from SpiceDB's loosest to its tightest.
  enum Operator {
    EXCLUSION("-"),
    INTERSECTION("&"),
    UNION("+");

    private final String symbol;

    Operator(String symbol) {
      this.symbol = symbol;
    }

    String symbol() {
      return symbol;
    }
  }
}
