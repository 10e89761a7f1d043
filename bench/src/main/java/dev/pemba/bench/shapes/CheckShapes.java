package dev.pemba.bench.shapes;

import dev.pemba.bench.worlds.Question.Check;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import java.util.List;

/// Checks whose way from the object to the subject is wide, long, or both.
final class CheckShapes {
  private CheckShapes() {}

  static Workload wideDirect() {
    return new Shape(
        "wide-direct",
        "One relation with 9,000 direct subjects; is one among them?",
        """
        definition user {}

        definition resource {
          relation viewer: user
          permission view = viewer
        }
        """,
        out -> {
          for (int user = 0; user < 9_000; user++) {
            out.add("resource:one", "viewer", "user:user-" + user);
          }
          out.add("resource:one", "viewer", "user:tom");
        },
        List.of(
            Series.of("allowed", Check.parse("resource:one", "view", "user:tom")),
            Series.of("denied", Check.parse("resource:one", "view", "user:nobody")),
            new Series(
                "anyone",
                9_000,
                number -> Check.parse("resource:one", "view", "user:user-" + number))));
  }

  static Workload wideGroups() {
    return new Shape(
        "wide-groups",
        "100 groups in a chain and 81 side by side; is one in the last of the chain?",
        """
        definition user {}

        definition group {
          relation member: user | group#member
        }

        definition resource {
          relation viewer: user | group#member
          permission view = viewer
        }
        """,
        out -> {
          out.add("resource:one", "viewer", "group:eng#member");
          for (int x = 1; x <= 9; x++) {
            for (int y = 1; y <= 9; y++) {
              out.add("group:eng", "member", "group:eng-%d%d#member".formatted(x, y));
            }
          }
          out.add("group:eng", "member", "group:chain-1#member");
          for (int i = 1; i < 100; i++) {
            out.add("group:chain-" + i, "member", "group:chain-%d#member".formatted(i + 1));
          }
          out.add("group:chain-100", "member", "user:tom");
        },
        List.of(
            Series.of("allowed", Check.parse("resource:one", "view", "user:tom")),
            Series.of("denied", Check.parse("resource:one", "view", "user:nobody"))));
  }

  static Workload deepArrow() {
    return new Shape(
        "deep-arrow",
        "A chain of 31 parents; may one view the first through the 29th?",
        """
        definition user {}

        definition document {
          relation parent: document
          relation viewer: user
          permission view = viewer + parent->view
        }
        """,
        out -> {
          out.add("document:target", "parent", "document:1");
          for (int i = 1; i < 31; i++) {
            out.add("document:" + i, "parent", "document:" + (i + 1));
          }
          out.add("document:29", "viewer", "user:slow");
        },
        List.of(
            Series.of("allowed", Check.parse("document:target", "view", "user:slow")),
            Series.of("denied", Check.parse("document:target", "view", "user:nobody"))));
  }

  static Workload wideArrow() {
    return new Shape(
        "wide-arrow",
        "10 files each under 30 of 97 groups of 20 users; may one view a file?",
        """
        definition user {}

        definition group {
          relation member: user
        }

        definition file {
          relation group: group
          permission view = group->member
        }
        """,
        out -> {
          for (int file = 0; file < 10; file++) {
            for (int i = 0; i < 30; i++) {
              out.add("file:file-" + file, "group", "group:group-" + i * (file + 1) % 97);
            }
          }
          for (int group = 0; group < 97; group++) {
            for (int i = 0; i < 20; i++) {
              out.add("group:group-" + group, "member", "user:user-" + i * (group + 1) % 997);
            }
          }
        },
        List.of(
            Series.of("allowed", Check.parse("file:file-0", "view", "user:user-570")),
            Series.of("denied", Check.parse("file:file-0", "view", "user:nobody"))));
  }

  static Workload doubleWideArrow() {
    return new Shape(
        "double-wide-arrow",
        "5 files under 20 organisations under 10 groups of 20 users each; may one view a file?",
        """
        definition user {}

        definition group {
          relation member: user
        }

        definition organisation {
          relation group: group
          permission member = group->member
        }

        definition file {
          relation organisation: organisation
          permission view = organisation->member
        }
        """,
        out -> {
          for (int file = 0; file < 5; file++) {
            for (int i = 0; i < 20; i++) {
              out.add(
                  "file:file-" + file, "organisation", "organisation:org-" + i * (file + 1) % 97);
            }
          }
          for (int org = 0; org < 97; org++) {
            for (int i = 0; i < 10; i++) {
              out.add("organisation:org-" + org, "group", "group:group-" + i * (org + 1) % 299);
            }
          }
          for (int group = 0; group < 299; group++) {
            for (int i = 0; i < 20; i++) {
              out.add("group:group-" + group, "member", "user:user-" + i * (group + 1) % 499);
            }
          }
        },
        List.of(
            Series.of("allowed", Check.parse("file:file-0", "view", "user:user-214")),
            Series.of("denied", Check.parse("file:file-0", "view", "user:nobody"))));
  }

  /// An engine must neither run for ever nor take a cycle that it cut for an answer.
  static Workload cycles() {
    return new Shape(
        "cycles",
        "A ring of 40 groups with chords and a way out; is one in a group beyond it?",
        """
        definition user {}

        definition group {
          relation member: user | group#member
        }

        definition resource {
          relation viewer: group#member
          permission view = viewer
        }
        """,
        out -> {
          out.add("resource:one", "viewer", "group:ring-0#member");
          for (int i = 0; i < 40; i++) {
            String group = "group:ring-" + i;
            out.add(group, "member", "group:ring-%d#member".formatted((i + 1) % 40));
            out.add(group, "member", "group:ring-%d#member".formatted((i * 11 + 3) % 40));
          }
          out.add("group:ring-39", "member", "group:beyond#member");
          out.add("group:beyond", "member", "user:tom");
        },
        List.of(
            Series.of("allowed", Check.parse("resource:one", "view", "user:tom")),
            Series.of("denied", Check.parse("resource:one", "view", "user:nobody"))));
  }
}
