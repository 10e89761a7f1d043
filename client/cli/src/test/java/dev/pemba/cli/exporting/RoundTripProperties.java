package dev.pemba.cli.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.reference.ReferenceEvaluator;
import dev.pemba.reference.ReferenceEvaluator.Cell;
import dev.pemba.reference.ReferenceEvaluator.Value;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.testing.Dice;
import dev.pemba.testing.RandomWorld;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random worlds, exported with all that can't be said left out, and imported again: what came
/// along answers as before, and nothing answers more.
final class RoundTripProperties {
  private static final int CASES = 400;

  @TempDir private Path folder;

  /// A random world whose names are long enough for SpiceDB.
  private record Named(Schema schema, List<Relationship> relationships, Context context) {
    static Named roll(RandomWorld world) {
      return new Named(
          SchemaCompiler.compile(longer(world.schemaText())),
          world.relationships().stream()
              .filter(Named::exists)
              .map(it -> Relationship.parse(longer(it)))
              .toList(),
          world.context());
    }

    /// An export of the server tells of no others.
    private static boolean exists(Relationship relationship) {
      return relationship.expiration().isEmpty()
          || relationship.expiration().get().isAfter(RandomWorld.NOW);
    }

    private static String longer(Object text) {
      return text.toString()
          .replaceAll("\\b([rp])(\\d)\\b", "$1el$2")
          .replaceAll("\\bup\\b", "upper");
    }
  }

  /// How much was compared, so that a property that compares nothing is seen.
  private static final class Tally {
    private long worlds;
    private long whole;
    private long alike;
    private long less;

    @Override
    public String toString() {
      return "%d worlds, %d of them whole; %d answers alike, %d of what allows less"
          .formatted(worlds, whole, alike, less);
    }
  }

  @Test
  void whatGoesToSpiceDbAndBackAnswersAsBefore() {
    Tally tally = new Tally();
    Dice.forEachCase(
        "to SpiceDB and back",
        CASES,
        dice -> {
          RandomWorld rolled = RandomWorld.roll(dice);
          Named world = Named.roll(rolled);
          RoundTrip back =
              RoundTrip.spiceDb(folder, world.schema, world.relationships, RandomWorld.NOW);
          compare(world, back, subjects(rolled, dice), tally, true);
        });
    System.out.println("to SpiceDB and back: " + tally);
    assertThat(tally.alike).isGreaterThan(50_000);
    assertThat(tally.less).isGreaterThan(1_000);
  }

  @Test
  void whatGoesToOpenFgaAndBackAnswersAsBefore() {
    Tally tally = new Tally();
    Dice.forEachCase(
        "to OpenFGA and back",
        CASES,
        dice -> {
          RandomWorld rolled = RandomWorld.roll(dice);
          Named world = Named.roll(rolled);
          RoundTrip back =
              RoundTrip.openFga(folder, world.schema, world.relationships, RandomWorld.NOW);
          compare(world, back, subjects(rolled, dice), tally, false);
        });
    System.out.println("to OpenFGA and back: " + tally);
    assertThat(tally.alike).isGreaterThan(20_000);
    assertThat(tally.less).isGreaterThan(1_000);
  }

  @Test
  void nothingThatIsLessIsTakenAway() {
    Tally tally = new Tally();
    Dice.forEachCase(
        "less taken away",
        2 * CASES,
        dice -> {
          LayeredWorld rolled = LayeredWorld.roll(dice);
          Named world = new Named(rolled.schema(), rolled.relationships(), Context.EMPTY);
          Set<Subject> subjects = Set.of(Subject.parse("user:u0"), Subject.parse("user:u1"));
          compare(
              world,
              RoundTrip.spiceDb(folder, world.schema, world.relationships, RandomWorld.NOW),
              subjects,
              tally,
              true);
          compare(
              world,
              RoundTrip.openFga(folder, world.schema, world.relationships, RandomWorld.NOW),
              subjects,
              tally,
              false);
        });
    System.out.println("less taken away: " + tally);
    assertThat(tally.alike).isGreaterThan(10_000);
    assertThat(tally.less).isGreaterThan(10_000);
  }

  private static Set<Subject> subjects(RandomWorld world, Dice dice) {
    return world.subjects(dice).stream()
        .map(subject -> Subject.parse(Named.longer(subject)))
        .collect(Collectors.toSet());
  }

  /// @param partly true if conditions are decided by a part of their parameters there too
  private static void compare(
      Named world, RoundTrip back, Set<Subject> subjects, Tally tally, boolean partly) {
    ReferenceEvaluator here =
        new ReferenceEvaluator(world.schema, world.relationships, world.context, RandomWorld.NOW);
    ReferenceEvaluator there =
        new ReferenceEvaluator(back.schema(), back.relationships(), world.context, RandomWorld.NOW);
    tally.worlds++;
    tally.whole += back.exported().leftOut().isEmpty() ? 1 : 0;
    Set<String> less = new HashSet<>(back.exported().less());
    Set<ObjectRef> objects = here.named();
    for (Subject subject : subjects) {
      if (subject instanceof Subject.Userset set && !knows(back.schema(), set)) {
        continue;
      }
      Map<Cell, Value> before = here.table(subject, objects);
      Map<Cell, Value> after = there.table(subject, objects);
      for (ObjectRef object : objects) {
        back.exported()
            .relations(object.type())
            .forEach(
                relation -> {
                  Cell cell = new Cell(object, relation.name());
                  Value was = before.getOrDefault(cell, Value.NO);
                  Value is = after.getOrDefault(cell, Value.NO);
                  boolean mayBeLess = less.contains(Name.of(relation).toString());
                  boolean holds =
                      mayBeLess
                          ? partly ? is.compareTo(was) <= 0 : is != Value.YES || was == Value.YES
                          : is == was || (!partly && is == Value.MAYBE);
                  tally.less += mayBeLess ? 1 : 0;
                  tally.alike += mayBeLess ? 0 : 1;
                  assertThat(holds)
                      .as(
                          "%s@%s was %s and is %s%n%s%n%s%n%s%n%s",
                          cell,
                          subject,
                          was,
                          is,
                          world.schema.text(),
                          world.relationships,
                          back.schema().text(),
                          back.relationships())
                      .isTrue();
                });
      }
    }
  }

  private static boolean knows(Schema schema, Subject.Userset set) {
    return schema.definition(set.type()).relations().containsKey(set.name());
  }
}
