package dev.pemba.cli.importing;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Limits;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.ParameterType;
import dev.pemba.schema.Rewrite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads OpenFGA's modelling language, schema 1.1, and the modules of 1.2.
///
/// A parser of our own rather than theirs, which brings a whole SDK for what is one page here.
final class OpenFgaDsl {
  private final DslScanner scanner;
  private final ModelParts parts;
  private int depth;

  OpenFgaDsl(Place place, String text) {
    this(place, text, new ModelParts());
  }

  /// @param parts what modules read before have defined, to which this text adds
  OpenFgaDsl(Place place, String text, ModelParts parts) {
    this.scanner = new DslScanner(place, text);
    this.parts = parts;
  }

  /// Reads the whole text as one model.
  OpenFgaModel model() {
    scanner.expect("model");
    scanner.expect("schema");
    Place place = scanner.place();
    String version = scanner.name("a schema version");
    if (!version.equals("1.1") && !version.equals("1.2")) {
      throw new FormatException(
          place, "expected schema version `1.1`, found `%s`".formatted(version));
    }
    declarations();
    return parts.model();
  }

  /// Reads the whole text as one module of a model.
  void module() {
    scanner.expect("module");
    scanner.name("the name of the module");
    declarations();
  }

  private void declarations() {
    while (!scanner.atEnd()) {
      Place place = scanner.place();
      if (scanner.accept("extend")) {
        scanner.expect("type");
        parts.extend(place, new TypeName(scanner.name("the name of a type")), relations());
      } else if (scanner.accept("type")) {
        parts.add(place, new TypeName(scanner.name("the name of a type")), relations());
      } else if (scanner.accept("condition")) {
        parts.add(place, condition());
      } else {
        throw scanner.expected("`type`", "`condition`", "`define`");
      }
    }
  }

  private Map<RelationName, OpenFgaModel.Relation> relations() {
    Map<RelationName, OpenFgaModel.Relation> relations = new LinkedHashMap<>();
    if (!scanner.accept("relations")) {
      return relations;
    }
    while (scanner.accept("define")) {
      Place place = scanner.place();
      RelationName name = new RelationName(scanner.name("the name of a relation"));
      scanner.expect(":");
      List<AllowedSubject> subjects = new ArrayList<>();
      Rewrite rewrite = expression(subjects);
      if (relations.put(name, new OpenFgaModel.Relation(name, subjects, rewrite)) != null) {
        throw new FormatException(place, "relation `%s` is defined twice".formatted(name));
      }
    }
    return relations;
  }

  private Rewrite expression(List<AllowedSubject> subjects) {
    Rewrite first = term(subjects);
    List<Rewrite> terms = new ArrayList<>(List.of(first));
    if (scanner.accept("or")) {
      do {
        terms.add(term(subjects));
      } while (scanner.accept("or"));
      return unmixed(new Rewrite.Union(terms));
    }
    if (scanner.accept("and")) {
      do {
        terms.add(term(subjects));
      } while (scanner.accept("and"));
      return unmixed(new Rewrite.Intersection(terms));
    }
    if (scanner.accept("but")) {
      scanner.expect("not");
      return unmixed(new Rewrite.Exclusion(first, term(subjects)));
    }
    return first;
  }

  private Rewrite unmixed(Rewrite rewrite) {
    Place place = scanner.place();
    if (scanner.accept("or") || scanner.accept("and") || scanner.accept("but")) {
      throw new FormatException(
          place, "expected parentheses: `or`, `and` and `but not` may not be mixed without them");
    }
    return rewrite;
  }

  private Rewrite term(List<AllowedSubject> subjects) {
    if (scanner.accept("(")) {
      deeper();
      Rewrite inner = expression(subjects);
      scanner.expect(")");
      depth--;
      return inner;
    }
    if (scanner.accept("[")) {
      do {
        subjects.add(restriction());
      } while (scanner.accept(","));
      scanner.expect("]");
      return new Rewrite.This();
    }
    RelationName name = new RelationName(scanner.name("a relation, `[` or `(`"));
    if (scanner.accept("from")) {
      return new Rewrite.Arrow(
          new RelationName(scanner.name("the name of a relation")), name, Rewrite.Quantifier.ANY);
    }
    return new Rewrite.Computed(name);
  }

  private void deeper() {
    depth++;
    if (depth > Limits.NESTING) {
      throw new FormatException(
          scanner.place(), "expected at most %d nested parts".formatted(Limits.NESTING));
    }
  }

  private AllowedSubject restriction() {
    TypeName type = new TypeName(scanner.name("the name of a type"));
    Optional<RelationName> relation = Optional.empty();
    boolean everyone = false;
    if (scanner.accept("#")) {
      relation = Optional.of(new RelationName(scanner.name("the name of a relation")));
    } else if (scanner.accept(":")) {
      scanner.expect("*");
      everyone = true;
    }
    Optional<CaveatName> condition =
        scanner.accept("with")
            ? Optional.of(new CaveatName(scanner.name("the name of a condition")))
            : Optional.empty();
    return new AllowedSubject(type, relation, everyone, condition, false);
  }

  private OpenFgaModel.Condition condition() {
    CaveatName name = new CaveatName(scanner.name("the name of a condition"));
    Map<String, ParameterType> parameters = new LinkedHashMap<>();
    scanner.expect("(");
    if (!scanner.accept(")")) {
      do {
        String parameter = scanner.name("the name of a parameter");
        scanner.expect(":");
        parameters.put(parameter, parameterType());
      } while (scanner.accept(","));
      scanner.expect(")");
    }
    scanner.expect("{");
    return new OpenFgaModel.Condition(name, parameters, scanner.body());
  }

  private ParameterType parameterType() {
    Place place = scanner.place();
    String name = scanner.name("a parameter's type");
    Optional<ParameterType> inner = Optional.empty();
    if (scanner.accept("<")) {
      deeper();
      inner = Optional.of(parameterType());
      scanner.expect(">");
      depth--;
    }
    return parameterType(place, name, inner);
  }

  static ParameterType parameterType(Place place, String name, Optional<ParameterType> inner) {
    ParameterType any = new ParameterType.Basic(ParameterType.Kind.ANY);
    return switch (name) {
      case "list" -> new ParameterType.ListOf(inner.orElse(any));
      case "map" -> new ParameterType.MapOf(inner.orElse(any));
      default -> {
        for (ParameterType.Kind kind : ParameterType.Kind.values()) {
          if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
            yield new ParameterType.Basic(kind);
          }
        }
        throw new FormatException(place, "`%s` is no type of a parameter".formatted(name));
      }
    };
  }
}
