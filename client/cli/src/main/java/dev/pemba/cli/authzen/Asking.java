package dev.pemba.cli.authzen;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Asks a server what a case asks and compares.
record Asking(Door door) {
  /// Why a case does not hold.
  Optional<String> fault(Cases.Case one) {
    try {
      return switch (one.call()) {
        case EVALUATION ->
            differs(decision(one.expected()), decision(door.ask(one.call(), one.request())));
        case EVALUATIONS ->
            differs(decisions(one.expected()), decisions(door.ask(one.call(), one.request())));
        case SUBJECT_SEARCH, RESOURCE_SEARCH, ACTION_SEARCH -> {
          Set<String> expected = results(one.expected());
          Optional<String> whole = differs(expected, search(one, 0));
          yield whole.isPresent() ? whole : differs(expected, search(one, 1));
        }
      };
    } catch (Door.RefusedException failure) {
      return Optional.ofNullable(failure.getMessage());
    }
  }

  private static Optional<String> differs(Object expected, Object got) {
    return expected.equals(got)
        ? Optional.empty()
        : Optional.of("expected %s, got %s".formatted(expected, got));
  }

  /// All results, page by page.
  ///
  /// @param limit of the first page; 0 for what is usual
  private Set<String> search(Cases.Case one, int limit) {
    Set<String> found = new TreeSet<>();
    JsonObject request = one.request().deepCopy();
    if (limit > 0) {
      request.add("page", member("limit", new JsonPrimitive(limit)));
    }
    while (true) {
      JsonObject answer = door.ask(one.call(), request);
      found.addAll(results(answer));
      JsonElement next = answer.getAsJsonObject("page").get("next_token");
      if (next.getAsString().isEmpty()) {
        return found;
      }
      request.add("page", member("token", next));
    }
  }

  private static JsonObject member(String name, JsonElement value) {
    JsonObject object = new JsonObject();
    object.add(name, value);
    return object;
  }

  private static boolean decision(JsonElement expected) {
    return expected instanceof JsonObject object
        ? object.get("decision").getAsBoolean()
        : expected.getAsBoolean();
  }

  private static List<Boolean> decisions(JsonElement expected) {
    JsonElement listed =
        expected instanceof JsonObject object ? object.get("evaluations") : expected;
    List<Boolean> decisions = new ArrayList<>();
    for (JsonElement one : (JsonArray) listed) {
      decisions.add(decision(one));
    }
    return decisions;
  }

  private static Set<String> results(JsonElement expected) {
    Set<String> results = new TreeSet<>();
    for (JsonElement element : expected.getAsJsonObject().getAsJsonArray("results")) {
      JsonObject one = element.getAsJsonObject();
      results.add(
          one.has("name")
              ? one.get("name").getAsString()
              : one.get("type").getAsString() + ":" + one.get("id").getAsString());
    }
    return results;
  }
}
