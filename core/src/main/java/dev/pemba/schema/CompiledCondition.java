package dev.pemba.schema;

import dev.pemba.model.Context;
import java.util.Set;

/// A caveat's expression, compiled and type-checked. Thread-safe.
public interface CompiledCondition {

  /// The expression's value in this context: stored values already laid over the request's.
  ///
  /// Values that no parameter names are ignored. Throws `PembaException` with `CONTEXT_INVALID` for
  /// a value its parameter can't take and `CONDITION_FAILED` if evaluation fails or costs more than
  /// its limit.
  Outcome evaluate(Context context);

  /// Throws `CONTEXT_INVALID` if this context can't be stored with the condition: a value that no
  /// parameter names, or that its parameter can't take.
  void check(Context context);

  /// What an expression says.
  sealed interface Outcome {
    record Holds() implements Outcome {}

    record Fails() implements Outcome {}

    /// Undecided: these parameters are missing and would decide it.
    record Missing(Set<String> parameters) implements Outcome {
      public Missing {
        parameters = Set.copyOf(parameters);
      }
    }
  }
}
