package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.FormatException;
import dev.pemba.cli.importing.Node;
import dev.pemba.cli.importing.OpenFgaModel;
import dev.pemba.cli.importing.OpenFgaSchema;
import dev.pemba.cli.importing.OpenFgaTuples;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads one test of an OpenFGA test file: stages that share a store, with three kinds of
/// assertions.
///
/// A stage replaces the model. Tuples of earlier stages stay, but those that its model does not
/// permit are as good as gone there, so they are left out here.
final class OpenFgaTests {
  private OpenFgaTests() {}

  static World world(Node.Mapping test) {
    String name = test.required("name").text();
    List<World.Stage> stages = new ArrayList<>();
    Map<Relationship.Key, Relationship> stored = new LinkedHashMap<>();
    for (Node node : test.required("stages").items()) {
      Node.Mapping stage = node.mapping();
      Node text = stage.required("model");
      OpenFgaModel model = OpenFgaModel.parse(text.content(), text.text());
      Map<Relationship.Key, Relationship> present = new LinkedHashMap<>(stored);
      present.values().removeIf(earlier -> !model.permits(earlier));
      List<Relationship> tuples = stage.field("tuples").map(OpenFgaTuples::list).orElse(List.of());
      tuples.forEach(tuple -> stored.put(tuple.key(), tuple));
      tuples.forEach(tuple -> present.put(tuple.key(), tuple));
      OpenFgaErrors errors =
          new OpenFgaErrors(model, present.values().stream().map(Texts::relationship).toList());
      stages.add(
          new World.Stage(
              stage.place(),
              stages.size() + 1,
              schema(text, model),
              Optional.empty(),
              List.copyOf(present.values()),
              cases(stage, errors)));
    }
    return new World(test.place(), World.Format.OPENFGA_TEST, name, stages);
  }

  private static String schema(Node text, OpenFgaModel model) {
    try {
      return OpenFgaSchema.print(model);
    } catch (PembaException e) {
      throw new FormatException(text.place(), "expected a model: " + e.getMessage());
    }
  }

  private static List<World.Case> cases(Node.Mapping stage, OpenFgaErrors errors) {
    List<World.Case> cases = new ArrayList<>();
    for (Node node : list(stage, "checkAssertions")) {
      cases.add(check(node.mapping(), errors));
    }
    for (Node node : list(stage, "listObjectsAssertions")) {
      cases.add(objects(node.mapping(), errors));
    }
    for (Node node : list(stage, "listUsersAssertions")) {
      cases.addAll(subjects(node.mapping(), errors));
    }
    return cases;
  }

  private static List<Node> list(Node.Mapping stage, String field) {
    return stage.field(field).map(Node::items).orElse(List.of());
  }

  private static World.Case check(Node.Mapping assertion, OpenFgaErrors errors) {
    Node.Mapping tuple = assertion.required("tuple").mapping();
    Question.Check check =
        asking(assertion)
            .check(
                tuple.required("object").text(),
                tuple.required("relation").text(),
                tuple.required("user").text());
    Expected expected =
        error(assertion)
            .map(code -> errors.of(code, check))
            .orElseGet(
                () ->
                    new Expected.Decided(
                        assertion.required("expectation").truth()
                            ? Verdict.ALLOWED
                            : Verdict.DENIED));
    return new World.Case(assertion.place(), check, expected);
  }

  private static World.Case objects(Node.Mapping assertion, OpenFgaErrors errors) {
    Node.Mapping request = assertion.required("request").mapping();
    String type = request.required("type").text();
    Question.Objects objects =
        asking(assertion)
            .objects(type, request.required("relation").text(), request.required("user").text());
    Expected expected =
        error(assertion)
            .map(code -> errors.of(code, objects))
            .orElseGet(
                () -> Expected.objects(PembaWorlds.ids(assertion, type, "", answers(assertion))));
    return new World.Case(assertion.place(), objects, expected);
  }

  /// One case for each filter: Pemba lists one kind of subject at a time.
  private static List<World.Case> subjects(Node.Mapping assertion, OpenFgaErrors errors) {
    Node.Mapping request = assertion.required("request").mapping();
    String object = request.required("object").text();
    String relation = request.required("relation").text();
    List<World.Case> cases = new ArrayList<>();
    for (String filter : request.required("filters").texts()) {
      Question.Subjects subjects = asking(assertion).subjects(object, relation, filter);
      Expected expected =
          error(assertion)
              .map(code -> errors.of(code, subjects))
              .orElseGet(() -> OpenFgaLists.subjects(assertion, filter, answers(assertion)));
      cases.add(new World.Case(assertion.place(), subjects, expected));
    }
    return cases;
  }

  private static List<String> answers(Node.Mapping assertion) {
    return assertion.field("expectation").map(Node::texts).orElse(List.of());
  }

  private static Optional<Integer> error(Node.Mapping assertion) {
    return assertion.field("errorCode").map(Node::integer).filter(code -> code != 0);
  }

  private static Asking asking(Node.Mapping assertion) {
    return new Asking(
        Texts.contextOf(assertion),
        list(assertion, "contextualTuples").stream().map(OpenFgaLists::contextual).toList());
  }
}
