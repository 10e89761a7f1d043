package dev.pemba.graph;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How a check came to its value, as it happened to find it: what the record of decisions says of
/// every answer, so it costs a few stores into an array and no look at anything.
///
/// Of an allowed answer it holds the edges that were used, from the object on. What was looked up
/// (flattened memberships, what was remembered or searched) is one step, written with `~`: there is
/// a way, which [Engine] can explain. Of a denied one it knows the outermost branch that said no.
///
/// INVARIANT (only what holds): a step stays only while all that was computed from it is TRUE;
/// whoever comes to another value goes [#back].
///
/// Not thread-safe.
final class Trail {
  /// Steps that are kept; a longer way ends with `…`.
  private static final int MOST_STEPS = 64;

  private static final int INTS = 6;

  private int[] steps = new int[4 * INTS];
  private int count;
  private @Nullable Node failed;
  private int failedObject;
  private boolean excluded;

  /// Forgets all.
  void clear() {
    count = 0;
    failed = null;
  }

  int mark() {
    return count;
  }

  void back(int mark) {
    count = mark;
  }

  /// An edge that was used.
  void edge(int type, int relation, int object, SubjectRef subject) {
    step(type, relation, object, subject);
  }

  /// The subject holds the node, whatever the way. It has a name in the schema, or has not.
  void derived(Node node, int object, SubjectRef subject) {
    step(node.type, -node.relation - 1, object, subject);
  }

  private void step(int type, int relation, int object, SubjectRef subject) {
    if (count < MOST_STEPS) {
      int at = count * INTS;
      if (at == steps.length) {
        steps = Arrays.copyOf(steps, at * 2);
      }
      steps[at] = type;
      steps[at + 1] = relation;
      steps[at + 2] = object;
      steps[at + 3] = subject.type();
      steps[at + 4] = subject.relation();
      steps[at + 5] = subject.number();
    }
    count++;
  }

  /// An operand of an intersection that is false, or the subtracted side of an exclusion that is
  /// true. Called from the inside out, so that the outermost stays.
  void failed(Node node, int object, boolean excludes) {
    failed = node;
    failedObject = object;
    excluded = excludes;
  }

  /// A part that is false, where nothing in it stood out.
  void failedAsAWhole(Node node, int object) {
    if (failed == null) {
      failed(node, object, false);
    }
  }

  /// Tells the edges used, in the text form of relationships, with a space between two.
  void used(TrailNames names, Pieces out) {
    for (int i = 0; i < Math.min(count, MOST_STEPS); i++) {
      if (i > 0) {
        out.piece(' ');
      }
      int at = i * INTS;
      int relation = steps[at + 1];
      names.object(steps[at], steps[at + 2], out);
      if (relation != -1) {
        out.piece('#');
        out.piece(names.relation(relation < 0 ? -relation - 1 : relation));
      }
      out.piece(relation < 0 ? '~' : '@');
      names.object(steps[at + 3], steps[at + 5], out);
      if (steps[at + 4] != 0) {
        out.piece('#');
        out.piece(names.relation(steps[at + 4]));
      }
    }
    if (count > MOST_STEPS) {
      out.piece(" …");
    }
  }

  /// True if a branch stands out that said no.
  boolean refuses() {
    return failed != null;
  }

  /// Tells what said no: `-object#relation` excludes, `&object#relation` is required and lacking;
  /// nothing if no branch stands out.
  void refused(TrailNames names, Pieces out) {
    Node node = failed;
    if (node == null) {
      return;
    }
    out.piece(excluded ? '-' : '&');
    names.object(node.type, failedObject, out);
    if (node.relation != 0) {
      out.piece('#');
      out.piece(names.relation(node.relation));
    }
  }
}
