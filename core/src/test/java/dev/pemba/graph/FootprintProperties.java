package dev.pemba.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.reference.ReferenceEvaluator;
import dev.pemba.reference.ReferenceEvaluator.Cell;
import dev.pemba.reference.ReferenceEvaluator.Value;
import dev.pemba.schema.Footprint;
import dev.pemba.schema.Schema;
import dev.pemba.testing.Dice;
import dev.pemba.testing.RandomWorld;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// INVARIANT (footprint covers every answer): in random worlds, every answer that a change of an
/// edge changes is one that the footprint says the edge can change.
final class FootprintProperties {
  @Test
  void whatTheFootprintLeavesOutChangesNoAnswer() {
    AtomicLong changed = new AtomicLong();
    AtomicLong untouched = new AtomicLong();
    Dice.forEachCase("footprint", 150, dice -> compare(dice, changed, untouched));
    // Neither vacuous nor a footprint of everything.
    assertThat(changed).hasPositiveValue();
    assertThat(untouched).hasPositiveValue();
  }

  private static void compare(Dice dice, AtomicLong changed, AtomicLong untouched) {
    RandomWorld world = RandomWorld.roll(dice);
    Map<Relationship.Key, Relationship> before = new LinkedHashMap<>();
    world.relationships().forEach(edge -> before.put(edge.key(), edge));
    List<Relationship> others = new ArrayList<>(world.relationships());
    RandomWorld.roll(dice).relationships().stream()
        .filter(edge -> isAllowed(world.schema(), edge))
        .forEach(others::add);
    for (int i = 0; i < 6 && !others.isEmpty(); i++) {
      Relationship edge = dice.pick(others);
      Map<Relationship.Key, Relationship> after = new LinkedHashMap<>(before);
      if (edge.equals(after.put(edge.key(), edge))) {
        after.remove(edge.key());
      }
      Subject subject =
          Subject.of(
              new ObjectRef(
                  new TypeName(dice.pick(List.of("user", "agent", "group", "folder", "doc"))),
                  new ObjectId("o" + dice.below(4))));
      Map<Cell, Value> one = table(world, before, after, subject);
      Map<Cell, Value> other = table(world, after, before, subject);
      for (Cell cell :
          Stream.concat(one.keySet().stream(), other.keySet().stream()).distinct().toList()) {
        boolean covered = covers(world.schema(), cell, subject, edge);
        Value then = one.getOrDefault(cell, Value.NO);
        Value now = other.getOrDefault(cell, Value.NO);
        if (!then.equals(now)) {
          changed.incrementAndGet();
          assertThat(covered)
              .as("%s for %s by %s: %s, %s\n%s", cell, subject, edge, then, now, world)
              .isTrue();
        } else if (!covered) {
          untouched.incrementAndGet();
        }
      }
    }
  }

  private static Map<Cell, Value> table(
      RandomWorld world,
      Map<Relationship.Key, Relationship> edges,
      Map<Relationship.Key, Relationship> others,
      Subject subject) {
    return new ReferenceEvaluator(world.schema(), edges.values(), world.context(), RandomWorld.NOW)
        .table(subject, others.values().stream().map(Relationship::object).toList());
  }

  /// The rule that the invariant states.
  private static boolean covers(Schema schema, Cell cell, Subject subject, Relationship edge) {
    boolean anybody = !(edge.subject() instanceof Subject.Individual);
    return Footprint.of(schema, cell.object().type(), cell.relation()).parts().stream()
        .filter(part -> part.type().equals(edge.object().type()))
        .filter(part -> part.relation().equals(edge.relation()))
        .filter(part -> part.elsewhere() || edge.object().equals(cell.object()))
        .anyMatch(part -> part.followed() || anybody || edge.subject().equals(subject));
  }

  private static boolean isAllowed(Schema schema, Relationship relationship) {
    try {
      schema.checkAllowed(relationship);
      return true;
    } catch (PembaException _) {
      return false;
    }
  }
}
