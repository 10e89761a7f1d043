package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.FormatException;
import dev.pemba.cli.importing.Node;
import dev.pemba.cli.importing.OpenFgaModel;
import dev.pemba.cli.importing.OpenFgaModules;
import dev.pemba.cli.importing.OpenFgaSchema;
import dev.pemba.cli.importing.OpenFgaTuples;
import dev.pemba.model.Limits;
import dev.pemba.model.Relationship;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads an OpenFGA store file: a model, tuples, and tests of checks and lists.
///
/// A test's own tuples hold for that test only: they are sent as contextual relationships, or, if
/// there are too many for that, stored in a stage of their own.
final class OpenFgaStores {
  private final Node.Mapping root;
  private final Path file;

  OpenFgaStores(Node.Mapping root) {
    this.root = root;
    this.file = root.place().file();
  }

  World world() {
    String schema = OpenFgaSchema.print(model());
    List<Relationship> stored = tuples(root);
    List<World.Case> shared = new ArrayList<>();
    List<World.Stage> stages = new ArrayList<>();
    for (Node node : root.field("tests").map(Node::items).orElse(List.of())) {
      Node.Mapping test = node.mapping();
      List<Relationship> own = tuples(test);
      if (own.size() <= Limits.CONTEXTUAL_RELATIONSHIPS) {
        shared.addAll(cases(test, own));
      } else {
        List<Relationship> all = new ArrayList<>(stored);
        all.addAll(own);
        List<World.Case> cases = cases(test, List.of());
        stages.add(
            new World.Stage(test.place(), stages.size() + 2, schema, Optional.empty(), all, cases));
      }
    }
    stages.addFirst(new World.Stage(root.place(), 1, schema, Optional.empty(), stored, shared));
    String name = root.field("name").map(Node::text).orElseGet(() -> file.getFileName().toString());
    return new World(root.place(), World.Format.OPENFGA_STORE, name, stages);
  }

  private OpenFgaModel model() {
    if (root.field("model").isPresent()) {
      Node text = root.required("model");
      return OpenFgaModel.parse(text.content(), text.text());
    }
    return OpenFgaModules.read(file.resolveSibling(root.required("model_file").text()));
  }

  private List<Relationship> tuples(Node.Mapping holder) {
    LinkedHashSet<Relationship> tuples = new LinkedHashSet<>();
    holder.field("tuples").map(OpenFgaTuples::list).ifPresent(tuples::addAll);
    List<String> files = new ArrayList<>();
    holder.field("tuple_file").map(Node::text).ifPresent(files::add);
    holder.field("tuple_files").map(Node::texts).ifPresent(files::addAll);
    files.forEach(name -> tuples.addAll(OpenFgaTuples.read(file.resolveSibling(name))));
    return List.copyOf(tuples);
  }

  private static List<World.Case> cases(Node.Mapping test, List<Relationship> own) {
    List<World.Case> cases = new ArrayList<>();
    list(test, "check").forEach(node -> checks(node.mapping(), own, cases));
    list(test, "list_objects").forEach(node -> objects(node.mapping(), own, cases));
    list(test, "list_users").forEach(node -> subjects(node.mapping(), own, cases));
    return cases;
  }

  private static List<Node> list(Node.Mapping mapping, String field) {
    return mapping.field(field).map(Node::items).orElse(List.of());
  }

  private static void checks(Node.Mapping check, List<Relationship> own, List<World.Case> cases) {
    Asking asking = asking(check, own);
    for (String user : oneOrMore(check, "user", "users")) {
      for (String object : oneOrMore(check, "object", "objects")) {
        assertions(check)
            .forEach(
                (relation, truth) ->
                    cases.add(
                        new World.Case(
                            truth.place(),
                            asking.check(object, relation, user),
                            new Expected.Decided(
                                truth.truth() ? Verdict.ALLOWED : Verdict.DENIED))));
      }
    }
  }

  private static List<String> oneOrMore(Node.Mapping check, String one, String more) {
    if (check.field(one).isPresent() == check.field(more).isPresent()) {
      throw new FormatException(check.place(), "expected either `%s` or `%s`".formatted(one, more));
    }
    return check
        .field(one)
        .map(node -> List.of(node.text()))
        .orElseGet(() -> check.required(more).texts());
  }

  private static void objects(Node.Mapping list, List<Relationship> own, List<World.Case> cases) {
    Asking asking = asking(list, own);
    String type = list.required("type").text();
    String user = list.required("user").text();
    assertions(list)
        .forEach(
            (relation, objects) ->
                cases.add(
                    new World.Case(
                        objects.place(),
                        asking.objects(type, relation, user),
                        Expected.objects(PembaWorlds.ids(objects, type, "", objects.texts())))));
  }

  private static void subjects(Node.Mapping list, List<Relationship> own, List<World.Case> cases) {
    Asking asking = asking(list, own);
    String object = list.required("object").text();
    for (Node item : list.required("user_filter").items()) {
      Node.Mapping kind = item.mapping();
      String filter =
          kind.required("type").text()
              + kind.field("relation").map(relation -> "#" + relation.text()).orElse("");
      assertions(list)
          .forEach(
              (relation, users) ->
                  cases.add(
                      new World.Case(
                          users.place(),
                          asking.subjects(object, relation, filter),
                          OpenFgaLists.subjects(users, filter, users(users)))));
    }
  }

  private static List<String> users(Node assertion) {
    return assertion.isNothing()
        ? List.of()
        : assertion.mapping().field("users").map(Node::texts).orElse(List.of());
  }

  private static Map<String, Node> assertions(Node.Mapping mapping) {
    return mapping.required("assertions").mapping().fields();
  }

  private static Asking asking(Node.Mapping mapping, List<Relationship> own) {
    return new Asking(Texts.contextOf(mapping), own.stream().map(Texts::relationship).toList());
  }
}
