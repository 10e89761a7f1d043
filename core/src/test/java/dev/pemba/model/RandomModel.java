package dev.pemba.model;

import dev.pemba.testing.Dice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Values of the model with everything in them that could confuse a reader of their text form.
final class RandomModel {
  private static final List<String> ID_PIECES =
      List.of(
          "a",
          "Z",
          "7",
          "[",
          "]",
          "[]",
          "{",
          "}",
          "[c:{",
          "\"",
          ":",
          "@",
          "/",
          "*",
          "|",
          ".",
          "-",
          "é",
          "e\u0301",
          "💥",
          "\u4e2d",
          "\\",
          "...",
          "`",
          ",",
          "expiration:",
          "[expiration:",
          "[starts:",
          "%");
  private static final List<String> NAME_PIECES =
      List.of("a", "B", "9", "_", "-", ".", "/", "é", "💥", "{", "}", "\\", "{}", "with", "(", ",");
  private static final List<String> TEXT_PIECES =
      List.of(
          "a", " ", "\"", "\\", "\n", "\u0000", "}", "]", "}]", " [", "[x:{", "💥", "\u2028", ":1");

  private final Dice dice;

  RandomModel(Dice dice) {
    this.dice = dice;
  }

  Relationship relationship() {
    ObjectRef object = object();
    Optional<Condition> condition =
        dice.chance(50)
            ? Optional.of(
                new Condition(
                    new CaveatName(
                        dice.chance(10)
                            ? dice.pick(List.of("expiration", "starts"))
                            : text(NAME_PIECES, 3)),
                    dice.chance(30) ? Context.EMPTY : context()))
            : Optional.empty();
    Optional<Instant> expiration =
        dice.chance(40)
            ? Optional.of(Instant.ofEpochMilli((dice.anyLong() >> 21) + dice.below(2)))
            : Optional.empty();
    Optional<Instant> starts =
        dice.chance(30)
            ? Optional.of(expiration.orElse(Instant.EPOCH).minusMillis(1L + dice.below(1_000)))
            : Optional.empty();
    return new Relationship(object, relation(), subject(), condition, starts, expiration);
  }

  ObjectRef object() {
    return new ObjectRef(new TypeName(text(NAME_PIECES, 3)), new ObjectId(id()));
  }

  Subject subject() {
    return switch (dice.below(4)) {
      case 0 -> new Subject.Everyone(new TypeName(text(NAME_PIECES, 3)));
      case 1 -> new Subject.Userset(object(), relation());
      default -> Subject.of(object());
    };
  }

  Context context() {
    Map<String, @Nullable Object> values = new HashMap<>();
    for (int i = dice.below(4); i > 0; i--) {
      values.put(text(TEXT_PIECES, 4), value(0));
    }
    return new Context(values);
  }

  private @Nullable Object value(int depth) {
    return switch (dice.below(depth > 3 ? 6 : 8)) {
      case 0 -> null;
      case 1 -> dice.chance(50);
      case 2 -> dice.anyLong();
      case 3 -> (long) dice.below(10);
      case 4 -> Double.longBitsToDouble(dice.anyLong() & 0xffdf_ffff_ffff_ffffL);
      case 5 -> text(TEXT_PIECES, 6);
      case 6 -> list(depth);
      default -> map(depth);
    };
  }

  private Object list(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = dice.below(3); i > 0; i--) {
      list.add(value(depth + 1));
    }
    return list;
  }

  private Object map(int depth) {
    Map<String, @Nullable Object> map = new HashMap<>();
    for (int i = dice.below(3); i > 0; i--) {
      map.put(text(TEXT_PIECES, 3), value(depth + 1));
    }
    return map;
  }

  private RelationName relation() {
    String name = text(NAME_PIECES, 3);
    return new RelationName(name.equals("...") ? ".." : name);
  }

  private String id() {
    String id = text(ID_PIECES, 6);
    return id.equals("*") ? "**" : id;
  }

  private String text(List<String> pieces, int most) {
    StringBuilder out = new StringBuilder();
    for (int i = dice.between(1, most); i > 0; i--) {
      out.append(dice.pick(pieces));
    }
    return out.toString();
  }
}
