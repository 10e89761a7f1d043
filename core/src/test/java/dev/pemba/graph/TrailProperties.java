package dev.pemba.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.model.Subject;
import dev.pemba.schema.Definition;
import dev.pemba.testing.Dice;
import dev.pemba.testing.MemorySnapshot;
import dev.pemba.testing.RandomWorld;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What a check says of how it came to its answer is so, on random worlds.
final class TrailProperties {
  private final Engine engine = new Engine();
  private int allowed;
  private int refused;

  @Test
  void whatIsSaidOfAnAnswerIsSo() {
    Dice.forEachCase("reasons hold", 200, this::compare);
    assertThat(allowed).isPositive();
    assertThat(refused).isPositive();
  }

  private void compare(Dice dice) {
    RandomWorld random = RandomWorld.roll(dice);
    MemorySnapshot snapshot =
        new MemorySnapshot(random.schema(), new Revision(1), random.relationships());
    World world = world(snapshot, random);
    Set<String> keys =
        random.relationships().stream()
            .map(one -> one.key().toString())
            .collect(Collectors.toSet());
    List<Subject> subjects =
        random.relationships().stream().map(Relationship::subject).distinct().toList();
    List<ObjectRef> objects =
        random.relationships().stream().map(Relationship::object).distinct().toList();
    for (int i = 0; i < 5 && !subjects.isEmpty(); i++) {
      Subject subject = dice.pick(subjects);
      CheckSession session = engine.session(world, subject, budget());
      for (int j = 0; j < 20; j++) {
        ObjectRef object = dice.pick(objects);
        Definition definition = random.schema().definition(object.type());
        RelationName name = dice.pick(List.copyOf(definition.relations().keySet()));
        Answer answer = session.check(object, name);
        String reason = session.reason(answer, Naming.PLAIN);
        switch (answer.decision()) {
          case ALLOWED -> used(reason, keys, subject, world(snapshot, random));
          case DENIED -> refused(reason, subject, world(snapshot, random));
          case CONDITIONAL -> assertThat(reason).isEmpty();
        }
      }
    }
  }

  private static World world(MemorySnapshot snapshot, RandomWorld random) {
    return World.of(snapshot, new Facts(random.context(), List.of(), RandomWorld.NOW));
  }

  private static Budget budget() {
    return new Budget(10_000_000, Budget.Deadline.NONE);
  }

  private void used(String reason, Set<String> keys, Subject asked, World world) {
    String[] steps = reason.isEmpty() ? new String[0] : reason.split(" ", -1);
    for (int i = 0; i < steps.length; i++) {
      String step = steps[i];
      goesOn(steps, i, asked, reason);
      int hash = step.indexOf('#');
      int wave = step.indexOf('~');
      if (step.equals("…")) {
        return;
      }
      if (wave < 0) {
        assertThat(keys).as(reason).contains(step);
        allowed++;
      } else if (hash >= 0 && hash < wave) {
        Subject subject = Subject.parse(step.substring(wave + 1));
        assertThat(decide(world, step.substring(0, wave), subject))
            .as(reason)
            .isEqualTo(Decision.ALLOWED);
        allowed++;
      }
    }
  }

  /// A step that does not reach the subject is followed by one from where it leads: nothing is left
  /// over from ways that led nowhere.
  private static void goesOn(String[] steps, int i, Subject asked, String reason) {
    int hash = steps[i].indexOf('#');
    int at = steps[i].indexOf('@', hash + 1);
    if (hash < 0 || at < 0 || steps[i].equals("…")) {
      return;
    }
    String far = steps[i].substring(at + 1);
    if (far.equals(asked.toString()) || far.equals(asked.type() + ":*")) {
      return;
    }
    int relation = far.indexOf('#');
    String object = relation < 0 ? far : far.substring(0, relation);
    assertThat(i + 1).as(reason).isLessThan(steps.length);
    assertThat(steps[i + 1]).as("%s for %s", reason, asked).matches("…|\\Q" + object + "\\E[#~].*");
  }

  private void refused(String reason, Subject subject, World world) {
    if (reason.contains("#")) {
      Decision found = decide(world, reason.substring(1), subject);
      assertThat(found)
          .as(reason)
          .isEqualTo(reason.startsWith("-") ? Decision.ALLOWED : Decision.DENIED);
      refused++;
    }
  }

  private Decision decide(World world, String userset, Subject subject) {
    int hash = userset.indexOf('#');
    Question question =
        new Question(
            ObjectRef.parse(userset.substring(0, hash)),
            new RelationName(userset.substring(hash + 1)),
            subject);
    return engine.check(world, question, budget()).decision();
  }
}
