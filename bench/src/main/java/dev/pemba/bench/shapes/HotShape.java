package dev.pemba.bench.shapes;

import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Question.Check;
import dev.pemba.bench.worlds.Question.Write;
import dev.pemba.bench.worlds.Question.WriteThenCheck;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import dev.pemba.model.Relationship;
import java.util.List;

/// One object that everybody asks about while it is written to.
final class HotShape {
  private static final int MEMBERS = 1_000;
  private static final int WRITE_EACH = 20;

  private HotShape() {}

  static Workload hotObject() {
    return new Shape(
        "hot-object",
        "One object that all ask about; every 20th question first adds a member and must see it.",
        """
        definition user {}

        definition resource {
          relation viewer: user
          relation banned: user
          permission view = viewer - banned
        }
        """,
        out -> {
          for (int i = 0; i < MEMBERS; i++) {
            out.add("resource:hot", "viewer", "user:user-" + i);
          }
        },
        List.of(
            new Series("at-rest", MEMBERS, number -> check("user:user-" + number)),
            new Series("while-written", WRITE_EACH * MEMBERS, HotShape::mixed)));
  }

  private static Question mixed(long number) {
    if (number % WRITE_EACH != 0) {
      return check("user:user-" + number % MEMBERS);
    }
    String newcomer = "user:new-" + number;
    return new WriteThenCheck(
        new Write(List.of(Relationship.parse("resource:hot#viewer@" + newcomer))), check(newcomer));
  }

  private static Check check(String user) {
    return Check.parse("resource:hot", "view", user);
  }
}
