package dev.pemba.cli.worlds;

import java.util.Map;
import java.util.Optional;

/// Says whether an answer is what a case expects.
final class Judge {
  private Judge() {}

  static boolean holds(Expected expected, Answer answer) {
    return switch (expected) {
      case Expected.Decided wanted ->
          answer instanceof Answer.Decided got
              && got.verdict() == wanted.verdict()
              && wanted.missing().map(got.missing()::equals).orElse(true);
      case Expected.Objects wanted ->
          answer instanceof Answer.Listed got
              && got.ids(Verdict.ALLOWED).equals(wanted.allowed())
              && got.ids(Verdict.CONDITIONAL).equals(wanted.conditional());
      case Expected.Subjects wanted ->
          answer instanceof Answer.Listed got && covers(wanted, got.extent());
      case Expected.SomeConditional() ->
          answer instanceof Answer.Listed got && !got.ids(Verdict.CONDITIONAL).isEmpty();
      case Expected.AnyList() -> answer instanceof Answer.Listed;
      case Expected.Refused wanted ->
          answer instanceof Answer.Failed got
              && got.reason().filter(wanted.reasons()::contains).isPresent();
      case Expected.Either(Expected first, Expected second) ->
          holds(first, answer) || holds(second, answer);
    };
  }

  /// Where exclusions are not said, someone who is expected must still not be excluded.
  private static boolean covers(Expected.Subjects wanted, Extent got) {
    return wanted.excluded().isPresent()
        ? wanted.extent().equals(got)
        : wanted.extent().withoutExclusions().equals(got.withoutExclusions())
            && wanted.entries().entrySet().stream()
                .allMatch(entry -> got.of(entry.getKey()) == entry.getValue());
  }

  /// True if two answers to the same question say the same, whatever way each was asked.
  static boolean alike(Answer one, Answer other) {
    if (one instanceof Answer.Failed a && other instanceof Answer.Failed b) {
      return a.reason().isPresent() && a.reason().equals(b.reason());
    }
    if (one instanceof Answer.Listed a && other instanceof Answer.Listed b) {
      Optional<Map<String, Verdict>> same = Optional.of(a.verdicts()).filter(b.verdicts()::equals);
      return same.isPresent() && a.extent().equals(b.extent());
    }
    return one.equals(other);
  }
}
