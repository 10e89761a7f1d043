package dev.pemba.cli.worlds;

import dev.pemba.model.Reason;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What came back.
sealed interface Answer {
  /// A check's decision.
  record Decided(Verdict verdict, NavigableSet<String> missing) implements Answer {
    @Override
    public String toString() {
      return verdict + (missing.isEmpty() ? "" : ", missing " + missing);
    }
  }

  /// A list, whole, in the server's order.
  record Listed(List<Entry> entries) implements Answer {
    public Listed {
      entries = List.copyOf(entries);
    }

    /// The verdicts by id.
    Map<String, Verdict> verdicts() {
      Map<String, Verdict> verdicts = new TreeMap<>();
      entries.forEach(entry -> verdicts.put(entry.id(), entry.verdict()));
      return verdicts;
    }

    Extent extent() {
      return Extent.of(
          verdicts(), entries.stream().flatMap(entry -> entry.excluded().stream()).toList());
    }

    /// The ids with this verdict.
    NavigableSet<String> ids(Verdict verdict) {
      return entries.stream()
          .filter(entry -> entry.verdict() == verdict)
          .map(Entry::id)
          .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public String toString() {
      return entries.stream().map(Entry::toString).collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /// One of a list.
  ///
  /// @param excluded with `*`: to whom it does not extend
  record Entry(String id, Verdict verdict, List<String> excluded) {
    public Entry {
      excluded = List.copyOf(excluded);
    }

    @Override
    public String toString() {
      return id
          + (verdict == Verdict.ALLOWED ? "" : " " + verdict)
          + (excluded.isEmpty() ? "" : " except " + excluded);
    }
  }

  /// A failure.
  ///
  /// @param reason absent if the error carries none that is known
  record Failed(Optional<Reason> reason, String message) implements Answer {
    @Override
    public String toString() {
      return "failure %s: %s".formatted(reason.map(Reason::name).orElse("without reason"), message);
    }
  }

  /// A write that was carried out.
  record Done() implements Answer {
    @Override
    public String toString() {
      return "success";
    }
  }
}
