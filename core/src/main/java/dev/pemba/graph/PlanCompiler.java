package dev.pemba.graph;

import dev.pemba.model.Invariant;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Rewrite;
import dev.pemba.schema.Schema;
import dev.pemba.store.Symbols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Schema → [Plan]: rewrites become nodes, names become numbers.
final class PlanCompiler {
  private final Schema schema;
  private final Symbols symbols;
  private final Tactics tactics;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Long, Node> relations = new HashMap<>();

  private PlanCompiler(Schema schema, Symbols symbols, Tactics tactics) {
    this.schema = schema;
    this.symbols = symbols;
    this.tactics = tactics;
  }

  static Plan compile(Schema schema, Symbols symbols, Tactics tactics) {
    return new PlanCompiler(schema, symbols, tactics).compile();
  }

  private Plan compile() {
    for (Definition definition : schema.definitions().values()) {
      int type = symbols.type(definition.name());
      for (RelationName name : definition.relations().keySet()) {
        int relation = symbols.relation(name);
        relations.put(key(type, relation), node(Node.Kind.UNION, type, relation));
      }
    }
    for (Definition definition : schema.definitions().values()) {
      for (Relation relation : definition.relations().values()) {
        Node node = relationNode(definition, relation.name());
        node.terms = terms(definition, relation, relation.rewrite());
      }
    }
    Plan plan =
        new Plan(
            schema,
            nodes.toArray(new Node[0]),
            types(),
            new Plan.Kinds(symbols.relationBound(), tactics.flattening()));
    PlanReach.compute(plan);
    PlanShape.compute(plan, tactics);
    return plan;
  }

  private Map<TypeName, Plan.Named> types() {
    Map<TypeName, Plan.Named> types = new HashMap<>();
    for (Definition definition : schema.definitions().values()) {
      Map<RelationName, Node> named = new HashMap<>();
      definition
          .relations()
          .keySet()
          .forEach(name -> named.put(name, relationNode(definition, name)));
      types.put(definition.name(), new Plan.Named(symbols.type(definition.name()), named));
    }
    return types;
  }

  private static long key(int type, int relation) {
    return ((long) type << 32) | relation;
  }

  private Node node(Node.Kind kind, int type, int relation) {
    Node node = new Node(nodes.size(), kind, type, relation);
    nodes.add(node);
    return node;
  }

  private Node relationNode(Definition definition, RelationName name) {
    Node node = relations.get(key(symbols.type(definition.name()), symbols.relation(name)));
    if (node == null) {
      throw Invariant.broken("computed relations exist");
    }
    return node;
  }

  private Term[] terms(Definition definition, Relation relation, Rewrite rewrite) {
    List<Term> terms = new ArrayList<>();
    collect(definition, relation, rewrite, terms);
    return terms.toArray(new Term[0]);
  }

  private void collect(
      Definition definition, Relation relation, Rewrite rewrite, List<Term> terms) {
    switch (rewrite) {
      case Rewrite.This() -> terms.add(direct(relation));
      case Rewrite.Nil() -> {}
      case Rewrite.Self() -> terms.add(new Term.Self());
      case Rewrite.Computed(RelationName name) ->
          terms.add(new Term.Jump(relationNode(definition, name)));
      case Rewrite.Arrow(RelationName through, RelationName target, var quantifier) -> {
        Term.Arrow arrow = arrow(definition, through, target);
        switch (quantifier) {
          case ANY -> terms.add(arrow);
          case ALL -> {
            Node node = node(Node.Kind.ALL_ARROW, symbols.type(definition.name()), 0);
            node.arrow = arrow;
            terms.add(new Term.Jump(node));
          }
        }
      }
      case Rewrite.Union(List<Rewrite> parts) -> {
        for (Rewrite part : parts) {
          collect(definition, relation, part, terms);
        }
      }
      case Rewrite.Intersection(List<Rewrite> parts) -> {
        Node node = node(Node.Kind.INTERSECTION, symbols.type(definition.name()), 0);
        node.operands =
            parts.stream().map(part -> operand(definition, relation, part)).toArray(Node[]::new);
        terms.add(new Term.Jump(node));
      }
      case Rewrite.Exclusion(Rewrite base, Rewrite subtracted) -> {
        Node node = node(Node.Kind.EXCLUSION, symbols.type(definition.name()), 0);
        node.operands =
            new Node[] {
              operand(definition, relation, base), operand(definition, relation, subtracted)
            };
        terms.add(new Term.Jump(node));
      }
    }
  }

  private Node operand(Definition definition, Relation relation, Rewrite rewrite) {
    Term[] terms = terms(definition, relation, rewrite);
    if (terms.length == 1 && terms[0] instanceof Term.Jump(Node target)) {
      return target;
    }
    Node node = node(Node.Kind.UNION, symbols.type(definition.name()), 0);
    node.terms = terms;
    return node;
  }

  private Term.Direct direct(Relation relation) {
    Map<Long, Term.Kind> kinds = new LinkedHashMap<>();
    for (AllowedSubject subject : relation.subjects()) {
      int type = symbols.type(subject.type());
      int subjectRelation = subject.relation().map(symbols::relation).orElse(0);
      Node userset = subjectRelation == 0 ? null : relations.get(key(type, subjectRelation));
      long key = key(type, subjectRelation);
      Term.Kind before = kinds.get(key);
      boolean everyone = subject.everyone() || (before != null && before.everyone());
      kinds.put(key, new Term.Kind(type, subjectRelation, everyone, userset));
    }
    return new Term.Direct(symbols.relation(relation.name()), List.copyOf(kinds.values()));
  }

  private Term.Arrow arrow(Definition definition, RelationName through, RelationName target) {
    Relation relation = schema.relation(definition.name(), through);
    Map<Long, Term.Parent> parents = new LinkedHashMap<>();
    for (AllowedSubject subject : relation.subjects()) {
      Definition parent = schema.definition(subject.type());
      if (subject.everyone() || !parent.relations().containsKey(target)) {
        continue;
      }
      int type = symbols.type(subject.type());
      int subjectRelation = subject.relation().map(symbols::relation).orElse(0);
      parents.put(
          key(type, subjectRelation),
          new Term.Parent(type, subjectRelation, relationNode(parent, target)));
    }
    return new Term.Arrow(symbols.relation(through), List.copyOf(parents.values()));
  }
}
