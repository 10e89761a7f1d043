package dev.pemba.cli.worlds;

import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Whom of one kind a list of subjects covers, in a form in which equal meanings are equal.
///
/// A list may name someone whom its wildcard covers anyway, or not; here only those are named whose
/// verdict is another than everyone's.
///
/// @param everyone the verdict of whoever is not named
/// @param others those with another verdict, by id
record Extent(Verdict everyone, NavigableMap<String, Verdict> others) {
  Extent {
    TreeMap<String, Verdict> copy = new TreeMap<>(others);
    Verdict common = everyone;
    copy.values().removeIf(verdict -> verdict == common);
    others = copy;
  }

  /// Puts a list together.
  ///
  /// @param entries the entries by id, `*` among them
  /// @param excluded those to whom the wildcard does not extend
  static Extent of(Map<String, Verdict> entries, Collection<String> excluded) {
    TreeMap<String, Verdict> others = new TreeMap<>();
    excluded.forEach(id -> others.put(id, Verdict.DENIED));
    others.putAll(entries);
    Verdict everyone = others.remove("*");
    return new Extent(everyone == null ? Verdict.DENIED : everyone, others);
  }

  Verdict of(String id) {
    return id.equals("*") ? everyone : others.getOrDefault(id, everyone);
  }

  /// This without those that the wildcard leaves out altogether.
  Extent withoutExclusions() {
    TreeMap<String, Verdict> kept = new TreeMap<>(others);
    kept.values().removeIf(verdict -> verdict == Verdict.DENIED);
    return new Extent(everyone, kept);
  }

  @Override
  public String toString() {
    String named =
        others.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    String all = everyone == Verdict.DENIED ? "" : "everyone " + everyone;
    return all.isEmpty() ? "{" + named + "}" : named.isEmpty() ? all : all + " but {" + named + "}";
  }
}
