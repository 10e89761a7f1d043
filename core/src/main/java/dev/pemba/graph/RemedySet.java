package dev.pemba.graph;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/// Some changes together, by their numbers, ascending. Smaller sets come first, among those of one
/// size the ones nearer to the question.
record RemedySet(List<Integer> numbers) implements Comparable<RemedySet> {
  static final RemedySet EMPTY = new RemedySet(List.of());

  private static final Comparator<RemedySet> ORDER =
      Comparator.comparingInt(RemedySet::size).thenComparing(RemedySet::compareNumbers);

  RemedySet {
    numbers = List.copyOf(numbers);
  }

  int size() {
    return numbers.size();
  }

  RemedySet and(RemedySet other) {
    TreeSet<Integer> both = new TreeSet<>(numbers);
    both.addAll(other.numbers);
    return new RemedySet(List.copyOf(both));
  }

  boolean contains(RemedySet other) {
    return numbers.containsAll(other.numbers);
  }

  private int compareNumbers(RemedySet other) {
    for (int i = 0; i < numbers.size(); i++) {
      int order = numbers.get(i).compareTo(other.numbers.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @Override
  public int compareTo(RemedySet other) {
    return ORDER.compare(this, other);
  }
}
