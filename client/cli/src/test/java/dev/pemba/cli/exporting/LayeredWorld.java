package dev.pemba.cli.exporting;

import dev.pemba.model.Relationship;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.testing.Dice;
import dev.pemba.testing.RandomWorld;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A random world for exports: most of it can be said elsewhere, some relationships can't, and
/// every second operator takes away or asks all. Permissions are made of earlier ones, so every
/// roll is stratified.
record LayeredWorld(Schema schema, List<Relationship> relationships) {
  private static final int PERMISSIONS = 6;
  private static final String EXPIRES = "[expiration:" + RandomWorld.NOW.plusSeconds(900) + "]";
  private static final String PENDING =
      "[starts:" + RandomWorld.NOW.plusSeconds(60) + "]" + EXPIRES;

  static LayeredWorld roll(Dice dice) {
    StringBuilder out = new StringBuilder("definition user {}\ndefinition doc {\n");
    out.append("  relation parent: doc | doc with expiration\n");
    for (String relation : List.of("rel0", "rel1", "rel2")) {
      out.append("  relation ").append(relation);
      out.append(": user | user with expiration | doc#rel0 with expiration\n");
    }
    for (int i = 0; i < PERMISSIONS; i++) {
      out.append("  permission per%d = %s\n".formatted(i, expression(dice, i, 2)));
    }
    Schema schema = SchemaCompiler.compile(out.append("}\n").toString());
    return new LayeredWorld(schema, relationships(dice));
  }

  private static String expression(Dice dice, int layer, int depth) {
    if (depth == 0 || dice.chance(20)) {
      String made = layer == 0 ? relation(dice) : "per" + dice.below(layer);
      return switch (dice.below(6)) {
        case 0 -> "parent->" + made;
        case 1 -> "parent.all(" + made + ")";
        case 2 -> made;
        default -> relation(dice);
      };
    }
    String left = expression(dice, layer, depth - 1);
    String right = expression(dice, layer, depth - 1);
    return "(%s %s %s)".formatted(left, dice.pick(List.of("+", "&", "-", "-")), right);
  }

  private static String relation(Dice dice) {
    return "rel" + dice.below(3);
  }

  private static List<Relationship> relationships(Dice dice) {
    Map<Relationship.Key, Relationship> all = new LinkedHashMap<>();
    for (int i = dice.between(5, 25); i > 0; i--) {
      String object = "doc:o" + dice.below(3);
      boolean parent = dice.chance(30);
      String text =
          parent
              ? object + "#parent@doc:" + dice.pick(List.of("o0", "o1", "o2", "o.3"))
              : object + "#" + relation(dice) + "@user:u" + dice.below(3);
      Relationship one =
          Relationship.parse(text + dice.pick(List.of("", "", "", EXPIRES, PENDING)));
      all.put(one.key(), one);
    }
    return new ArrayList<>(all.values());
  }
}
