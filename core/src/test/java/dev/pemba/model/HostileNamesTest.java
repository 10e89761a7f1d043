package dev.pemba.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "a#b", "a\tb", "a\u0000", "\u00a0", "\u2028", "\ud800", "a\udc00b"})
  void anIdHoldsNoSpacesControlsHashesOrHalfCharacters(String id) {
    assertThatThrownBy(() -> new ObjectId(id))
        .isInstanceOfSatisfying(
            PembaException.class,
            fault -> assertThat(fault.reason()).isEqualTo(Reason.MALFORMED_REQUEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a b", "a#b", "a@b", "a:b", "a`b", "a\"b", "a*", "a[b", "...", "\u0007", "\ud83d",
        "\udca5a"
      })
  void aNameHoldsNoSeparatorsEither(String name) {
    assertThatThrownBy(() -> new RelationName(name))
        .isInstanceOfSatisfying(
            PembaException.class,
            fault -> assertThat(fault.reason()).isEqualTo(Reason.MALFORMED_REQUEST));
  }

  @Test
  void namesAndIdsMayBePrintableUnicode() {
    assertThat(new RelationName("lire-💥.é").value()).isEqualTo("lire-💥.é");
    assertThat(new ObjectId("a[b]@c:d/é💥*")).hasToString("a[b]@c:d/é💥*");
  }

  @Test
  void idsAreComparedByteForByte() {
    assertThat(new ObjectId("é")).isNotEqualTo(new ObjectId("e\u0301"));
    assertThat(new ObjectId("Ana")).isNotEqualTo(new ObjectId("ana"));
  }

  @Test
  void anIdIsBoundedInBytes() {
    assertThat(new ObjectId("é".repeat(512)).toBytes()).hasSize(1024);
    assertThatThrownBy(() -> new ObjectId("é".repeat(513)))
        .hasMessage("`object_id_bytes` is limited to 1024, got 1026");
    assertThatThrownBy(() -> new ObjectId("💥".repeat(257)))
        .hasMessage("`object_id_bytes` is limited to 1024, got 1028");
    assertThatThrownBy(() -> new TypeName("x".repeat(129)))
        .hasMessage("`type_name_length` is limited to 128, got 129");
  }

  @Test
  void messagesShowHostileTextHarmlessly() {
    assertThatThrownBy(() -> new ObjectId("a\u001b[2J"))
        .hasMessage("object id `a\\u001b[2J` holds U+001B at position 1, which ids may not hold");
  }

  @Test
  void aContextHoldsNoNumbersOrTextsThatJsonCantCarry() {
    assertThatThrownBy(() -> new Context(Map.of("x", Double.NaN)))
        .hasMessage("a context holds the number `NaN`");
    assertThatThrownBy(() -> new Context(Map.of("x", List.of(Double.NEGATIVE_INFINITY))))
        .hasMessage("a context holds the number `-Infinity`");
    assertThatThrownBy(() -> Context.parse("{\"x\": \"\\ud800\"}"))
        .hasMessage("a context holds the text `\\ud800`, which is not Unicode");
    assertThatThrownBy(() -> new Context(Map.of("x", 'c')))
        .hasMessage("a context holds a value of kind `Character`");
  }

  @Test
  void aContextIsBoundedInSizeAndDepth() {
    assertThatThrownBy(() -> Context.parse("{\"x\":\"" + "y".repeat(70_000) + "\"}"))
        .hasMessageContaining("`context_bytes` is limited to 65536");
    assertThatThrownBy(() -> Context.parse("{\"x\":" + "[".repeat(1_000)))
        .hasMessageContaining("`context_nesting` is limited to 100");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":+1}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":1} x",
        "{\"a\":1,\"a\":2}",
        "{\"a\":tru}",
        "{\"a\":1e999}",
        "{\"a\":NaN}",
        "{\"a\":[1,]}"
      })
  void whatIsNoJsonObjectIsMalformed(String text) {
    assertThatThrownBy(() -> Context.parse(text))
        .isInstanceOfSatisfying(
            PembaException.class,
            fault -> assertThat(fault.reason()).isEqualTo(Reason.MALFORMED_REQUEST));
  }

  @Test
  void numbersThatAreWholeAreOneKind() {
    assertThat(Context.parse("{\"x\": 1.0, \"y\": 1e2}")).hasToString("{\"x\":1,\"y\":100}");
    assertThat(Context.parse("{\"x\": 9223372036854775807}").values())
        .containsEntry("x", Long.MAX_VALUE);
    assertThat(Context.parse("{\"x\": 9223372036854775808}").values()).containsEntry("x", 0x1p63);
  }

  @Test
  void whatIsStoredLiesOverWhatIsAsked() {
    Context request = Context.parse("{\"a\":1,\"b\":1}");
    Context stored = Context.parse("{\"b\":2,\"c\":null}");

    assertThat(request.overlaidBy(stored)).hasToString("{\"a\":1,\"b\":2,\"c\":null}");
    assertThat(request.overlaidBy(Context.EMPTY)).isEqualTo(request);
    assertThat(Context.EMPTY.overlaidBy(stored)).isEqualTo(stored);
  }
}
