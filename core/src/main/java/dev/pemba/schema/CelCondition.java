package dev.pemba.schema;

import dev.cel.runtime.CelAttribute;
import dev.cel.runtime.CelAttributePattern;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelUnknownSet;
import dev.cel.runtime.PartialVars;
import dev.cel.runtime.Program;
import dev.pemba.model.CaveatName;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.model.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A condition that CEL evaluates. Parameters without a value are CEL's unknowns, so that the
/// outcome is known wherever it does not depend on them.
final class CelCondition implements CompiledCondition {
  private final CaveatName caveat;
  private final Map<String, ParameterType> parameters;
  private final Map<String, CelAttributePattern> unknowns;
  private final Program program;

  CelCondition(CaveatName caveat, Map<String, ParameterType> parameters, Program program) {
    this.caveat = caveat;
    this.parameters = new LinkedHashMap<>(parameters);
    this.unknowns = new HashMap<>();
    parameters.keySet().forEach(name -> unknowns.put(name, CelAttributePattern.create(name)));
    this.program = program;
  }

  @Override
  public Outcome evaluate(Context context) {
    Map<String, Object> known = new HashMap<>();
    List<CelAttributePattern> unknown = new ArrayList<>();
    Map<String, @Nullable Object> values = context.values();
    for (Map.Entry<String, ParameterType> parameter : parameters.entrySet()) {
      String name = parameter.getKey();
      if (values.containsKey(name)) {
        known.put(name, value(name, parameter.getValue(), values.get(name)));
      } else {
        unknown.add(unknowns.get(name));
      }
    }
    try {
      return outcome(
          program.eval(PartialVars.of(known, unknown.toArray(CelAttributePattern[]::new))));
    } catch (CelEvaluationException fault) {
      throw failed(rootMessage(fault));
    }
  }

  @Override
  public void check(Context context) {
    for (Map.Entry<String, @Nullable Object> entry : context.values().entrySet()) {
      String name = entry.getKey();
      ParameterType type = parameters.get(name);
      if (type == null) {
        throw new PembaException(
            Reason.CONTEXT_INVALID,
            "caveat `%s` has no parameter `%s`%s"
                .formatted(caveat, Printable.of(name), Nearest.hint(name, parameters.keySet())),
            Map.of("caveat", caveat.value(), "parameter", Printable.of(name)));
      }
      value(name, type, entry.getValue());
    }
  }

  private Object value(String parameter, ParameterType type, @Nullable Object json) {
    try {
      return ParameterValues.convert(type, json);
    } catch (ParameterValues.Mismatch mismatch) {
      throw new PembaException(
          Reason.CONTEXT_INVALID,
          "parameter `%s` of caveat `%s` is of type `%s` and can't take %s"
              .formatted(parameter, caveat, type, mismatch.sentence()),
          Map.of("caveat", caveat.value(), "parameter", parameter, "type", type.toString()));
    }
  }

  private Outcome outcome(Object result) {
    return switch (result) {
      case Boolean holds -> holds ? new Outcome.Holds() : new Outcome.Fails();
      case CelUnknownSet set -> {
        Set<String> missing = new TreeSet<>();
        for (CelAttribute attribute : set.attributes()) {
          missing.add(attribute.qualifiers().getFirst().asString());
        }
        yield new Outcome.Missing(missing);
      }
      default -> throw failed("its value is no bool");
    };
  }

  /// What went wrong in the expression; the exceptions around it name functions and classes.
  private static String rootMessage(Throwable fault) {
    String message = "";
    for (Throwable it = fault; it != null; it = it.getCause()) {
      message = it.getMessage() == null ? message : it.getMessage();
    }
    return message;
  }

  private PembaException failed(String why) {
    return new PembaException(
        Reason.CONDITION_FAILED,
        "caveat `%s` could not be evaluated: %s".formatted(caveat, Printable.of(why)),
        Map.of("caveat", caveat.value()));
  }
}
