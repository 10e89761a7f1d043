package dev.pemba.schema;

import static dev.pemba.schema.SchemaFaults.faultOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Context;
import dev.pemba.model.Reason;
import dev.pemba.schema.CompiledCondition.Outcome;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
  private static final Outcome HOLDS = new Outcome.Holds();
  private static final Outcome FAILS = new Outcome.Fails();

  private static CompiledCondition condition(String parameters, String expression) {
    String text = "caveat c(" + parameters + ") {\n" + expression + "\n}";
    return SchemaCompiler.compile(text).caveat(new CaveatName("c")).condition();
  }

  private static Outcome outcome(String parameters, String expression, String context) {
    return condition(parameters, expression).evaluate(Context.parse(context));
  }

  private static Outcome missing(String... parameters) {
    return new Outcome.Missing(Set.of(parameters));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "x bool~x~{\"x\":true}",
        "x int~x == 42~{\"x\":42}",
        "x int~x == 42~{\"x\":\"42\"}",
        "x int~x == 42~{\"x\":42.0}",
        "x int~x == -9223372036854775807 - 1~{\"x\":\"-9223372036854775808\"}",
        "x int~x < 1.5~{\"x\":1}",
        "x int, y uint~x < y~{\"x\":1,\"y\":2}",
        "x uint~x == 18446744073709551615u~{\"x\":\"18446744073709551615\"}",
        "x uint, y uint~x + 1u < y~{\"x\":1,\"y\":3}",
        "x double~x == 2.0~{\"x\":2}",
        "x double~x > 2.4~{\"x\":2.5}",
        "x double~x > 2.4~{\"x\":\"2.5\"}",
        "x string~x.startsWith('a') && x.endsWith('c') && x.contains('b') && size(x) == 3~"
            + "{\"x\":\"abc\"}",
        "x string~x.matches('^a+b$')~{\"x\":\"aab\"}",
        "x string~x == 'é💥'~{\"x\":\"é💥\"}",
        "x bytes~x == b'abc'~{\"x\":\"YWJj\"}",
        "x duration~x == duration('90m')~{\"x\":\"1h30m\"}",
        "x duration~x == duration('-1.5s')~{\"x\":\"-1s500ms\"}",
        "x duration~x == duration('0s')~{\"x\":\"0\"}",
        "x timestamp~x < timestamp('2027-01-01T00:00:00Z')~{\"x\":\"2027-01-01T00:30:00+01:00\"}",
        "x timestamp~x.getHours() == 9 && x.getDayOfWeek() == 3~{\"x\":\"2027-01-06T09:30:00Z\"}",
        "now timestamp, granted timestamp, lasts duration~now < granted + lasts~"
            + "{\"now\":\"2027-01-01T00:09:59Z\",\"granted\":\"2027-01-01T00:00:00Z\","
            + "\"lasts\":\"10m\"}",
        "x list<int>~x.all(i, i > 1) && x.exists(i, i == 3) && x.exists_one(i, i == 2)~"
            + "{\"x\":[2,3]}",
        "x list<string>~'a' in x && x[0] == 'a' && x.map(s, s + 'c') == ['ac', 'bc']~"
            + "{\"x\":[\"a\",\"b\"]}",
        "x list<int>~x.filter(i, i % 2 == 0).size() == 1~{\"x\":[1,2,3]}",
        "x list<duration>~x[1] > x[0]~{\"x\":[\"1s\",\"1m\"]}",
        "x map<int>~x.a == 1 && x['b'] == 2 && 'a' in x && !('c' in x)~{\"x\":{\"a\":1,\"b\":2}}",
        "x map<any>~x.n == 1 && x.s == 'a' && x.l[0].k == true && x.z == null~"
            + "{\"x\":{\"n\":1,\"s\":\"a\",\"l\":[{\"k\":true}],\"z\":null}}",
        "x map<any>~has(x.a) && !has(x.b)~{\"x\":{\"a\":1}}",
        "x map<any>~!has(x.b) || x.b == 1~{\"x\":{\"a\":1}}",
        "x any~x != null && x == 1.0~{\"x\":1}",
        "x any~x == null~{\"x\":null}",
        "x any~type(x) == string~{\"x\":\"a\"}",
        "x map<any>, y map<any>~x.isSubtreeOf(y)~{\"x\":{\"a\":{\"b\":1}},"
            + "\"y\":{\"a\":{\"b\":1,\"c\":2},\"d\":3}}",
        "x map<any>, y map<any>~!x.isSubtreeOf(y)~{\"x\":{\"a\":{\"b\":null}},\"y\":{\"a\":{}}}",
        "timestamp timestamp~timestamp > timestamp('2000-01-01T00:00:00Z')~"
            + "{\"timestamp\":\"2027-01-06T09:30:00Z\"}"
      })
  void valuesOfEveryTypeComeIn(String parameters, String expression, String context) {
    assertThat(outcome(parameters, expression, context)).isEqualTo(HOLDS);
  }

  @Test
  void aConditionMayNeedNothingAndHoldComments() {
    assertThat(outcome("", "1 + 1 == 2", "{}")).isEqualTo(HOLDS);
    assertThat(outcome("x int // one\n, y int", "x > 0 // }\n && y > 0", "{\"x\":1,\"y\":1}"))
        .isEqualTo(HOLDS);
    assertThat(outcome("", "false", "{\"x\":1}")).isEqualTo(FAILS);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.1.2.3, true",
    "10.0.0.0/8, 11.1.2.3, false",
    "10.1.2.3/32, 10.1.2.3, true",
    "10.1.2.3/31, 10.1.2.2, true",
    "10.1.2.3/31, 10.1.2.4, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "2001:db8::/32, 2001:db8::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::/0, 10.0.0.1, false",
    "10.0.0.0/8, ::1, false",
    "10.0.0.0/8, ::ffff:10.1.2.3, true"
  })
  void addressesAreMatchedAgainstBlocks(String block, String address, boolean inside) {
    assertThat(
            outcome(
                "a ipaddress, b string",
                "a.in_cidr(b)",
                "{\"a\":\"%s\",\"b\":\"%s\"}".formatted(address, block)))
        .isEqualTo(inside ? HOLDS : FAILS);
  }

  @Test
  void addressesAreCompared() {
    String context = "{\"a\":\"2001:DB8:0::1\",\"l\":[\"10.0.0.1\",\"2001:db8::1\"]}";

    assertThat(outcome("a ipaddress, l list<ipaddress>", "a in l && a == l[1]", context))
        .isEqualTo(HOLDS);
    assertThat(outcome("a ipaddress", "a == ipaddress('2001:db8::1')", context)).isEqualTo(HOLDS);
  }

  @Test
  void whatIsMissingIsNamedOnlyIfItMatters() {
    assertThat(outcome("x int, y int", "x < 10 || y < 10", "{\"x\":5}")).isEqualTo(HOLDS);
    assertThat(outcome("x int, y int", "y < 10 || x < 10", "{\"x\":5}")).isEqualTo(HOLDS);
    assertThat(outcome("x int, y int", "y < 10 && x < 10", "{\"x\":50}")).isEqualTo(FAILS);
    assertThat(outcome("x int, y int", "x < 10 || y < 10", "{\"x\":50}")).isEqualTo(missing("y"));
    assertThat(outcome("x int, y int", "x < 10 && y < 10", "{}")).isEqualTo(missing("x", "y"));
    assertThat(outcome("x bool, y bool, z bool", "x ? y : z", "{\"x\":true}"))
        .isEqualTo(missing("y"));
    assertThat(outcome("x bool, y bool, z bool", "x ? y : z", "{\"y\":true,\"z\":true}"))
        .isEqualTo(missing("x"));
    assertThat(outcome("x int, unused int", "x == 1", "{\"x\":1}")).isEqualTo(HOLDS);
  }

  @Test
  void missingListsAndMapsAreMissingAsAWhole() {
    assertThat(outcome("m map<any>, y int", "m.a == y", "{\"y\":1}")).isEqualTo(missing("m"));
    assertThat(outcome("m map<any>", "has(m.a) && m.a == 1", "{}")).isEqualTo(missing("m"));
    assertThat(outcome("l list<int>, y int", "l.all(i, i > y)", "{\"l\":[1]}"))
        .isEqualTo(missing("y"));
    assertThat(outcome("l list<int>, y int", "l.all(i, i > y)", "{\"l\":[]}")).isEqualTo(HOLDS);
    assertThat(outcome("l list<int>, y int", "y in l", "{\"y\":1}")).isEqualTo(missing("l"));
    assertThat(outcome("l list<int>, y int", "l.exists(y, y > 1)", "{\"l\":[2]}")).isEqualTo(HOLDS);
  }

  @Test
  void aParameterWithDotsIsAPartOfAMapAndMissingByItself() {
    String parameters = "subject.role string, resource.lib.size int, resource.status string";
    String expression =
        "subject.role == 'admin' || (resource.lib.size > 1 && resource.status != 'archived')";

    assertThat(outcome(parameters, expression, "{}"))
        .isEqualTo(missing("subject.role", "resource.lib.size", "resource.status"));
    assertThat(outcome(parameters, expression, "{\"subject\":{\"role\":\"admin\"}}"))
        .isEqualTo(HOLDS);
    assertThat(outcome(parameters, expression, "{\"subject.role\":\"admin\"}")).isEqualTo(HOLDS);
    assertThat(
            outcome(
                parameters,
                expression,
                "{\"subject\":{\"name\":\"ana\"},\"resource\":{\"lib\":{\"size\":2}}}"))
        .isEqualTo(missing("subject.role", "resource.status"));
    assertThat(outcome(parameters, expression, "{\"subject\":\"ana\",\"resource\":{\"lib\":1}}"))
        .isEqualTo(missing("subject.role", "resource.lib.size", "resource.status"));
    assertThat(outcome("subject.p map<any>", "subject.p.a == 1", "{\"subject\":{}}"))
        .isEqualTo(missing("subject.p"));
  }

  @Test
  void whatIsStoredUnderADottedNameWinsOverTheMapOfARequest() {
    CompiledCondition condition = condition("subject.role string", "subject.role == 'admin'");
    Context sent = Context.parse("{\"subject\":{\"role\":\"admin\"}}");
    Context stored = Context.parse("{\"subject.role\":\"guest\"}");

    condition.check(stored);

    assertThat(condition.evaluate(sent)).isEqualTo(HOLDS);
    assertThat(condition.evaluate(sent.overlaidBy(stored))).isEqualTo(FAILS);
    assertThat(faultOf(() -> condition.check(sent)))
        .hasMessageContaining("caveat `c` has no parameter `subject`");
  }

  @Test
  void anErrorIsNeitherYesNorNo() {
    assertThat(faultOf(() -> outcome("x int", "1 / x == 1", "{\"x\":0}")))
        .hasMessage("caveat `c` could not be evaluated: / by zero")
        .extracting(fault -> fault.reason())
        .isEqualTo(Reason.CONDITION_FAILED);
    assertThat(outcome("x int, y bool", "1 / x == 1 || y", "{\"x\":0,\"y\":true}"))
        .isEqualTo(HOLDS);
    assertThat(outcome("x int, y bool", "1 / x == 1 || y", "{\"x\":0}")).isEqualTo(missing("y"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "x map<int>~x.a == 1~{\"x\":{}}~key 'a' is not present in map",
        "x list<int>~x[3] == 1~{\"x\":[1]}~3",
        "x int~x + 1 > 0~{\"x\":9223372036854775807}~overflow",
        "x any~x > 1~{\"x\":\"a\"}~No matching overload",
        "x any~x~{\"x\":\"a\"}~no bool",
        "x string~'a'.matches(x)~{\"x\":\"(\"}~missing closing )",
        "x string~timestamp(x) > timestamp('2000-01-01T00:00:00Z')~{\"x\":\"soon\"}~soon",
        "x ipaddress~x.in_cidr('10.0.0.0')~{\"x\":\"::1\"}~`10.0.0.0` is no address block",
        "x ipaddress~x.in_cidr('10.0.0.0/33')~{\"x\":\"::1\"}~`10.0.0.0/33` is no address block",
        "x string~ipaddress(x) == ipaddress('::1')~{\"x\":\"localhost\"}~`localhost` is no address",
        "x list<int>~x.all(i, x.all(j, x.all(k, i + j + k > 0)))~{\"x\":[1,1,1,1,1,1,1,1,1,1,1,1,"
            + "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}~Iteration budget exceeded: 10000"
      })
  void whatCantBeEvaluatedFails(String parameters, String expression, String context, String why) {
    var fault = faultOf(() -> outcome(parameters, expression, context));

    assertThat(fault.reason()).isEqualTo(Reason.CONDITION_FAILED);
    assertThat(fault.getMessage()).startsWith("caveat `c` could not be evaluated: ").contains(why);
    assertThat(fault.details()).containsEntry("caveat", "c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "bool~\"true\"~the string `true`",
        "int~\"a\"~the string `a`: expected a whole number",
        "int~1.5~the number `1.5`: expected a whole number",
        "int~1e300~the number `1.0E300`: expected 64 bits at most",
        "int~true~the bool `true`: expected a whole number",
        "int~null~null: expected a whole number",
        "uint~-1~the number `-1`: expected 0 or more, and 64 bits at most",
        "double~\"NaN\"~the string `NaN`: expected a number",
        "string~1~the number `1`",
        "bytes~\"%\"~the string `%`: expected Base64",
        "duration~\"1 h\"~the string `1 h`: expected a duration such as `1h30m` or `90s`",
        "duration~\"99999999h\"~the string `99999999h`: expected at most 10,000 years",
        "duration~60~the number `60`",
        "timestamp~\"2027-01-01\"~the string `2027-01-01`: expected a time such as",
        "timestamp~\"+20000-01-01T00:00:00Z\"~expected a year from 1 to 9999",
        "ipaddress~\"localhost\"~the string `localhost`: expected an address such as `10.0.0.1`",
        "ipaddress~\"10.1\"~the string `10.1`: expected an address such as `10.0.0.1`",
        "ipaddress~\"fe80::1%eth0\"~expected an address such as `10.0.0.1` or `::1`",
        "list<int>~1~the number `1`",
        "list<int>~[1,\"a\"]~the string `a`: expected a whole number",
        "map<int>~[1]~a list",
        "map<int>~{\"a\":{}}~a map: expected a whole number"
      })
  void whatATypeCantTakeIsInvalid(String type, String value, String why) {
    CompiledCondition condition = condition("x " + type, "true");
    Context context = Context.parse("{\"x\":" + value + "}");

    for (var fault :
        new RuntimeException[] {
          faultOf(() -> condition.evaluate(context)), faultOf(() -> condition.check(context))
        }) {
      assertThat(fault)
          .hasMessageStartingWith(
              "parameter `x` of caveat `c` is of type `" + type + "` and can't take ")
          .hasMessageContaining(why);
    }
    assertThat(faultOf(() -> condition.check(context)).details())
        .containsEntry("caveat", "c")
        .containsEntry("parameter", "x")
        .containsEntry("type", type);
    assertThat(faultOf(() -> condition.check(context)).reason()).isEqualTo(Reason.CONTEXT_INVALID);
  }

  @Test
  void whatNoParameterNamesIsIgnoredInARequestAndRefusedInTheStore() {
    CompiledCondition condition = condition("hour int", "hour > 8");
    Context context = Context.parse("{\"hour\":9,\"huor\":1}");

    assertThat(condition.evaluate(context)).isEqualTo(HOLDS);
    assertThat(faultOf(() -> condition.check(context)))
        .hasMessage("caveat `c` has no parameter `huor` (did you mean `hour`?)")
        .extracting(fault -> fault.reason())
        .isEqualTo(Reason.CONTEXT_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"int", "string", "list", "type", "size", "duration", "x_1", "_", "__result"})
  void parametersMayBeCalledWhatTheyLike(String name) {
    assertThat(outcome(name + " int", name + " > 1", "{\"" + name + "\":2}")).isEqualTo(HOLDS);
    assertThat(outcome(name + " int", name + " > 1", "{}")).isEqualTo(missing(name));
  }

  @Test
  void aStoredConditionAnswersAsOneCompiledAtOnce() {
    String text = "caveat c(x int) { x < 10 }";
    CompiledCondition stored =
        SchemaCompiler.compileStored(text).caveat(new CaveatName("c")).condition();

    assertThat(stored.evaluate(Context.parse("{\"x\":9}"))).isEqualTo(HOLDS);
    assertThat(stored.evaluate(Context.parse("{\"x\":10}"))).isEqualTo(FAILS);
    assertThat(stored.evaluate(Context.EMPTY)).isEqualTo(missing("x"));
    assertThat(faultOf(() -> stored.check(Context.parse("{\"y\":1}"))).reason())
        .isEqualTo(Reason.CONTEXT_INVALID);
  }

  @Test
  void aStoredConditionThatDoesNotCompileIsDamage() {
    CompiledCondition stored =
        SchemaCompiler.compileStored("caveat c(x int) { y < 10 }")
            .caveat(new CaveatName("c"))
            .condition();

    assertThat(faultOf(() -> stored.evaluate(Context.EMPTY)).reason())
        .isEqualTo(Reason.DATA_CORRUPT);
    assertThat(faultOf(() -> stored.check(Context.EMPTY)).reason()).isEqualTo(Reason.DATA_CORRUPT);
  }
}
