package dev.pemba.server.grpc;

import dev.pemba.graph.Expansion;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.v1.ExpandNode;
import java.util.List;

/// Writes the tree of `Expand`.
final class ExpandTree {
  private ExpandTree() {}

  static ExpandNode node(ObjectRef object, Expansion expansion) {
    ExpandNode.Builder node = ExpandNode.newBuilder().setObject(ToProto.object(object));
    switch (expansion) {
      case Expansion.Named(RelationName relation, Expansion body) ->
          named(node, object, body).setRelation(relation.value());
      case Expansion.Leaf(RelationName relation, var subjects) ->
          node.setRelation(relation.value())
              .setLeaf(ExpandNode.Leaf.newBuilder().addAllSubjects(edges(subjects)));
      case Expansion.Union(var children) -> node.setUnion(branch(object, children));
      case Expansion.Intersection(var children) -> node.setIntersection(branch(object, children));
      case Expansion.Exclusion(Expansion base, Expansion subtracted) ->
          node.setExclusion(branch(object, List.of(base, subtracted)));
      case Expansion.Reference(RelationName relation) ->
          node.setRelation(relation.value()).setReference(true);
      case Expansion.Arrow(var through, var target, boolean all, var parents) ->
          node.setArrow(
              ExpandNode.Arrow.newBuilder()
                  .setThrough(through.value())
                  .setTarget(target.value())
                  .setAll(all)
                  .addAllParents(edges(parents)));
      case Expansion.Self(_) -> node.setSelf(true);
    }
    return node.build();
  }

  /// A name and its rewrite are one node, unless the rewrite is itself a name.
  private static ExpandNode.Builder named(
      ExpandNode.Builder node, ObjectRef object, Expansion body) {
    return switch (body) {
      case Expansion.Named _, Expansion.Reference _ -> node.setUnion(branch(object, List.of(body)));
      case Expansion.Leaf _,
          Expansion.Union _,
          Expansion.Intersection _,
          Expansion.Exclusion _,
          Expansion.Arrow _,
          Expansion.Self _ ->
          node.mergeFrom(node(object, body));
    };
  }

  private static ExpandNode.Branch branch(ObjectRef object, List<Expansion> children) {
    return ExpandNode.Branch.newBuilder()
        .addAllChildren(children.stream().map(child -> node(object, child)).toList())
        .build();
  }

  private static List<ExpandNode.Subject> edges(List<Expansion.Edge> edges) {
    return edges.stream()
        .map(
            edge -> {
              ExpandNode.Subject.Builder out =
                  ExpandNode.Subject.newBuilder().setSubject(ToProto.subject(edge.subject()));
              edge.condition().ifPresent(c -> out.setCondition(ToProto.condition(c)));
              edge.expiration().ifPresent(at -> out.setExpiration(ToProto.time(at)));
              return out.build();
            })
        .toList();
  }
}
