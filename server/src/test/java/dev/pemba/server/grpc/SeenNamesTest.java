package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Names that are read again and again: each is what its text says, and no bad one is let in.
final class SeenNamesTest {
  @Test
  void aNameIsWhatItsTextSaysWhoeverLayInItsPlaceBefore() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      String text = "n" + Integer.toString(random.nextInt(20_000), 36);

      assertThat(SeenNames.TYPES.of(text)).isEqualTo(new TypeName(text));
      assertThat(SeenNames.RELATIONS.of(text)).isEqualTo(new RelationName(text));
    }
  }

  @Test
  void aNameThatWasSeenIsNotMadeAgain() {
    TypeName first = SeenNames.TYPES.of("dataset");

    assertThat(SeenNames.TYPES.of(String.valueOf("dataset".toCharArray()))).isSameAs(first);
  }

  @Test
  void whatIsNoNameIsRefusedEachTime() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> SeenNames.TYPES.of("a b")).isInstanceOf(PembaException.class);
      assertThatThrownBy(() -> SeenNames.TYPES.of("")).isInstanceOf(PembaException.class);
      assertThatThrownBy(() -> SeenNames.RELATIONS.of("...")).isInstanceOf(PembaException.class);
    }
  }
}
