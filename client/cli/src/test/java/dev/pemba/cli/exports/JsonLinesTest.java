package dev.pemba.cli.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import dev.pemba.model.PembaException;
import dev.pemba.server.audit.AuditReader.Leaf;
import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class JsonLinesTest {
  @Test
  void everyKindOfRecordReadsAsTheFileBesideThisTest() throws IOException {
    Golden.assertSame(
        "records.jsonl",
        Samples.leaves().stream()
            .map(leaf -> JsonLines.of(leaf) + "\n")
            .collect(Collectors.joining()));
  }

  @Test
  void aLineIsOneLineAndLeadsBackToItsLeaf() {
    for (Leaf leaf : Samples.leaves(200)) {
      String line = JsonLines.of(leaf).toString();
      assertThat(line).doesNotContain("\n");
      assertThat(JsonLines.parse(JsonParser.parseString(line).getAsJsonObject())).isEqualTo(leaf);
    }
  }

  @Test
  void linesThatAreNoneAreTold() {
    assertThat(fault("{}")).contains("expected `leaf`, a number");
    assertThat(fault("{\"leaf\":-1,\"hash\":\"\"}")).contains("expected `leaf`, a number");
    assertThat(fault("{\"leaf\":1}")).contains("expected either `record` or `hash`");
    assertThat(fault("{\"leaf\":1,\"hash\":\"\",\"record\":\"\"}"))
        .contains("expected either `record` or `hash`");
    assertThat(fault("{\"leaf\":1,\"record\":\"%%\"}")).contains("expected `record` in base64");
    assertThat(fault("{\"leaf\":1,\"record\":7}")).contains("expected `record` in base64");
  }

  private static String fault(String line) {
    Throwable[] told = new Throwable[1];
    assertThatThrownBy(() -> JsonLines.parse(JsonParser.parseString(line).getAsJsonObject()))
        .isInstanceOf(PembaException.class)
        .satisfies(failure -> told[0] = failure);
    return String.valueOf(told[0].getMessage());
  }
}
