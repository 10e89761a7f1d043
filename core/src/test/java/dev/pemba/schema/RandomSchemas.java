package dev.pemba.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Valid schemas from a seed: every construct of the language, and untidy layouts with comments in
/// every gap between tokens.
final class RandomSchemas {
  private static final List<String> TYPES =
      List.of("user", "team", "acme/iam/folder", "D", "`odd-type.1`", "definition", "with");
  private static final List<String> NAMES =
      List.of(
          "viewer", "x", "Editor", "`can-be`", "permission", "relation", "and", "`this`", "any");

  private final Random random;
  private final List<String> tokens = new ArrayList<>();

  private RandomSchemas(long seed) {
    this.random = new Random(seed);
  }

  /// The tokens of a schema; a caveat's expression with its braces is one token.
  static List<String> tokens(long seed) {
    RandomSchemas schemas = new RandomSchemas(seed);
    schemas.schema();
    return List.copyOf(schemas.tokens);
  }

  /// Tokens with one space between.
  static String tidy(long seed) {
    return String.join(" ", tokens(seed));
  }

  /// Tokens with anything that may stand between.
  static String untidy(long seed) {
    Random random = new Random(~seed);
    StringBuilder out = new StringBuilder();
    int number = 0;
    for (String token : tokens(seed)) {
      out.append(token);
      int gaps = 1 + random.nextInt(3);
      for (int i = 0; i < gaps; i++) {
        out.append(gap(random, number++));
      }
    }
    return out.toString();
  }

  private static String gap(Random random, int number) {
    return switch (random.nextInt(14)) {
      case 0 -> "\n";
      case 1 -> "\n\n\n";
      case 2 -> "\r\n\t";
      case 3 -> " // line " + number + "\n";
      case 4 -> "/* block " + number + " */";
      case 5 -> "\n  /** doc " + number + "\n   * more é💥\n      */ ";
      case 6 -> "/* free\n     form " + number + " */\n";
      default -> " ";
    };
  }

  private void schema() {
    if (random.nextBoolean()) {
      add("use", "expiration");
    }
    add("caveat", "c0", "(", ")", "{ true }");
    add("caveat", "c1", "(", "a");
    if (random.nextBoolean()) {
      add("stored");
    }
    add("int", ",", "b", "map", "<", "list", "<", "any", ">", ">", ")");
    add("{\n     a > 1 &&\n       size(b) == 0 // }\n }");
    for (String type : TYPES) {
      definition(type);
    }
  }

  private void definition(String type) {
    add("definition", type, "{");
    // The first type always has the target of all arrows, which itself needs nothing.
    boolean first = type.equals(TYPES.getFirst());
    int relations = random.nextInt(4) + (first ? 1 : 0);
    List<String> own = new ArrayList<>();
    List<String> arrows = new ArrayList<>();
    for (int i = 0; i < relations; i++) {
      boolean wildcard = random.nextInt(4) == 0 && !(first && i == 0);
      String name = NAMES.get(own.size());
      add("relation", name, ":");
      subjects(wildcard);
      boolean rewritten = !own.isEmpty() && random.nextInt(3) == 0;
      if (rewritten) {
        add("=", "this", "+");
        term(own, List.of(), 0);
      }
      if (!wildcard && !rewritten) {
        arrows.add(name);
      }
      own.add(name);
      separator();
    }
    while (own.size() < NAMES.size() && random.nextInt(4) > 0) {
      String name = NAMES.get(own.size());
      add("permission", name, "=");
      expression(own, arrows, 0);
      own.add(name);
      separator();
    }
    add("}");
    separator();
  }

  private void separator() {
    if (random.nextInt(6) == 0) {
      add(";");
    }
  }

  private void subjects(boolean wildcard) {
    add("user");
    if (wildcard) {
      add("|", "user", ":", "*");
    }
    for (String type : TYPES) {
      if (random.nextInt(4) == 0) {
        add("|", type, "with", random.nextBoolean() ? "c0" : "c1");
        if (random.nextBoolean()) {
          add("and", "expiration");
        }
      }
    }
    if (random.nextInt(3) == 0) {
      add("|", "user", "#", "...", "with", "expiration");
    }
  }

  private void expression(List<String> own, List<String> arrows, int depth) {
    String operator = List.of("+", "&", "-").get(random.nextInt(3));
    int terms = 1 + random.nextInt(random.nextInt(8) == 0 ? 12 : 3);
    for (int i = 0; i < terms; i++) {
      if (i > 0) {
        add(operator);
      }
      term(own, arrows, depth);
    }
  }

  private void term(List<String> own, List<String> arrows, int depth) {
    switch (random.nextInt(6)) {
      case 0 -> add(random.nextBoolean() ? "nil" : "self");
      case 1, 2 -> {
        if (depth < 4) {
          add("(");
          expression(own, arrows, depth + 1);
          add(")");
        } else {
          add("nil");
        }
      }
      case 3 -> arrow(arrows);
      default -> add(own.isEmpty() ? "nil" : own.get(random.nextInt(own.size())));
    }
  }

  /// Every relation here takes users, so an arrow to what users have is legal.
  private void arrow(List<String> arrows) {
    if (arrows.isEmpty()) {
      add("self");
      return;
    }
    String through = arrows.get(random.nextInt(arrows.size()));
    String target = NAMES.getFirst();
    switch (random.nextInt(3)) {
      case 0 -> add(through, "->", target);
      case 1 -> add(through, ".", "any", "(", target, ")");
      default -> add(through, ".", "all", "(", target, ")");
    }
  }

  private void add(String... more) {
    tokens.addAll(List.of(more));
  }
}
