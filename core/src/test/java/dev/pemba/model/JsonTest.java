package dev.pemba.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.testing.Dice;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is printed is JSON, and means what was there.
final class JsonTest {
  private static final String LETTERS = "ab\"\\\n\r\t\u0001\u001f/é𝄞 {}";

  @Test
  void textsAreQuotedWhateverTheyHold() {
    assertThat(Json.print(Map.of("a\"b", "\\ \n\u0001é")))
        .isEqualTo("{\"a\\\"b\":\"\\\\ \\n\\u0001é\"}");
    assertThat(Json.print("plain")).isEqualTo("\"plain\"");
    assertThat(Json.print("")).isEqualTo("\"\"");
  }

  @Test
  void whatIsPrintedIsReadAgain() {
    Dice.forEachCase(
        "texts in JSON",
        500,
        dice -> {
          Map<String, @Nullable Object> object = new HashMap<>();
          for (int i = dice.below(4); i > 0; i--) {
            object.put(text(dice), text(dice));
          }
          assertThat(Json.parseObject(Json.print(object))).isEqualTo(object);
        });
  }

  private static String text(Dice dice) {
    StringBuilder text = new StringBuilder();
    for (int i = dice.below(8); i > 0; i--) {
      text.append(LETTERS.charAt(dice.below(LETTERS.length())));
    }
    return text.toString();
  }
}
