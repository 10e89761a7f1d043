package dev.pemba.cli.authzen;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.pemba.model.PembaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Requests with the answers that must come, of one folder.
record Cases(Path folder, List<Case> cases) {
  Cases {
    cases = List.copyOf(cases);
  }

  /// A request and its answer.
  ///
  /// @param place the file and the number in it, for messages
  record Case(String place, Call call, JsonObject request, JsonElement expected) {}

  /// Which call a request is for; its form says so.
  enum Call {
    EVALUATION,
    EVALUATIONS,
    SUBJECT_SEARCH,
    RESOURCE_SEARCH,
    ACTION_SEARCH;

    static Call of(JsonObject request, JsonElement expected) {
      if (request.has("evaluations")) {
        return EVALUATIONS;
      }
      boolean searched = expected.isJsonObject() && expected.getAsJsonObject().has("results");
      if (!searched) {
        return EVALUATION;
      }
      if (!request.has("action")) {
        return ACTION_SEARCH;
      }
      return request.has("subject") && request.getAsJsonObject("subject").has("id")
          ? RESOURCE_SEARCH
          : SUBJECT_SEARCH;
    }
  }

  /// The folders at and below one that have cases, in order.
  static List<Cases> below(Path folder) throws IOException {
    List<Path> folders;
    try (Stream<Path> found = Files.walk(folder)) {
      folders = found.filter(Files::isDirectory).sorted().toList();
    }
    List<Cases> all = new ArrayList<>();
    for (Path one : folders) {
      List<Case> cases = in(one);
      if (!cases.isEmpty()) {
        all.add(new Cases(one, cases));
      }
    }
    return all;
  }

  private static List<Case> in(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    List<Case> cases = new ArrayList<>();
    for (Path file : files) {
      if (json(file) instanceof JsonObject object) {
        for (String key : List.of("evaluation", "evaluations")) {
          if (object.get(key) instanceof JsonArray listed) {
            add(file, key, listed, cases);
          }
        }
      }
    }
    return cases;
  }

  private static void add(Path file, String key, JsonArray listed, List<Case> cases) {
    for (int i = 0; i < listed.size(); i++) {
      String place = "%s, %s %d".formatted(file.getFileName(), key, i + 1);
      if (!(listed.get(i) instanceof JsonObject one)
          || !(one.get("request") instanceof JsonObject request)
          || !one.has("expected")) {
        throw PembaException.malformed(
            "%s: expected an object with `request` and `expected`".formatted(place));
      }
      JsonElement expected = one.get("expected");
      cases.add(new Case(place, Call.of(request, expected), request, expected));
    }
  }

  static JsonElement json(Path file) throws IOException {
    try {
      return JsonParser.parseString(Files.readString(file));
    } catch (JsonParseException fault) {
      throw PembaException.malformed("`%s` is no JSON: %s".formatted(file, fault.getMessage()));
    }
  }

  /// The resources that requests name, such as `todo:1`.
  Set<String> resources() {
    Set<String> named = new LinkedHashSet<>();
    for (Case one : cases) {
      resource(one.request()).ifPresent(named::add);
      if (one.request().get("evaluations") instanceof JsonArray evaluations) {
        evaluations.forEach(
            evaluation -> resource(evaluation.getAsJsonObject()).ifPresent(named::add));
      }
    }
    return named;
  }

  private static Optional<String> resource(JsonObject request) {
    return request.get("resource") instanceof JsonObject resource
            && resource.has("type")
            && resource.has("id")
        ? Optional.of(resource.get("type").getAsString() + ":" + resource.get("id").getAsString())
        : Optional.empty();
  }
}
