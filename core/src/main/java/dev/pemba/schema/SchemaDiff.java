package dev.pemba.schema;

import dev.pemba.model.CaveatName;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What differs between two schemas in meaning: comments, layout and order don't count.
///
/// @param differences caveats first, then types; those of the first schema in its order, then new
///   ones. A type that was added or removed is one difference, its relations are not told apart.
public record SchemaDiff(List<Difference> differences) {
  public SchemaDiff {
    differences = List.copyOf(differences);
  }

  /// One difference.
  ///
  /// @param subject what changed, such as `dataset`, `dataset#read` or `caveat office_hours`
  /// @param before its text; empty if it was added
  /// @param after its text; empty if it was removed
  public record Difference(Kind kind, String subject, String before, String after) {}

  /// How it changed.
  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED
  }

  public static SchemaDiff between(Schema before, Schema after) {
    List<Difference> out = new ArrayList<>();
    for (CaveatName name : union(before.caveats(), after.caveats())) {
      add(
          "caveat " + name,
          Optional.ofNullable(before.caveats().get(name)).map(SchemaDiff::text),
          Optional.ofNullable(after.caveats().get(name)).map(SchemaDiff::text),
          out);
    }
    for (TypeName name : union(before.definitions(), after.definitions())) {
      Optional<Definition> old = Optional.ofNullable(before.definitions().get(name));
      Optional<Definition> now = Optional.ofNullable(after.definitions().get(name));
      if (old.isPresent() && now.isPresent()) {
        relations(old.get(), now.get(), out);
      } else {
        add(name.value(), old.map(SchemaDiff::text), now.map(SchemaDiff::text), out);
      }
    }
    return new SchemaDiff(out);
  }

  private static void relations(Definition before, Definition after, List<Difference> out) {
    for (RelationName name : union(before.relations(), after.relations())) {
      add(
          before.name() + "#" + name,
          Optional.ofNullable(before.relations().get(name)).map(SchemaText::relation),
          Optional.ofNullable(after.relations().get(name)).map(SchemaText::relation),
          out);
    }
  }

  private static void add(
      String subject, Optional<String> before, Optional<String> after, List<Difference> out) {
    if (!before.equals(after)) {
      Kind kind = before.isEmpty() ? Kind.ADDED : after.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
      out.add(new Difference(kind, subject, before.orElse(""), after.orElse("")));
    }
  }

  private static String text(Caveat caveat) {
    return SchemaText.undocumented(caveat).strip();
  }

  private static String text(Definition definition) {
    return SchemaText.definition(definition).strip();
  }

  private static <K> Set<K> union(Map<K, ?> before, Map<K, ?> after) {
    Set<K> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(after.keySet());
    return keys;
  }
}
