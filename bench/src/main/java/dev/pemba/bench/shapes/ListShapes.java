package dev.pemba.bench.shapes;

import dev.pemba.bench.worlds.Question.ListObjects;
import dev.pemba.bench.worlds.Question.ListSubjects;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.model.TypeName;
import java.util.List;

/// Lists that are long, or whose candidates are many more than their results.
final class ListShapes {
  private static final int FOLDER = 100;
  private static final int PAGE = 100;

  private ListShapes() {}

  static Workload intersection() {
    return new Shape(
        "intersection",
        "499 objects through an intersection with an exclusion; which ones?",
        """
        definition user {}

        definition organisation {
          relation reader: user
          relation banned: user
          permission read = reader - banned
        }

        definition resource {
          relation organisation: organisation
          relation viewer: user
          permission view = viewer & organisation->read
        }
        """,
        out -> {
          out.add("organisation:one", "reader", "user:tom");
          out.add("organisation:one", "reader", "user:eve");
          out.add("organisation:one", "banned", "user:eve");
          for (int i = 0; i < 499; i++) {
            out.add("resource:res-" + i, "organisation", "organisation:one");
            out.add("resource:res-" + i, "viewer", "user:tom");
            out.add("resource:res-" + i, "viewer", "user:eve");
          }
        },
        List.of(
            Series.of("list", objects("resource", "user:tom", 0)),
            Series.of("list-of-none", objects("resource", "user:eve", 0))));
  }

  /// @param documents in all, in folders of a hundred; `user:tom` may view a tenth of them and
  ///   `user:root` all
  static Workload longList(int documents) {
    return new Shape(
        "long-list",
        "A list of a tenth of all documents, by their folders; which ones?",
        """
        definition user {}

        definition group {
          relation member: user
        }

        definition folder {
          relation viewer: user | group#member
          permission view = viewer
        }

        definition document {
          relation parent: folder
          relation owner: user
          permission view = owner + parent->view
        }
        """,
        out -> {
          out.add("group:staff", "member", "user:tom");
          for (int folder = 0; folder < documents / FOLDER; folder++) {
            out.add("folder:folder-" + folder, "viewer", "user:root");
            if (folder % 10 == 0) {
              out.add("folder:folder-" + folder, "viewer", "group:staff#member");
            }
          }
          for (int document = 0; document < documents; document++) {
            out.add(
                "document:document-" + document, "parent", "folder:folder-" + document / FOLDER);
          }
        },
        List.of(
            Series.of("first-page", objects("document", "user:tom", PAGE)),
            Series.of("list-tenth", objects("document", "user:tom", 0)),
            Series.of("list-all", objects("document", "user:root", 0))));
  }

  static Workload allButTen() {
    return new Shape(
        "all-but-ten",
        "10,000 objects are granted and all but ten taken away again; which ones?",
        """
        definition user {}

        definition resource {
          relation viewer: user
          relation banned: user
          permission view = viewer - banned
        }
        """,
        out -> {
          for (int i = 0; i < 10_000; i++) {
            out.add("resource:res-" + i, "viewer", "user:tom");
            if (i % 1_000 != 0) {
              out.add("resource:res-" + i, "banned", "user:tom");
            }
          }
        },
        List.of(Series.of("list", objects("resource", "user:tom", 0))));
  }

  static Workload publicSubjects() {
    return new Shape(
        "public-subjects",
        "An object is public but for 1,000 users; who may view it?",
        """
        definition user {}

        definition resource {
          relation viewer: user | user:*
          relation banned: user
          permission view = viewer - banned
        }
        """,
        out -> {
          out.add("resource:one", "viewer", "user:*");
          for (int i = 0; i < 1_000; i++) {
            out.add("resource:one", "banned", "user:user-" + i);
          }
        },
        List.of(
            Series.of(
                "list-subjects",
                new ListSubjects(
                    ObjectRef.parse("resource:one"),
                    new RelationName("view"),
                    new TypeName("user"),
                    Context.EMPTY,
                    0))));
  }

  private static ListObjects objects(String type, String subject, int pageSize) {
    return new ListObjects(
        new TypeName(type),
        new RelationName("view"),
        Subject.parse(subject),
        Context.EMPTY,
        pageSize);
  }
}
