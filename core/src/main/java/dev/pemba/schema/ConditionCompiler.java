package dev.pemba.schema;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.pemba.model.CaveatName;
import dev.pemba.model.Limits;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// CEL source → type-checked, executable condition.
///
/// The language is CEL's standard one with its macros, and for addresses `ipaddress("…")`,
/// `address.in_cidr("10.0.0.0/8")`; for maps SpiceDB's `a.isSubtreeOf(b)`. There is no `now`: time
/// comes in with the context.
final class ConditionCompiler {
  private static final OpaqueType ADDRESS = OpaqueType.create("ipaddress");
  private static final MapType TREE = MapType.create(SimpleType.STRING, SimpleType.DYN);

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .maxExpressionCodePointSize(Limits.CAVEAT_CHARACTERS)
          .maxParseExpressionNodeCount(Limits.CONDITION_NODES)
          .comprehensionMaxIterations(Limits.CONDITION_ITERATIONS)
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder()
          .setOptions(OPTIONS)
          .addFunctionBindings(
              CelFunctionBinding.fromOverloads(
                  "ipaddress",
                  CelFunctionBinding.from("ipaddress_string", String.class, IpAddress::parse)))
          .addFunctionBindings(
              CelFunctionBinding.fromOverloads(
                  "in_cidr",
                  CelFunctionBinding.from(
                      "ipaddress_in_cidr", IpAddress.class, String.class, IpAddress::inCidr)))
          .addFunctionBindings(
              CelFunctionBinding.fromOverloads(
                  "isSubtreeOf",
                  CelFunctionBinding.from(
                      "map_is_subtree_of", Map.class, Map.class, ConditionCompiler::isSubtree)))
          .build();

  private static final Pattern PATH =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*(?![A-Za-z0-9_(])");

  private static final Pattern UNDECLARED =
      Pattern.compile("undeclared reference to '([^']*)' \\(in container ''\\)");

  private ConditionCompiler() {}

  /// Why an expression does not compile, and where in it.
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;
    private final int offset;
    private final int length;

    private Fault(String sentence, int offset, int length) {
      super(sentence);
      this.sentence = sentence;
      this.offset = offset;
      this.length = length;
    }

    String sentence() {
      return sentence;
    }

    int offset() {
      return offset;
    }

    int length() {
      return length;
    }
  }

  static CompiledCondition compile(
      CaveatName name, Map<String, ParameterType> parameters, String expression) throws Fault {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setResultType(SimpleType.BOOL)
            .addFunctionDeclarations(
                CelFunctionDecl.newFunctionDeclaration(
                    "ipaddress",
                    CelOverloadDecl.newGlobalOverload(
                        "ipaddress_string", ADDRESS, SimpleType.STRING)),
                CelFunctionDecl.newFunctionDeclaration(
                    "in_cidr",
                    CelOverloadDecl.newMemberOverload(
                        "ipaddress_in_cidr", SimpleType.BOOL, ADDRESS, SimpleType.STRING)),
                CelFunctionDecl.newFunctionDeclaration(
                    "isSubtreeOf",
                    CelOverloadDecl.newMemberOverload(
                        "map_is_subtree_of", SimpleType.BOOL, TREE, TREE)));
    parameters.forEach((parameter, type) -> builder.addVar(parameter, celType(type)));
    CelCompiler compiler = builder.build();
    CelValidationResult result = compiler.compile(expression);
    if (result.hasError()) {
      throw fault(result.getErrors().getFirst(), parameters, expression);
    }
    try {
      return new CelCondition(name, parameters, RUNTIME.createProgram(result.getAst()));
    } catch (CelValidationException | CelEvaluationException e) {
      throw new Fault("the expression can't be planned: " + e.getMessage(), 0, 1);
    }
  }

  private static Fault fault(
      CelIssue issue, Map<String, ParameterType> parameters, String expression) {
    int offset = offset(issue.getSourceLocation(), expression);
    String message = issue.getMessage().strip();
    Matcher undeclared = UNDECLARED.matcher(message);
    if (undeclared.matches()) {
      String word = wholePath(undeclared.group(1), expression, offset);
      String sentence =
          expression.startsWith("(", offset)
              ? "there is no function `%s`".formatted(word)
              : "the caveat has no parameter `%s`%s"
                  .formatted(word, Nearest.hint(word, parameters.keySet()));
      return new Fault(sentence, offset, word.length());
    }
    int end = offset + 1;
    while (end < expression.length() && Character.isLetterOrDigit(expression.charAt(end))) {
      end++;
    }
    return new Fault("the expression is not valid CEL: " + readable(message), offset, end - offset);
  }

  /// CEL names the first step of a path that it does not know; parameters may have several.
  private static String wholePath(String word, String expression, int offset) {
    Matcher path = PATH.matcher(expression).region(offset, expression.length());
    return path.lookingAt() && path.group().startsWith(word) ? path.group() : word;
  }

  /// CEL's message with our quotes, operators as they are written, and no type variables.
  private static String readable(String message) {
    return message
        .replaceAll("'_([^'_ ]{1,2})_'", "`$1`")
        .replaceAll("'([^']*)'", "`$1`")
        .replaceAll(" \\(candidates: .*%.*\\)", "")
        .replace("<EOF>", "the end");
  }

  /// CEL counts lines from 1 and columns, in code points, from 0.
  private static int offset(CelSourceLocation location, String expression) {
    int lineStart = 0;
    for (int line = 1; line < location.getLine(); line++) {
      int newline = expression.indexOf('\n', lineStart);
      if (newline < 0) {
        return lineStart;
      }
      lineStart = newline + 1;
    }
    int column = Math.max(0, location.getColumn());
    int room = expression.codePointCount(lineStart, expression.length());
    return expression.offsetByCodePoints(lineStart, Math.min(column, room));
  }

  private static CelType celType(ParameterType type) {
    return switch (type) {
      case ParameterType.ListOf(ParameterType element) -> ListType.create(celType(element));
      case ParameterType.MapOf(ParameterType value) ->
          MapType.create(SimpleType.STRING, celType(value));
      case ParameterType.Basic(ParameterType.Kind kind) ->
          switch (kind) {
            case BOOL -> SimpleType.BOOL;
            case INT -> SimpleType.INT;
            case UINT -> SimpleType.UINT;
            case DOUBLE -> SimpleType.DOUBLE;
            case STRING -> SimpleType.STRING;
            case BYTES -> SimpleType.BYTES;
            case DURATION -> SimpleType.DURATION;
            case TIMESTAMP -> SimpleType.TIMESTAMP;
            case IPADDRESS -> ADDRESS;
            case ANY -> SimpleType.DYN;
          };
    };
  }

  private static boolean isSubtree(Map<?, ?> part, Map<?, ?> whole) {
    return part.entrySet().stream()
        .allMatch(
            entry -> {
              Object other = whole.get(entry.getKey());
              return entry.getValue() instanceof Map<?, ?> inner
                  ? other instanceof Map<?, ?> outer && isSubtree(inner, outer)
                  : whole.containsKey(entry.getKey()) && entry.getValue().equals(other);
            });
  }
}
