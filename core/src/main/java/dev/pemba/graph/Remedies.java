package dev.pemba.graph;

import dev.pemba.model.Change;
import dev.pemba.model.Relationship;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Single changes that a suggestion may be made of, by number: those nearer to the question were
/// found first and have the smaller ones. Not thread-safe.
final class Remedies {
  private final Map<Remedy, Integer> numbers = new HashMap<>();
  private final List<Remedy> all = new ArrayList<>();

  /// One change.
  sealed interface Remedy {
    Relationship relationship();

    record Add(Relationship relationship) implements Remedy {}

    record Remove(Relationship relationship) implements Remedy {}
  }

  int number(Remedy remedy) {
    return numbers.computeIfAbsent(
        remedy,
        added -> {
          all.add(added);
          return all.size() - 1;
        });
  }

  Suggestions.Suggestion suggestion(RemedySet set, Answer answer) {
    List<Relationship> added = new ArrayList<>();
    List<Relationship> removed = new ArrayList<>();
    for (int number : set.numbers()) {
      switch (all.get(number)) {
        case Remedy.Add(Relationship relationship) -> added.add(relationship);
        case Remedy.Remove(Relationship relationship) -> removed.add(relationship);
      }
    }
    return new Suggestions.Suggestion(answer, added, removed);
  }

  List<Change.Update> updates(RemedySet set) {
    List<Change.Update> updates = new ArrayList<>();
    for (int number : set.numbers()) {
      updates.add(
          switch (all.get(number)) {
            case Remedy.Add(Relationship relationship) ->
                new Change.Update(Change.Operation.TOUCH, relationship);
            case Remedy.Remove(Relationship relationship) ->
                new Change.Update(Change.Operation.DELETE, relationship);
          });
    }
    return updates;
  }

  /// True if no two changes are about the same relationship.
  boolean isConsistent(RemedySet set) {
    Set<Relationship.Key> keys = new HashSet<>();
    for (int number : set.numbers()) {
      if (!keys.add(all.get(number).relationship().key())) {
        return false;
      }
    }
    return true;
  }
}
