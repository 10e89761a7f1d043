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

  void print(ExpandNode root) {
    draw(root).print(output);
  }

  private Tree draw(ExpandNode node) {
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
      case REFERENCE -> Tree.leaf(name + word("(drawn above, or to be expanded apart)"));
      case ARROW -> arrow(name, node.getArrow());
      case SELF -> Tree.leaf(name + word("the object itself"));
      case KIND_NOT_SET -> Tree.leaf(name + word("nobody"));
    };
  }

  private Tree leaf(String name, List<ExpandNode.Subject> subjects) {
    if (subjects.isEmpty()) {
      return Tree.leaf(name + word("nobody"));
    }
    List<Tree> below = new ArrayList<>();
    for (ExpandNode.Subject subject : subjects) {
      below.add(Tree.leaf(print(subject)));
    }
    return new Tree(name.isEmpty() ? word("stored") : name.stripTrailing(), below);
  }

  private Tree branch(String line, ExpandNode.Branch branch) {
    return new Tree(line, branch.getChildrenList().stream().map(this::draw).toList());
  }

  private Tree arrow(String name, ExpandNode.Arrow arrow) {
    String through =
        "%s %s %s"
            .formatted(arrow.getTarget(), arrow.getAll() ? "of all" : "of any", arrow.getThrough());
    List<Tree> parents =
        arrow.getParentsList().stream().map(parent -> Tree.leaf(print(parent))).toList();
    return new Tree(
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
