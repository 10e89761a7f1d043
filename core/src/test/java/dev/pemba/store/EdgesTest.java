package dev.pemba.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EdgesTest {
  private static final int MANY = 10_000;

  @Test
  void manyEdgesAnswerAsFewDo() {
    int[] numbers = IntStream.range(0, MANY).map(i -> 3 * i).toArray();

    Edges edges = new Edges(numbers.clone(), List.of());

    assertThat(edges.areMany()).isTrue();
    assertThat(edges.size()).isEqualTo(MANY);
    assertThat(edges.isEmpty()).isFalse();
    assertThat(edges.plain()).isEqualTo(numbers);
    assertThat(edges.bitmap().toArray()).isEqualTo(numbers);
    assertThat(edges.hasPlain(0)).isTrue();
    assertThat(edges.hasPlain(3 * 777)).isTrue();
    assertThat(edges.hasPlain(3 * 777 + 1)).isFalse();
  }

  @Test
  void numbersAreOrderedAsUnsigned() {
    int own = Snapshot.STORED_BOUND;
    int[] numbers = IntStream.rangeClosed(0, MANY).map(i -> own - MANY / 2 + i).toArray();

    Edges edges = new Edges(numbers.clone(), List.of());

    assertThat(edges.plain()).isEqualTo(numbers);
    assertThat(edges.hasPlain(own)).isTrue();
    assertThat(edges.plainBytes()).isPositive();
  }

  @Test
  void aDenseListTakesAFractionOfItsNumbers() {
    int[] numbers = IntStream.range(0, 100_000).map(i -> 10 * i).toArray();

    Edges edges = new Edges(numbers, List.of());

    assertThat(edges.plainBytes()).isLessThan(4 * 100_000 / 2);
  }

  @Test
  void fewEdgesAreABitmapOnDemand() {
    Edges edges = new Edges(new int[] {1, 5, 9}, List.of());

    assertThat(edges.areMany()).isFalse();
    assertThat(edges.bitmap().toArray()).containsExactly(1, 5, 9);
    assertThat(edges.plainBytes()).isEqualTo(12);
  }
}
