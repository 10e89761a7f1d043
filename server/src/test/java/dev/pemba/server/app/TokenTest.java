package dev.pemba.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.Limits;
import dev.pemba.model.ObjectId;
import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.store.StoreId;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Tokens, cursors and what else travels as opaque text.
class TokenTest {
  private static final Instant NOW = Instant.parse("2027-03-03T08:00:00.123Z");

  @Test
  void tokensAndCursorsReadBackAsTheyWerePrinted() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1_000; i++) {
      StoreId store = new StoreId(random.nextLong());
      Revision revision = new Revision(random.nextLong() >>> random.nextInt(1, 64));
      Token token = new Token(store, revision);
      Cursor cursor =
          new Cursor(store, revision, NOW.plusMillis(i), random.nextLong(), "p😀".repeat(i % 50));

      assertThat(Token.parse(token.toString())).isEqualTo(token);
      assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
    }
  }

  @Test
  void aTokenIsNoCursorAndACursorNoToken() {
    Token token = new Token(new StoreId(1), new Revision(2));
    Cursor cursor = new Cursor(new StoreId(1), new Revision(2), NOW, 3, "");

    refused(Reason.CURSOR_INVALID, () -> Cursor.parse(token.toString()));
    refused(Reason.CURSOR_INVALID, () -> Cursor.parse(token.toString().replace("pt_", "pc_")));
    refused(Reason.TOKEN_MALFORMED, () -> Token.parse(cursor.toString()));
    refused(Reason.TOKEN_MALFORMED, () -> Token.parse(cursor.toString().replace("pc_", "pt_")));
  }

  @Test
  void anyEditOfACursorIsNoticed() {
    String text = new Cursor(new StoreId(1), new Revision(2), NOW, 3, "42").toString();
    for (int i = 0; i < text.length(); i++) {
      for (char c = '-'; c <= 'z'; c++) {
        String edited = text.substring(0, i) + c + text.substring(i + 1);
        if (!edited.equals(text)) {
          refused(Reason.CURSOR_INVALID, () -> Cursor.parse(edited));
        }
      }
      String cut = text.substring(0, i);
      refused(Reason.CURSOR_INVALID, () -> Cursor.parse(cut));
    }
  }

  @Test
  void theLongestPositionFitsIntoACursor() {
    String id = "x".repeat(ObjectId.MAX_BYTES);
    String name = "r".repeat(128);
    Relationship longest =
        Relationship.parse("%s:%s#%s@%s:%s#%s".formatted(name, id, name, name, id, name));
    String text =
        new Cursor(new StoreId(-1), new Revision(2), NOW, 3, longest.toString()).toString();

    assertThat(text.length()).isLessThan(Limits.CURSOR_CHARACTERS);
  }

  @Test
  void fingerprintsKeepPartsApart() {
    assertThat(Fingerprint.of("a", "bc", "d")).isNotEqualTo(Fingerprint.of("a", "b", "cd"));
    assertThat(Fingerprint.of("a", "b")).isEqualTo(Fingerprint.of("a", "b"));
  }

  @Test
  void decisionIdsAreDistinctAndOrderedByTime() {
    DecisionId early = DecisionId.at(NOW);
    DecisionId late = DecisionId.at(NOW.plusMillis(1));

    assertThat(early.toString()).isLessThan(late.toString());
    assertThat(DecisionId.at(NOW)).isNotEqualTo(early);
    assertThat(early.value().version()).isEqualTo(7);
    assertThat(early.value().variant()).isEqualTo(2);
  }

  @Test
  void aCallerSignsWhatItWritesAndCanNotForgeTheSignature() {
    Caller loader = new Caller("loader");
    Provenance anonymous = new Provenance("", "T-1", Map.of("a", "b"));
    Provenance named = new Provenance("user:ana", "T-1", Map.of("a", "b"));

    assertThat(loader.sign(anonymous).actor()).isEqualTo("loader");
    assertThat(loader.sign(named).actor()).isEqualTo("user:ana");
    assertThat(loader.sign(named).metadata())
        .containsOnly(Map.entry("a", "b"), Map.entry("asserted_by", "loader"));
    assertThat(Caller.UNNAMED.sign(named)).isEqualTo(named);
    refused(
        Reason.MALFORMED_REQUEST,
        () -> loader.sign(new Provenance("", "", Map.of("asserted_by", "root"))));
  }

  private static void refused(
      Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PembaException.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }
}
