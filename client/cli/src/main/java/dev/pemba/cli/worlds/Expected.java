package dev.pemba.cli.worlds;

import dev.pemba.model.Reason;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What must come back.
sealed interface Expected {
  /// A check's decision.
  ///
  /// @param missing with a conditional one: the parameters it must name, if the case says so
  record Decided(Verdict verdict, Optional<NavigableSet<String>> missing) implements Expected {
    Decided(Verdict verdict) {
      this(verdict, Optional.empty());
    }

    @Override
    public String toString() {
      return verdict + missing.map(names -> ", missing " + names).orElse("");
    }
  }

  /// Exactly these objects.
  record Objects(NavigableSet<String> allowed, NavigableSet<String> conditional)
      implements Expected {
    @Override
    public String toString() {
      return allowed + (conditional.isEmpty() ? "" : " and conditionally " + conditional);
    }
  }

  /// Exactly these subjects.
  ///
  /// @param entries the verdicts by id, `*` among them
  /// @param excluded whom the wildcard leaves out; absent if the case does not say
  record Subjects(NavigableMap<String, Verdict> entries, Optional<List<String>> excluded)
      implements Expected {
    Extent extent() {
      return Extent.of(entries, excluded.orElse(List.of()));
    }

    @Override
    public String toString() {
      return extent() + (excluded.isPresent() ? "" : " (whom a wildcard leaves out is not said)");
    }
  }

  /// A list with at least one conditional entry.
  record SomeConditional() implements Expected {
    @Override
    public String toString() {
      return "some conditional entry";
    }
  }

  /// A list, whichever: only its agreement with everything else is judged.
  record AnyList() implements Expected {
    @Override
    public String toString() {
      return "a list on which what is missing has no bearing";
    }
  }

  /// A failure for one of these reasons.
  record Refused(Set<Reason> reasons) implements Expected {
    public Refused {
      reasons = Set.copyOf(reasons);
    }

    @Override
    public String toString() {
      return "failure "
          + reasons.stream().map(Reason::name).sorted().collect(Collectors.joining(" or "));
    }
  }

  /// Whichever of several holds.
  record Either(Expected first, Expected second) implements Expected {
    @Override
    public String toString() {
      return first + " or " + second;
    }
  }

  static Objects objects(Iterable<String> allowed) {
    TreeSet<String> ids = new TreeSet<>();
    allowed.forEach(ids::add);
    return new Objects(ids, new TreeSet<>());
  }
}
