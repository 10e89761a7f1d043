package dev.pemba.schema;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.SchemaTree.CaveatDeclaration;
import dev.pemba.schema.SchemaTree.Member;
import dev.pemba.schema.SchemaTree.Name;
import dev.pemba.schema.SchemaTree.Parameter;
import dev.pemba.schema.SchemaTree.SubjectType;
import dev.pemba.schema.SchemaTree.TypeDeclaration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Syntax tree → checked schema.
final class SchemaChecker {
  private final SourceText source;
  private final Declarations declarations;
  private final Conditions conditions;

  private SchemaChecker(SourceText source, SchemaTree tree, Conditions conditions) {
    this.source = source;
    this.declarations = new Declarations(source, tree);
    this.conditions = conditions;
  }

  /// When conditions are compiled.
  enum Conditions {
    NOW,
    WHEN_NEEDED
  }

  static Schema check(SourceText source, SchemaTree tree, Conditions conditions) {
    return new SchemaChecker(source, tree, conditions).schema();
  }

  private Schema schema() {
    Map<CaveatName, Caveat> caveats = new LinkedHashMap<>();
    atMost("caveats_per_schema", Limits.CAVEATS_PER_SCHEMA, declarations.caveats().size());
    for (CaveatDeclaration declaration : declarations.caveats()) {
      Caveat caveat = caveat(declaration);
      caveats.put(caveat.name(), caveat);
    }
    Map<TypeName, Definition> definitions = new LinkedHashMap<>();
    for (TypeDeclaration declaration : declarations.types()) {
      Definition definition = definition(declaration);
      definitions.put(definition.name(), definition);
    }
    Schema schema = new Schema(source.text(), definitions, caveats);
    Stratification stratification = Stratification.of(schema);
    stratification.offence().ifPresent(this::refuse);
    stratification.deeperThan(Limits.NEGATION_DEPTH).ifPresent(this::refuseDepth);
    return schema;
  }

  private void refuse(Stratification.Cycle cycle) {
    Stratification.Node first = cycle.nodes().getFirst();
    Member member =
        declarations.member(first.type().value(), first.relation().value()).orElseThrow();
    throw source.invalid(
        member.name().span(),
        "`%s` depends on itself through what a `-` takes away, so it has no meaning: %s"
            .formatted(first, cycle));
  }

  private void refuseDepth(Stratification.Node node) {
    Member member = declarations.member(node.type().value(), node.relation().value()).orElseThrow();
    throw source.invalid(
        member.name().span(),
        "`%s` is computed through more than %d nested `-`".formatted(node, Limits.NEGATION_DEPTH));
  }

  private Definition definition(TypeDeclaration declaration) {
    TypeName type = new TypeName(declaration.name().value());
    Map<RelationName, Relation> relations = new LinkedHashMap<>();
    for (Member member : declaration.members()) {
      RelationName name = new RelationName(member.name().value());
      List<AllowedSubject> subjects = subjects(member);
      RewriteChecker rewrites = new RewriteChecker(source, declarations, type.value(), member);
      Rewrite rewrite = member.rewrite().map(rewrites::check).orElseGet(Rewrite.This::new);
      relations.put(
          name,
          new Relation(
              type,
              name,
              member.permission(),
              // A permission's annotation says what to expect and is not a rule.
              member.permission() ? List.of() : subjects,
              rewrite,
              member.doc()));
    }
    return new Definition(type, relations, declaration.doc());
  }

  private List<AllowedSubject> subjects(Member member) {
    atMost("alternatives_per_relation", Limits.ALTERNATIVES_PER_RELATION, member.types().size());
    Map<AllowedSubject, SubjectType> subjects = new LinkedHashMap<>();
    for (SubjectType type : member.types()) {
      declarations.requireType(type.type());
      type.caveat().ifPresent(declarations::requireCaveat);
      type.relation()
          .ifPresent(relation -> declarations.requireMember(type.type().value(), relation));
      AllowedSubject subject =
          new AllowedSubject(
              new TypeName(type.type().value()),
              type.relation().map(Name::value).map(RelationName::new),
              type.everyone(),
              type.caveat().map(Name::value).map(CaveatName::new),
              type.expiration());
      if (subjects.put(subject, type) != null) {
        throw source.invalid(
            type.span(),
            "relation `%s` takes `%s` twice".formatted(member.name().value(), subject));
      }
    }
    return List.copyOf(subjects.keySet());
  }

  private Caveat caveat(CaveatDeclaration declaration) {
    Map<String, ParameterType> parameters = new LinkedHashMap<>();
    for (Parameter parameter : declaration.parameters()) {
      if (parameters.put(parameter.name().value(), parameter.type()) != null) {
        throw source.invalid(
            parameter.name().span(),
            "parameter `%s` is declared twice".formatted(parameter.name().value()));
      }
    }
    for (Parameter parameter : declaration.parameters()) {
      String name = parameter.name().value();
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        if (parameters.containsKey(name.substring(0, dot))) {
          throw source.invalid(
              parameter.name().span(),
              "`%s` and `%s` can't both be parameters: one is a part of the other"
                  .formatted(name.substring(0, dot), name));
        }
      }
    }
    CaveatName name = new CaveatName(declaration.name().value());
    String expression = source.slice(declaration.expression());
    atMost("caveat_characters", Limits.CAVEAT_CHARACTERS, expression.length());
    if (expression.isBlank()) {
      throw source.invalid(
          declaration.name().span(),
          "caveat `%s` has no expression: write one between the braces".formatted(name));
    }
    try {
      CompiledCondition condition =
          switch (conditions) {
            case NOW -> ConditionCompiler.compile(name, parameters, expression);
            case WHEN_NEEDED -> new DeferredCondition(name, parameters, expression);
          };
      Set<String> stored =
          declaration.parameters().stream()
              .filter(Parameter::stored)
              .map(parameter -> parameter.name().value())
              .collect(Collectors.toSet());
      String dedented = ExpressionText.dedented(expression);
      return new Caveat(name, parameters, stored, dedented, condition, declaration.doc());
    } catch (ConditionCompiler.Fault fault) {
      int at = declaration.expression().start() + fault.offset();
      throw source.invalid(new Span(at, at + fault.length()), fault.sentence());
    }
  }

  private static void atMost(String limit, int allowed, int got) {
    if (got > allowed) {
      throw PembaException.limit(limit, allowed, got);
    }
  }
}
