package dev.pemba.cli.authzen;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The world that a folder's cases are about: a schema and relationships.
///
/// A folder may bring both (`schema.zed`, `relationships.txt`). Those of the interoperability tests
/// bring facts instead, from which the relationships are derived: who has which role, and who owns
/// what. A resource exists if a case names it.
record Scenario(String name, String schema, Set<String> relationships) {
  /// What the gateway asks the application for, of each of its routes.
  private static final Map<String, String> ROUTES =
      Map.of(
          "route:/users/{userId}#get", "can_read_user",
          "route:/todos#get", "can_read_todos",
          "route:/todos#post", "can_create_todo",
          "route:/todos/{todoId}#put", "can_update_todo",
          "route:/todos/{todoId}#delete", "can_delete_todo");

  private static final String IF_OWN = " if own";
  private static final String ALL_OF = "all of ";

  /// @param named resources in the folder's cases, such as `todo:1`
  static Scenario of(Path folder, Set<String> named) throws IOException {
    Path schema = folder.resolve("schema.zed");
    if (Files.isRegularFile(schema)) {
      return new Scenario("own schema", Files.readString(schema), lines(folder));
    }
    if (Files.isRegularFile(folder.resolve("data/records.json"))) {
      return new Scenario("search", shipped("search"), records(folder.resolve("data")));
    }
    if (named.stream().anyMatch(resource -> resource.startsWith("route:"))) {
      return new Scenario("gateway", shipped("gateway"), routes(users(folder)));
    }
    return new Scenario("todo", shipped("todo"), todos(users(folder), named));
  }

  private static Set<String> lines(Path folder) throws IOException {
    Path relationships = folder.resolve("relationships.txt");
    Set<String> lines = new LinkedHashSet<>();
    if (Files.isRegularFile(relationships)) {
      for (String line : Files.readAllLines(relationships)) {
        if (!line.isBlank() && !line.strip().startsWith("//")) {
          lines.add(line.strip());
        }
      }
    }
    return lines;
  }

  private static String shipped(String name) throws IOException {
    try (@Nullable InputStream in = Scenario.class.getResourceAsStream(name + ".zed")) {
      if (in == null) {
        throw new IOException("the schema `" + name + "` is not packaged");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Set<String> records(Path data) throws IOException {
    Set<String> relationships = new LinkedHashSet<>();
    for (JsonElement element : Cases.json(data.resolve("users.json")).getAsJsonArray()) {
      JsonObject user = element.getAsJsonObject();
      String subject = "@user:" + user.get("id").getAsString();
      relationships.add("department:" + user.get("department").getAsString() + "#member" + subject);
      if (user.get("role").getAsString().equals("manager")) {
        relationships.add("company:all#manager" + subject);
      }
    }
    for (JsonElement element : Cases.json(data.resolve("records.json")).getAsJsonArray()) {
      JsonObject record = element.getAsJsonObject();
      String object = "record:" + record.get("id").getAsString();
      relationships.add(object + "#owner@user:" + record.get("owner").getAsString());
      relationships.add(
          object + "#department@department:" + record.get("department").getAsString());
      relationships.add(object + "#company@company:all");
    }
    return relationships;
  }

  /// The facts about users: here, or beside, where the gateway finds those of its application.
  private static JsonObject users(Path folder) throws IOException {
    for (Path place :
        List.of(
            folder.resolve("users.json"), folder.resolveSibling("todo").resolve("users.json"))) {
      if (Files.isRegularFile(place)) {
        return Cases.json(place).getAsJsonObject();
      }
    }
    throw PembaException.malformed(
        "`%s` has neither a `schema.zed` nor facts such as `users.json`".formatted(folder));
  }

  /// What a user may do.
  ///
  /// @param own only with what is the user's own
  private record Right(String user, String email, String permission, boolean own) {}

  private static List<Right> rights(JsonObject facts) {
    JsonObject roles = facts.getAsJsonObject("roles");
    List<Right> rights = new ArrayList<>();
    for (JsonElement element : facts.getAsJsonArray("users")) {
      JsonObject user = element.getAsJsonObject();
      for (JsonElement role : user.getAsJsonArray("roles")) {
        for (String permission : permissions(roles, role.getAsString())) {
          rights.add(
              new Right(
                  user.get("id").getAsString(),
                  user.get("email").getAsString(),
                  permission.replace(IF_OWN, ""),
                  permission.endsWith(IF_OWN)));
        }
      }
    }
    return rights;
  }

  private static List<String> permissions(JsonObject roles, String role) {
    List<String> permissions = new ArrayList<>();
    JsonArray listed =
        Optional.ofNullable(roles.getAsJsonArray(role))
            .orElseThrow(() -> PembaException.malformed("no role is called `%s`".formatted(role)));
    for (JsonElement element : listed) {
      String text = element.getAsString();
      if (text.startsWith(ALL_OF)) {
        permissions.addAll(permissions(roles, text.substring(ALL_OF.length())));
      } else {
        permissions.add(text);
      }
    }
    return permissions;
  }

  private static Set<String> todos(JsonObject facts, Set<String> named) {
    List<Right> rights = rights(facts);
    Set<String> relationships = new LinkedHashSet<>();
    for (Right right : rights) {
      String edge = "app:todo#" + right.permission() + "@user:" + right.user();
      boolean anyway =
          rights.stream()
              .anyMatch(
                  other ->
                      !other.own()
                          && other.user().equals(right.user())
                          && other.permission().equals(right.permission()));
      relationships.add(
          anyway ? edge : edge + "[own:" + new Context(Map.of("email", right.email())) + "]");
    }
    named.stream()
        .filter(resource -> resource.startsWith("todo:") || resource.startsWith("user:"))
        .forEach(resource -> relationships.add(resource + "#app@app:todo"));
    return relationships;
  }

  private static Set<String> routes(JsonObject facts) {
    Set<String> relationships = new LinkedHashSet<>();
    for (Right right : rights(facts)) {
      ROUTES.forEach(
          (route, permission) -> {
            if (permission.equals(right.permission())) {
              relationships.add(route + "@identity:" + right.user());
            }
          });
    }
    return relationships;
  }
}
