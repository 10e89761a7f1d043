package dev.pemba.bench.systems;

import java.util.List;

/// A whole answer, comparable across systems.
public sealed interface Answer {

  /// What a check says.
  enum Decision {
    ALLOWED,
    DENIED,
    CONDITIONAL
  }

  /// Of one check.
  record Decided(Decision decision) implements Answer {}

  /// Of many, in the order of the items.
  record ManyDecided(List<Decision> decisions) implements Answer {
    public ManyDecided {
      decisions = List.copyOf(decisions);
    }
  }

  /// Of a list: its ids without their type. Sorted here, as systems have their own orders.
  ///
  /// @param ids with `*` for everyone of the type
  /// @param excluded from `*`; empty if there is none
  record Listed(List<String> ids, List<String> excluded) implements Answer {
    public Listed {
      ids = ids.stream().sorted().toList();
      excluded = excluded.stream().sorted().toList();
    }
  }

  /// Of a write.
  record Written() implements Answer {}
}
