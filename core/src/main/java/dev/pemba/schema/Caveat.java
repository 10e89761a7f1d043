package dev.pemba.schema;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A named condition: typed parameters and a CEL expression over them, compiled once.
///
/// INVARIANT (granted is stored): every relationship holds a value for each parameter that its
/// caveat wants stored, so no request chooses it.
///
/// @param stored the parameters of which every relationship must hold a value, so that no request
///   chooses it
/// @param expression the CEL source
/// @param condition the compiled expression
/// @param doc the comment above it; empty if there is none
public record Caveat(
    CaveatName name,
    Map<String, ParameterType> parameters,
    Set<String> stored,
    String expression,
    CompiledCondition condition,
    String doc) {
  public Caveat {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    stored = Set.copyOf(stored);
  }

  /// True if a relationship that fits one fits the other.
  public boolean takesWhat(Caveat other) {
    return parameters.equals(other.parameters) && stored.equals(other.stored);
  }

  /// Throws `PembaException` with `CONTEXT_INVALID` if a relationship can't hold this context.
  void check(Context context) {
    condition.check(context);
    for (String parameter : parameters.keySet()) {
      if (stored.contains(parameter) && !context.values().containsKey(parameter)) {
        throw new PembaException(
            Reason.CONTEXT_INVALID,
            "caveat `%s` wants `%s` stored with the relationship: it is not for requests to say"
                .formatted(name, parameter),
            Map.of("caveat", name.value(), "parameter", parameter));
      }
    }
  }
}
