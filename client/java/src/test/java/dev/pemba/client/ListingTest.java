package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ListingTest {
  private final List<Integer> sizes = new ArrayList<>();

  /// Numbers from 0 on; the cursor is the next number.
  private Page<Integer> numbers(int count, int size, String cursor) {
    sizes.add(size);
    int from = cursor.isEmpty() ? 0 : Integer.parseInt(cursor);
    int to = Math.min(count, from + size);
    return new Page<>(
        IntStream.range(from, to).boxed().toList(),
        "token",
        to == count ? "" : Integer.toString(to),
        "decision");
  }

  private Listing<Integer> listing(int count, int pageSize, String cursor) {
    return new Listing<>(
        new AsyncListing<>(
            pageSize,
            cursor,
            (size, from) -> CompletableFuture.completedFuture(numbers(count, size, from))),
        CompletableFuture::join);
  }

  @Test
  void aListIsWholeAndInOrderWhateverItsPages() {
    for (int pageSize : new int[] {0, 1, 3, 10, 100}) {
      List<Integer> all = new ArrayList<>();
      listing(10, pageSize, "").forEach(all::add);
      assertThat(all).isEqualTo(IntStream.range(0, 10).boxed().toList());
    }
  }

  @Test
  void pagesGrowWhereTheirSizeIsNotFixed() {
    long count = 0;
    for (Integer ignored : listing(250_000, 0, "")) {
      count++;
    }
    assertThat(count).isEqualTo(250_000);
    assertThat(sizes).containsExactly(1_000, 10_000, 100_000, 100_000, 100_000);
  }

  @Test
  void aFixedSizeIsAskedForEachTime() {
    listing(10, 4, "").forEach(_ -> {});
    assertThat(sizes).containsExactly(4, 4, 4);
  }

  @Test
  void aListStartsAtItsCursor() {
    assertThat(listing(10, 4, "8")).containsExactly(8, 9);
  }

  @Test
  void theFirstPageAloneKeepsItsCursor() {
    Page<Integer> page = listing(10, 4, "").firstPage();
    assertThat(page.entries()).containsExactly(0, 1, 2, 3);
    assertThat(page.cursor()).isEqualTo("4");
    assertThat(page.isLast()).isFalse();
    assertThat(sizes).containsExactly(4);
  }

  @Test
  void anEmptyListHasOnePageAndNoEntries() {
    assertThat(listing(0, 0, "")).isEmpty();
    assertThat(listing(0, 0, "").pages()).hasSize(1);
  }

  @Test
  void leavingEarlyFetchesNoFurtherPage() {
    Iterator<Integer> numbers = listing(10, 2, "").iterator();
    assertThat(numbers.next()).isZero();
    assertThat(numbers.next()).isEqualTo(1);
    assertThat(sizes).containsExactly(2);
  }
}
