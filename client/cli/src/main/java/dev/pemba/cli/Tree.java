package dev.pemba.cli;

import java.util.List;

/// A node to be drawn: its own line, and what hangs below it.
record Tree(String line, List<Tree> below) {
  Tree {
    below = List.copyOf(below);
  }

  static Tree leaf(String line) {
    return new Tree(line, List.of());
  }

  /// Draws this node with lines between it and those below.
  void print(Output output) {
    output.line(line);
    printBelow(output, "");
  }

  private void printBelow(Output output, String indent) {
    for (int i = 0; i < below.size(); i++) {
      boolean last = i == below.size() - 1;
      output.line(indent + (last ? "└─ " : "├─ ") + below.get(i).line());
      below.get(i).printBelow(output, indent + (last ? "   " : "│  "));
    }
  }
}
