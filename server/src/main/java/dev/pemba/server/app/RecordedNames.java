package dev.pemba.server.app;

import dev.pemba.graph.Decision;
import dev.pemba.graph.Expansion;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an answer named, as the record names it: see [Recorder.Listed]. Not thread-safe.
sealed interface RecordedNames<E> permits ListedNames, RecordedNames.Texts {
  /// The bytes of an entry.
  byte[] of(E entry);

  /// True if nobody is called by a pseudonym.
  boolean isPlain();

  /// Names that are few enough to be made as texts.
  record Texts<E>(Function<E, String> text, boolean isPlain) implements RecordedNames<E> {
    @Override
    public byte[] of(E entry) {
      return text.apply(entry).getBytes(StandardCharsets.UTF_8);
    }
  }

  /// The subjects of an expansion.
  static RecordedNames<Expansion.Edge> expanded(List<Expansion.Edge> edges, Recorder recorder) {
    return new Texts<>(
        edge ->
            recorder.name(edge.subject()) + (edge.condition().isPresent() ? " conditional" : ""),
        edges.stream().allMatch(edge -> recorder.naming().isPlain(edge.subject().type())));
  }

  /// Differences such as `user:ana +read dataset:patients`; after that ` conditional`, if it is so
  /// now, ` through` and the actors, and ` except` and those to whom everyone's does not extend.
  static RecordedNames<DiffAccess.Difference> differing(Recorder recorder, boolean plain) {
    return new Texts<>(
        one ->
            Stream.of(
                    recorder.name(one.question().subject()),
                    (one.isGain() ? "+" : "-") + one.question().permission(),
                    recorder.name(one.question().object()),
                    one.after() == Decision.CONDITIONAL ? "conditional" : "",
                    words("through", recorder.names(one.question().actors())),
                    words("except", one.exceptions().map(recorder::name).toList()))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" ")),
        plain);
  }

  private static String words(String first, List<String> others) {
    return others.isEmpty() ? "" : first + " " + String.join(" ", others);
  }

  /// The subjects of an expansion, each once.
  static Set<Expansion.Edge> edges(Expansion root) {
    return all(root).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Stream<Expansion.Edge> all(Expansion node) {
    return switch (node) {
      case Expansion.Named(_, Expansion body) -> all(body);
      case Expansion.Leaf(_, List<Expansion.Edge> subjects) -> subjects.stream();
      case Expansion.Union(List<Expansion> children) ->
          children.stream().flatMap(RecordedNames::all);
      case Expansion.Intersection(List<Expansion> children) ->
          children.stream().flatMap(RecordedNames::all);
      case Expansion.Exclusion(Expansion base, Expansion subtracted) ->
          Stream.of(base, subtracted).flatMap(RecordedNames::all);
      case Expansion.Reference _, Expansion.Self _ -> Stream.empty();
      case Expansion.Arrow(_, _, _, List<Expansion.Edge> parents) -> parents.stream();
    };
  }
}
