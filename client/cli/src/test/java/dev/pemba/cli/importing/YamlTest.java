package dev.pemba.cli.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class YamlTest {
  @Test
  void anUnquotedScalarIsWhatItLooksLikeAndAQuotedOneIsText() {
    assertThat(
            value("[1, -2, 1.5, 1e3, 0x10, true, null, ~, yes, 2024-01-01T00:00:00Z, '1', \"\"]"))
        .isEqualTo(
            Arrays.asList(
                1L,
                -2L,
                1.5,
                1000.0,
                16L,
                true,
                null,
                null,
                "yes",
                "2024-01-01T00:00:00Z",
                "1",
                ""));
  }

  @Test
  void aMappingKeepsKeysThatOlderYamlTakesForTruths() {
    assertThat(read("y: 1\nx: 2\non: 3").values()).containsOnlyKeys("y", "x", "on");
  }

  @Test
  void aMergedMappingYieldsToItsOwnFields() {
    Node root = read("base: &b {a: 1, b: 2}\nown:\n  <<: *b\n  b: 3\n");
    assertThat(root.mapping().required("own").values().toString()).isEqualTo("{a=1, b=3}");
  }

  @Test
  void everyDocumentThatHoldsSomethingIsRead() {
    assertThat(Yaml.documents(Path.of("x.yaml"), "---\na: 1\n---\n# nothing\n---\nb: 2\n"))
        .extracting(document -> document.place().line())
        .containsExactly(2, 6);
  }

  @Test
  void faultsNameTheLine() {
    assertThatThrownBy(() -> read("a: 1\nb: [1, 2\nc: 3\n"))
        .isInstanceOfSatisfying(
            FormatException.class, fault -> assertThat(fault.place().line()).isEqualTo(3));
    assertThatThrownBy(() -> read("a: 1\nb: x\n").mapping().only("a"))
        .isInstanceOfSatisfying(
            FormatException.class,
            fault -> {
              assertThat(fault.place().line()).isEqualTo(2);
              assertThat(fault.problem()).isEqualTo("unknown field `b`: expected one of a");
            });
  }

  @Test
  void aTextsFirstLineIsUnderTheMarkOfItsBlock() {
    Node.Mapping root = read("a: |\n  first\nb: 'here'\n").mapping();
    assertThat(List.of(root.required("a").content().line(), root.required("b").content().line()))
        .containsExactly(2, 3);
  }

  private static Object value(String text) {
    Object value = read(text).value();
    assertThat(value).isNotNull();
    return java.util.Objects.requireNonNull(value);
  }

  private static Node read(String text) {
    return Yaml.documents(Path.of("x.yaml"), text).getFirst();
  }
}
