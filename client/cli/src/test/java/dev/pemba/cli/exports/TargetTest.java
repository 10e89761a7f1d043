package dev.pemba.cli.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TargetTest {
  @Test
  void targetsAreReadAsTheyAreMeant() {
    assertThat(Target.parse("-")).isEqualTo(new Target.StandardOutput());
    assertThat(Target.parse("a/b.jsonl")).isEqualTo(new Target.File(Path.of("a/b.jsonl")));
    assertThat(Target.parse("https://siem.example:8088/x?y=1"))
        .isEqualTo(new Target.Http(URI.create("https://siem.example:8088/x?y=1")));
    assertThat(Target.parse("kafka://a:9092,b:9093/pemba.audit"))
        .isEqualTo(new Target.Kafka("a:9092,b:9093", "pemba.audit"));
  }

  @Test
  void faultyTargetsAreTold() {
    for (String text :
        List.of("", "ftp://x/y", "http:", "http:///x", "https://a b/", "kafka://a/topic")) {
      assertThatThrownBy(() -> Target.parse(text))
          .isInstanceOf(PembaException.class)
          .hasMessageStartingWith("target `" + text + "`: expected ");
    }
    for (String text : List.of("kafka://a:1", "kafka://a:1/", "kafka://a:1/x/y", "kafka://:1/x")) {
      assertThatThrownBy(() -> Target.parse(text))
          .hasMessageContaining("expected `kafka://HOST:PORT/TOPIC`");
    }
  }
}
