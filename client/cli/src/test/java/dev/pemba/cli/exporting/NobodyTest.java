package dev.pemba.cli.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NobodyTest {
  @ParameterizedTest
  @CsvSource({
    "a + nil, a",
    "nil + nil, nil",
    "a & nil, nil",
    "a - nil, a",
    "nil - a, nil",
    "a + (b & nil), a",
    "a - (b & nil), a",
    "a - (b + nil), a - b",
    "(a - nil) & b, a & b",
    "(nil - a) + b, b",
  })
  void whatNobodyHasIsDoneWithout(String given, String left) {
    assertThat(Nobody.removed(schema(given)).definitions()).isEqualTo(schema(left).definitions());
  }

  private static Schema schema(String rewrite) {
    return SchemaCompiler.compile(
        "definition user {} definition doc { relation a: user relation b: user permission p = %s }"
            .formatted(rewrite));
  }
}
