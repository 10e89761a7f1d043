package dev.pemba.cli;

import dev.pemba.v1.ExpandNode;
import java.util.ArrayList;
import java.util.List;

/// Draws an expanded permission with lines between its nodes.
final class ExpandTree {
  private final Output output;

  ExpandTree(Output output) {
    this.output = output;
  }

  /// What is drawn of a node: its own line, and what hangs below it.
  private record Drawn(String line, List<Drawn> below) {}

  void print(ExpandNode root) {
    Drawn drawn = draw(root);
    output.line(drawn.line());
    print(drawn.below(), "");
  }

  private void print(List<Drawn> nodes, String indent) {
    for (int i = 0; i < nodes.size(); i++) {
      boolean last = i == nodes.size() - 1;
      output.line(indent + (last ? "└─ " : "├─ ") + nodes.get(i).line());
      print(nodes.get(i).below(), indent + (last ? "   " : "│  "));
    }
  }

  private Drawn draw(ExpandNode node) {
    String name =
        node.getRelation().isEmpty()
            ? ""
            : output.paint(
                Paint.STRONG, Texts.print(node.getObject()) + "#" + node.getRelation() + " ");
    return switch (node.getKindCase()) {
      case LEAF -> leaf(name, node.getLeaf().getSubjectsList());
      case UNION -> branch(name + word("any of"), node.getUnion());
      case INTERSECTION -> branch(name + word("all of"), node.getIntersection());
      case EXCLUSION -> branch(name + word("the first but not the second"), node.getExclusion());
      case REFERENCE -> new Drawn(name + word("(drawn above, or to be expanded apart)"), List.of());
      case ARROW -> arrow(name, node.getArrow());
      case SELF -> new Drawn(name + word("the object itself"), List.of());
      case KIND_NOT_SET -> new Drawn(name + word("nobody"), List.of());
    };
  }

  private Drawn leaf(String name, List<ExpandNode.Subject> subjects) {
    if (subjects.isEmpty()) {
      return new Drawn(name + word("nobody"), List.of());
    }
    List<Drawn> below = new ArrayList<>();
    for (ExpandNode.Subject subject : subjects) {
      below.add(new Drawn(print(subject), List.of()));
    }
    return new Drawn(name.isEmpty() ? word("stored") : name.stripTrailing(), below);
  }

  private Drawn branch(String line, ExpandNode.Branch branch) {
    return new Drawn(line, branch.getChildrenList().stream().map(this::draw).toList());
  }

  private Drawn arrow(String name, ExpandNode.Arrow arrow) {
    String through =
        "%s %s %s"
            .formatted(arrow.getTarget(), arrow.getAll() ? "of all" : "of any", arrow.getThrough());
    List<Drawn> parents =
        arrow.getParentsList().stream().map(parent -> new Drawn(print(parent), List.of())).toList();
    return new Drawn(
        name + word(through) + (parents.isEmpty() ? word(": there is none") : ""), parents);
  }

  private String print(ExpandNode.Subject subject) {
    String condition = subject.hasCondition() ? " " + Texts.print(subject.getCondition()) : "";
    String expiration =
        subject.hasExpiration() ? " until " + Texts.instant(subject.getExpiration()) : "";
    return Texts.print(subject.getSubject()) + output.paint(Paint.UNSURE, condition + expiration);
  }

  private String word(String text) {
    return output.paint(Paint.FAINT, text);
  }
}
