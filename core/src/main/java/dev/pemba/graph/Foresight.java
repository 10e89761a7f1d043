package dev.pemba.graph;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.Subject;
import dev.pemba.store.Snapshot;
import java.util.ArrayList;
import java.util.List;

/// What the next questions are about, looked at ahead: the numbers of objects and subjects, the
/// objects' lists, and the memberships that stand in for a walk. Reads nothing from a disk, and
/// knows nothing that an answer hangs on.
final class Foresight {
  private final Plan plan;
  private final World world;
  private final List<Question> questions;

  Foresight(Plan plan, World world, List<Question> questions) {
    this.plan = plan;
    this.world = world;
    this.questions = questions;
  }

  void look() {
    List<ObjectRef> ends = new ArrayList<>(2 * questions.size());
    for (Question question : questions) {
      if (question.subject() instanceof Subject.Individual(ObjectRef subject)) {
        ends.add(subject);
      }
    }
    int subjects = ends.size();
    for (Question question : questions) {
      ends.add(question.object());
    }
    int[] numbers = world.snapshot().foresee(ends);
    List<Membership.Key> keys = new ArrayList<>(subjects);
    for (int i = 0; i < subjects; i++) {
      if (numbers[i] != Snapshot.UNKNOWN) {
        SubjectRef subject = new SubjectRef(world.type(ends.get(i).type()), 0, numbers[i]);
        for (Node node : plan.routes(subject).flattened()) {
          keys.add(Membership.Key.of(node, subject));
        }
      }
    }
    world.snapshot().foreseeDerived(keys);
  }
}
