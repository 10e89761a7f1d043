package dev.pemba.schema;

import dev.pemba.model.CaveatName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A named condition: typed parameters and a CEL expression over them, compiled once.
///
/// @param expression the CEL source
/// @param condition the compiled expression
/// @param doc the comment above it; empty if there is none
public record Caveat(
    CaveatName name,
    Map<String, ParameterType> parameters,
    String expression,
    CompiledCondition condition,
    String doc) {
  public Caveat {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
