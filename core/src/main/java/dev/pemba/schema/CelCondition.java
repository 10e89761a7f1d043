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
///
/// A parameter `subject.role` has the value under that name, else, in a request, the value `role`
/// within the map `subject`.
///
/// INVARIANT (stored values win): what is stored stands under the parameter's own name, which
/// [#check] sees to, and is looked up there before a request's maps are.
final class CelCondition implements CompiledCondition {
  private final CaveatName caveat;
  private final Map<String, ParameterType> parameters;
  private final Map<String, CelAttributePattern> unknowns;
  private final Program program;

  CelCondition(CaveatName caveat, Map<String, ParameterType> parameters, Program program) {
    this.caveat = caveat;
    this.parameters = new LinkedHashMap<>(parameters);
    this.unknowns = new HashMap<>();
    parameters
        .keySet()
        .forEach(name -> unknowns.put(name, CelAttributePattern.fromQualifiedIdentifier(name)));
    this.program = program;
  }

  @Override
  public Outcome evaluate(Context context) {
    Map<String, Object> known = new HashMap<>();
    List<CelAttributePattern> unknown = new ArrayList<>();
    Map<String, @Nullable Object> values = context.values();
    for (Map.Entry<String, ParameterType> parameter : parameters.entrySet()) {
      String name = parameter.getKey();
      Map<?, ? extends @Nullable Object> holder = values;
      String key = name;
      if (!values.containsKey(name) && name.indexOf('.') > 0) {
        key = name.substring(name.lastIndexOf('.') + 1);
        holder = within(values, name.substring(0, name.lastIndexOf('.')));
      }
      if (holder.containsKey(key)) {
        known.put(name, value(name, parameter.getValue(), holder.get(key)));
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

  /// The map at the end of a path of maps; empty if there is none.
  private static Map<?, ? extends @Nullable Object> within(
      Map<?, ? extends @Nullable Object> values, String path) {
    int dot = path.indexOf('.');
    String step = dot < 0 ? path : path.substring(0, dot);
    if (!(values.get(step) instanceof Map<?, ?> next)) {
      return Map.of();
    }
    return dot < 0 ? next : within(next, path.substring(dot + 1));
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
          missing.add(parameterOf(attribute));
        }
        yield new Outcome.Missing(missing);
      }
      default -> throw failed("its value is no bool");
    };
  }

  /// The parameter that an attribute is, or is a part of.
  private String parameterOf(CelAttribute attribute) {
    StringBuilder path = new StringBuilder();
    for (CelAttribute.Qualifier qualifier : attribute.qualifiers()) {
      path.append(path.isEmpty() ? "" : ".").append(qualifier.asString());
      if (parameters.containsKey(path.toString())) {
        break;
      }
    }
    return path.toString();
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
