package dev.pemba.testing;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectId;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import dev.pemba.schema.AllowedSubject;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Relation;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A random schema with random relationships: few objects, many edges, so that cycles, wildcards,
/// conditions, expiries, exclusions under arrows and recursion meet each other often.
///
/// @param relationships one per key, all allowed by the schema
/// @param context values that the request brings, some missing
public record RandomWorld(
    String schemaText, Schema schema, List<Relationship> relationships, Context context) {
  /// The instant that expiries lie around.
  public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private static final List<String> PLAIN = List.of("user", "agent");
  private static final List<String> RICH = List.of("group", "folder", "doc");
  private static final List<String> RELATIONS = List.of("r0", "r1", "r2", "up");
  private static final List<String> PERMISSIONS = List.of("p0", "p1", "p2", "p3");
  private static final String CAVEATS =
      """
      caveat lim(x int, y int) { x < 5 || y < 5 }
      caveat both(x int, z bool) { x > 2 && z }
      """;

  public static RandomWorld roll(Dice dice) {
    int exclusions = dice.pick(List.of(0, 10, 20, 30));
    while (true) {
      String text = schemaText(dice, exclusions);
      try {
        Schema schema = SchemaCompiler.compile(text);
        return new RandomWorld(text, schema, relationships(dice, schema), context(dice));
      } catch (PembaException refused) {
        // Not stratified: the next roll has fewer exclusions. Anything else is a fault.
        boolean expected =
            refused.getMessage().contains("takes away")
                || refused.getMessage().contains("computed from itself");
        if (!expected) {
          throw new AssertionError(text, refused);
        }
        exclusions = exclusions * 2 / 3;
      }
    }
  }

  private static String schemaText(Dice dice, int exclusions) {
    StringBuilder out = new StringBuilder(CAVEATS);
    PLAIN.forEach(type -> out.append("definition ").append(type).append(" {}\n"));
    for (String type : RICH) {
      out.append("definition ").append(type).append(" {\n");
      for (String relation : RELATIONS) {
        out.append("  relation ").append(relation).append(": ").append(subjects(dice, relation));
        if (!relation.equals("up") && dice.chance(25)) {
          out.append(" = this + ").append(expression(dice, 1, exclusions));
        }
        out.append('\n');
      }
      for (String permission : PERMISSIONS) {
        out.append("  permission ")
            .append(permission)
            .append(" = ")
            .append(expression(dice, 3, exclusions))
            .append('\n');
      }
      out.append("}\n");
    }
    return out.toString();
  }

  private static String subjects(Dice dice, String relation) {
    List<String> kinds = new ArrayList<>();
    int count = dice.between(1, 4);
    for (int i = 0; i < count; i++) {
      String kind = relation.equals("up") ? parent(dice) : subject(dice);
      kind +=
          dice.pick(
              List.of(
                  "",
                  "",
                  "",
                  " with lim",
                  " with both",
                  " with expiration",
                  " with lim and expiration"));
      if (!kinds.contains(kind)) {
        kinds.add(kind);
      }
    }
    return String.join(" | ", kinds);
  }

  private static String parent(Dice dice) {
    return dice.pick(RICH) + (dice.chance(10) ? "#" + dice.pick(RELATIONS) : "");
  }

  private static String subject(Dice dice) {
    int roll = dice.below(10);
    if (roll < 4) {
      return dice.pick(PLAIN);
    }
    if (roll < 6) {
      return dice.pick(PLAIN) + ":*";
    }
    return dice.pick(RICH) + "#" + dice.pick(dice.chance(60) ? RELATIONS : PERMISSIONS);
  }

  private static String expression(Dice dice, int depth, int exclusions) {
    int roll = dice.below(100);
    if (depth > 0 && roll < exclusions) {
      return "(%s - %s)"
          .formatted(
              expression(dice, depth - 1, exclusions), expression(dice, depth - 1, exclusions));
    }
    if (depth > 0 && roll < 55) {
      String operator = dice.chance(65) ? " + " : " & ";
      List<String> terms = new ArrayList<>();
      for (int i = dice.between(2, 3); i > 0; i--) {
        terms.add(expression(dice, depth - 1, exclusions));
      }
      return "(" + String.join(operator, terms) + ")";
    }
    return switch (dice.below(12)) {
      case 0, 1, 2, 3 -> dice.pick(List.of("r0", "r1", "r2"));
      case 4, 5 -> dice.pick(PERMISSIONS);
      case 6, 7, 8 -> "up->" + dice.pick(dice.chance(40) ? RELATIONS : PERMISSIONS);
      case 9 -> "up.all(" + dice.pick(dice.chance(40) ? RELATIONS : PERMISSIONS) + ")";
      case 10 -> "up.any(" + dice.pick(PERMISSIONS) + ")";
      default -> dice.chance(70) ? "self" : "nil";
    };
  }

  private static List<Relationship> relationships(Dice dice, Schema schema) {
    List<Relation> writable = new ArrayList<>();
    for (Definition definition : schema.definitions().values()) {
      for (Relation relation : definition.relations().values()) {
        if (!relation.subjects().isEmpty()) {
          writable.add(relation);
        }
      }
    }
    Map<Relationship.Key, Relationship> byKey = new LinkedHashMap<>();
    int count = dice.between(3, 60);
    int objects = dice.between(2, 5);
    for (int i = 0; i < count; i++) {
      Relation relation = dice.pick(writable);
      Relationship relationship =
          relationship(dice, relation, dice.pick(relation.subjects()), objects);
      byKey.put(relationship.key(), relationship);
    }
    return List.copyOf(byKey.values());
  }

  private static Relationship relationship(
      Dice dice, Relation relation, AllowedSubject allowed, int objects) {
    ObjectRef far = object(allowed.type(), dice.below(objects));
    Subject subject =
        allowed.everyone()
            ? new Subject.Everyone(allowed.type())
            : allowed.relation().isPresent()
                ? new Subject.Userset(far, allowed.relation().get())
                : Subject.of(far);
    // Over, running or to come; at times with the turn in this very instant.
    Optional<Instant> starts = Optional.empty();
    Optional<Instant> expiration = Optional.empty();
    if (allowed.expiration()) {
      int from = dice.pick(List.of(-90, -90, -1, 0, 1, 30));
      int to = dice.pick(List.of(-60, 0, 1, 60, 60, 60, 90));
      starts = dice.chance(50) && from < to ? Optional.of(NOW.plusSeconds(from)) : starts;
      expiration = Optional.of(NOW.plusSeconds(to));
    }
    return new Relationship(
        object(relation.type(), dice.below(objects)),
        relation.name(),
        subject,
        allowed.caveat().map(name -> new Condition(name, storedContext(dice, name))),
        starts,
        expiration);
  }

  private static ObjectRef object(TypeName type, int index) {
    return new ObjectRef(type, new ObjectId("o" + index));
  }

  private static Context storedContext(Dice dice, CaveatName caveat) {
    Map<String, Object> values = new HashMap<>();
    if (dice.chance(50)) {
      values.put("x", (long) dice.below(10));
    }
    if (caveat.value().equals("lim") && dice.chance(40)) {
      values.put("y", (long) dice.below(10));
    }
    if (caveat.value().equals("both") && dice.chance(40)) {
      values.put("z", dice.chance(70));
    }
    return new Context(new HashMap<>(values));
  }

  private static Context context(Dice dice) {
    Map<String, Object> values = new HashMap<>();
    if (dice.chance(40)) {
      values.put("x", (long) dice.below(10));
    }
    if (dice.chance(40)) {
      values.put("y", (long) dice.below(10));
    }
    if (dice.chance(40)) {
      values.put("z", dice.chance(50));
    }
    return new Context(new HashMap<>(values));
  }

  /// Subjects worth asking for: named and unnamed, usersets, everyone.
  public List<Subject> subjects(Dice dice) {
    List<Subject> subjects = new ArrayList<>();
    subjects.add(Subject.of(object(new TypeName("user"), dice.below(4))));
    subjects.add(Subject.of(object(new TypeName("agent"), dice.below(4))));
    subjects.add(Subject.of(new ObjectRef(new TypeName("user"), new ObjectId("ghost"))));
    subjects.add(new Subject.Everyone(new TypeName("user")));
    subjects.add(Subject.of(object(new TypeName(dice.pick(RICH)), dice.below(4))));
    subjects.add(
        new Subject.Userset(
            object(new TypeName(dice.pick(RICH)), dice.below(5)),
            new RelationName(dice.pick(dice.chance(60) ? RELATIONS : PERMISSIONS))));
    return subjects;
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(schemaText);
    relationships.forEach(relationship -> out.append(relationship).append('\n'));
    return out.append("context ").append(context).toString();
  }
}
