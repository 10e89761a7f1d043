package dev.pemba.server.app.authzen;

import dev.pemba.graph.Question;
import dev.pemba.model.Context;
import dev.pemba.server.app.Given;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is asked, or searched for.
///
/// The properties of an entity are the map that conditions know by its role: `subject`, `resource`,
/// `action`; a parameter `subject.role` is a part of it. The context of the request speaks for none
/// of the three.
public record Evaluation(Entity subject, Action action, Entity resource, Context context) {
  private static final List<String> ROLES = List.of("subject", "resource", "action");

  /// Throws `PembaException` if nothing can be called what a name says.
  Question question() {
    return new Question(resource.object(), action.permission(), subject.subject());
  }

  /// What the conditions of relationships are given.
  Given given() {
    Context values = values();
    return values.isEmpty() ? Given.NOTHING : new Given(values, List.of());
  }

  Context values() {
    Map<String, @Nullable Object> values = new TreeMap<>();
    context
        .values()
        .forEach(
            (name, value) -> {
              if (ROLES.stream().noneMatch(role -> speaksFor(role, name))) {
                values.put(name, value);
              }
            });
    put(values, "subject", subject.properties());
    put(values, "resource", resource.properties());
    put(values, "action", action.properties());
    return values.isEmpty() ? Context.EMPTY : new Context(values);
  }

  private static boolean speaksFor(String role, String name) {
    return name.equals(role) || name.startsWith(role + ".");
  }

  private static void put(
      Map<String, @Nullable Object> values, String role, Optional<Context> properties) {
    properties.ifPresent(given -> values.put(role, given.values()));
  }
}
