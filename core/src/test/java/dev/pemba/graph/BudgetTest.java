package dev.pemba.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.store.Edges;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BudgetTest {
  private static final Budget.Deadline NONE = Budget.Deadline.NONE;

  private static Edges edges(int count) {
    return new Edges(IntStream.range(0, count).toArray(), List.of());
  }

  private static PembaException failureOf(Runnable spending) {
    try {
      spending.run();
    } catch (PembaException failure) {
      return failure;
    }
    throw new AssertionError("nothing was exceeded");
  }

  @Test
  void aFirstTryIsBoundedBySingleEdgesAndNotByThoseOfABitmap() {
    Budget brief = Budget.brief(1_000_000, 1_000, NONE);

    assertThatCode(() -> brief.spend(edges(50_000))).doesNotThrowAnyException();
    assertThat(brief.visited()).isEqualTo(50_001);
    assertThatCode(() -> brief.spend(1_000 - 50_000 / 64 - 1)).doesNotThrowAnyException();
    PembaException failure = failureOf(() -> brief.spend(1));
    assertThat(failure.reason()).isEqualTo(Reason.BUDGET_EXCEEDED);
    assertThat(failure.getStackTrace()).isEmpty();
  }

  @Test
  void edgesOfABitmapCountInFullTowardsWhatOneRequestMayVisit() {
    for (Budget budget : List.of(new Budget(10_000, NONE), Budget.brief(10_000, 1_000, NONE))) {
      budget.spend(edges(9_999));
      assertThat(failureOf(() -> budget.spend(1)).details())
          .isEqualTo(Map.of("limit", "visited_edges", "allowed", "10000"));
    }
  }

  @Test
  void aBudgetWithoutEndTakesAnyList() {
    Budget endless = new Budget(Long.MAX_VALUE, NONE);
    endless.spend(edges(50_000));
    endless.spend(edges(50_000));
    assertThat(endless.visited()).isEqualTo(100_002);
  }

  @Test
  void theDeadlineIsLookedAtWhateverIsSpent() {
    Budget.Deadline passed =
        () -> {
          throw new PembaException(Reason.DEADLINE_EXCEEDED, "too late");
        };
    assertThatThrownBy(() -> Budget.brief(1_000_000, 1_000_000, passed).spend(edges(5_000)))
        .isInstanceOf(PembaException.class);
  }
}
