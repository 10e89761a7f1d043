package dev.pemba.cli.worlds;

import dev.pemba.cli.importing.Node;
import dev.pemba.v1.Condition;
import dev.pemba.v1.Relationship;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// What OpenFGA's two kinds of test files have in common: expected users, and contextual tuples.
final class OpenFgaLists {
  private OpenFgaLists() {}

  /// The expected users of one kind. Their lists don't say whom a `user:*` leaves out.
  ///
  /// @param filter `type` or `type#relation`
  static Expected subjects(Node node, String filter, List<String> users) {
    int hash = filter.indexOf('#');
    String type = hash < 0 ? filter : filter.substring(0, hash);
    String relation = hash < 0 ? "" : filter.substring(hash + 1);
    List<String> ofKind =
        users.stream()
            .filter(user -> user.startsWith(type + ":"))
            .filter(user -> relation.isEmpty() != user.contains("#"))
            .toList();
    TreeMap<String, Verdict> entries = new TreeMap<>();
    PembaWorlds.ids(node, type, relation, ofKind).forEach(id -> entries.put(id, Verdict.ALLOWED));
    return new Expected.Subjects(entries, Optional.empty());
  }

  /// A contextual tuple as it is, right or wrong: to refuse a wrong one is for the server.
  static Relationship contextual(Node node) {
    Node.Mapping tuple = node.mapping().only("object", "relation", "user", "condition");
    Relationship.Builder out =
        Relationship.newBuilder()
            .setObject(Texts.object(tuple.required("object").text()))
            .setRelation(tuple.required("relation").text())
            .setSubject(Texts.subject(tuple.required("user").text()));
    tuple
        .field("condition")
        .map(condition -> condition.mapping().only("name", "context"))
        .ifPresent(condition -> out.setCondition(condition(condition)));
    return out.build();
  }

  private static Condition condition(Node.Mapping condition) {
    return Condition.newBuilder()
        .setCaveat(condition.required("name").text())
        .setContext(Texts.contextOf(condition))
        .build();
  }
}
