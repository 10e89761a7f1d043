package dev.pemba.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

final class GrowingSetTest {
  private final RoaringBitmap edges = RoaringBitmap.bitmapOf(1, 2, 3);
  private final GrowingSet set = new GrowingSet();

  @Test
  void whatItTookAsItWasIsNotChangedByWhatComesNext() {
    set.addAll(TruthSet.of(edges, Truth.TRUE));
    assertThat(set.view().must()).isSameAs(edges);

    set.add(4, Truth.TRUE);
    set.addAll(TruthSet.of(RoaringBitmap.bitmapOf(5), Truth.UNKNOWN));

    assertThat(edges.toArray()).containsExactly(1, 2, 3);
    assertThat(set.view().must().toArray()).containsExactly(1, 2, 3, 4);
    assertThat(set.view().may().toArray()).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void whatWasTakenFromItIsNotChangedByWhatComesNext() {
    set.add(1, Truth.TRUE);
    set.add(2, Truth.UNKNOWN);

    TruthSet taken = set.take();
    set.add(3, Truth.TRUE);

    assertThat(taken.must().toArray()).containsExactly(1);
    assertThat(taken.may().toArray()).containsExactly(1, 2);
    assertThat(set.view().may().toArray()).containsExactly(3);
  }

  @Test
  void truthOnlyRises() {
    assertThat(set.add(1, Truth.UNKNOWN)).isTrue();
    assertThat(set.add(1, Truth.UNKNOWN)).isFalse();
    assertThat(set.add(1, Truth.TRUE)).isTrue();
    assertThat(set.add(1, Truth.UNKNOWN)).isFalse();
    assertThat(set.add(2, Truth.FALSE)).isFalse();
    assertThat(set.view().of(1)).isEqualTo(Truth.TRUE);
    assertThat(set.view().of(2)).isEqualTo(Truth.FALSE);
  }

  @Test
  void whatIsSureStaysInWhenItsUncertainTwinComes() {
    set.addAll(TruthSet.of(edges, Truth.TRUE));
    set.addAll(TruthSet.of(RoaringBitmap.bitmapOf(3, 4), Truth.UNKNOWN));

    assertThat(set.view().must().toArray()).containsExactly(1, 2, 3);
    assertThat(set.view().may().toArray()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aRaisedTruthIsBeyondWhatWasKnown() {
    set.addAll(TruthSet.of(RoaringBitmap.bitmapOf(1, 2), Truth.UNKNOWN));

    TruthSet beyond = TruthSet.of(edges, Truth.TRUE).beyond(set.view());

    assertThat(beyond.must().toArray()).containsExactly(1, 2, 3);
    assertThat(beyond.may().toArray()).containsExactly(1, 2, 3);
  }

  @Test
  void uncertaintyIsSubtractedFromWhatIsSureAndSurenessFromWhatMayBe() {
    TruthSet left =
        TruthSet.of(edges, Truth.TRUE).without(TruthSet.of(RoaringBitmap.bitmapOf(2), Truth.TRUE));
    TruthSet maybe =
        TruthSet.of(edges, Truth.TRUE)
            .without(TruthSet.of(RoaringBitmap.bitmapOf(2), Truth.UNKNOWN));

    assertThat(left.must().toArray()).containsExactly(1, 3);
    assertThat(left.isSure()).isTrue();
    assertThat(maybe.must().toArray()).containsExactly(1, 3);
    assertThat(maybe.may().toArray()).containsExactly(1, 2, 3);
    assertThat(edges.toArray()).containsExactly(1, 2, 3);
  }
}
