package dev.pemba.bench.worlds;

import java.util.function.LongFunction;

/// Questions of one kind, numbered.
///
/// @param name such as `check`; lower case with hyphens, unique in its workload
/// @param distinct how many questions there are: after that many they come again. A driver builds
///   their requests before it measures, so this is bounded by memory.
/// @param nth the question of a number from 0 on and below `distinct`; the same each time
public record Series(String name, int distinct, LongFunction<Question> nth) {

  /// One question again and again.
  public static Series of(String name, Question question) {
    return new Series(name, 1, _ -> question);
  }

  public Question question(long number) {
    return nth.apply(number % distinct);
  }
}
