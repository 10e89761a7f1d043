package dev.pemba.schema;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A condition that is compiled when it is first asked for: bringing CEL up costs more than all
/// else that a start needs, and most answers need no condition. Only for an expression that
/// compiled before; if it does not any more, asking for it throws `DATA_CORRUPT`.
final class DeferredCondition implements CompiledCondition {
  private final CaveatName name;
  private final Map<String, ParameterType> parameters;
  private final String expression;

  /// Two threads may both compile it, to the same effect.
  private volatile @Nullable CompiledCondition compiled;

  DeferredCondition(CaveatName name, Map<String, ParameterType> parameters, String expression) {
    this.name = name;
    this.parameters = parameters;
    this.expression = expression;
  }

  @Override
  public Outcome evaluate(Context context) {
    return compiled().evaluate(context);
  }

  @Override
  public void check(Context context) {
    compiled().check(context);
  }

  private CompiledCondition compiled() {
    CompiledCondition known = compiled;
    if (known == null) {
      known = compile();
      compiled = known;
    }
    return known;
  }

  private CompiledCondition compile() {
    try {
      return ConditionCompiler.compile(name, parameters, expression);
    } catch (ConditionCompiler.Fault fault) {
      PembaException damaged =
          new PembaException(
              Reason.DATA_CORRUPT,
              "the stored caveat `%s` does not compile: %s".formatted(name, fault.sentence()),
              Map.of("caveat", name.value()));
      damaged.initCause(fault);
      throw damaged;
    }
  }
}
