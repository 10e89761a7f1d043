package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.server.rocks.EdgeCache.ListKey;
import dev.pemba.store.Edges;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The cache of lists: a change costs its own list, and no change is missed.
final class EdgeCacheTest {
  private static final int TYPE = 3;
  private static final int RELATION = 5;
  private static final int BYTES = 1 << 20;
  private static final EdgeKey EDGE = edge(1);

  private final Stripes stripes = new Stripes(0);
  private final EdgeCache cache = new EdgeCache(BYTES, stripes);

  @Test
  void aChangeCostsItsOwnListAndNoneThatSharesItsStripe() {
    int read = 0;
    for (Direction direction : Direction.values()) {
      ListKey changed = list(direction, EDGE);
      EdgeKey other =
          IntStream.iterate(2, number -> number + 1)
              .mapToObj(EdgeCacheTest::edge)
              .filter(edge -> list(direction, edge).stripe() == changed.stripe())
              .findFirst()
              .orElseThrow();
      ListKey neighbour = list(direction, other);
      cache.put(changed, edges(10), read);
      cache.put(neighbour, edges(11), read);

      change(EDGE, read + 1);

      assertThat(cache.get(changed, read + 1)).isSameAs(EdgeCache.UNKNOWN);
      assertThat(cache.get(neighbour, read + 1).plain()).containsExactly(11);
      read++;
    }
  }

  @Test
  void whoIsPinnedBeforeAChangeOfAListOfItsOwnEntryKeepsIt() {
    ListKey changed = list(Direction.REVERSE, EDGE);
    cache.put(changed, edges(10), 0);

    change(EDGE, 1);

    assertThat(cache.get(changed, 0).plain()).containsExactly(10);
  }

  @Test
  void aChangeCostsNoListBesideItInThePageOfItsObject() {
    EdgeKey beside = edge(1, RELATION + 1);
    cache.put(list(EDGE), edges(10), 0);
    cache.put(list(beside), edges(11), 0);
    Standing changed = Objects.requireNonNull(cache.standing(list(EDGE), 0));
    Standing unchanged = Objects.requireNonNull(cache.standing(list(beside), 0));

    change(EDGE, 1);

    assertThat(cache.get(list(EDGE), 1)).isSameAs(EdgeCache.UNKNOWN);
    assertThat(cache.get(list(beside), 1).plain()).containsExactly(11);
    assertThat(changed.holds(0, 1)).isFalse();
    assertThat(unchanged.holds(0, 1)).isTrue();
  }

  @Test
  void whatWasReadAfterAChangeIsNothingToThoseWhoArePinnedBeforeIt() {
    EdgeKey beside = edge(1, RELATION + 1);
    cache.put(list(beside), edges(11), 0);
    change(EDGE, 1);
    cache.put(list(EDGE), edges(10), 1);

    assertThat(cache.get(list(EDGE), 1).plain()).containsExactly(10);
    assertThat(cache.get(list(EDGE), 0)).isSameAs(EdgeCache.UNKNOWN);
    assertThat(cache.get(list(beside), 0).plain()).containsExactly(11);
    assertThat(cache.standing(list(EDGE), 0)).isNull();
  }

  @Test
  void whatWasReadBeforeAChangeAndComesInAfterItServesNoLaterReader() {
    change(EDGE, 1);

    for (Direction direction : Direction.values()) {
      cache.put(list(direction, EDGE), edges(10), 0);

      assertThat(cache.get(list(direction, EDGE), 1)).isSameAs(EdgeCache.UNKNOWN);
    }
  }

  @Test
  void nothingStandsOnAListThatLeftTheCache() {
    for (Direction direction : Direction.values()) {
      cache.put(list(direction, EDGE), edges(10), 0);
      Standing standing = Objects.requireNonNull(cache.standing(list(direction, EDGE), 0));
      assertThat(standing.holds(0, 0)).isTrue();

      for (int other = 2; other < BYTES / 20; other++) {
        cache.put(list(direction, edge(other)), edges(other), 0);
      }

      assertThat(cache.get(list(direction, EDGE), 0)).isSameAs(EdgeCache.UNKNOWN);
      assertThat(standing.holds(0, 0)).isFalse();
    }
  }

  @Test
  void aPageIsAsLargeAsTheListsInIt() {
    ObjectPage page = new ObjectPage(ObjectPage.object(EDGE.object()), 4);
    long empty = page.bytes();

    long grown = page.add(1, edges(10), 0, stripes, list(EDGE).stripe());

    assertThat(grown).isPositive();
    assertThat(page.bytes()).isEqualTo(empty + grown);
    assertThat(page.modified(1, 1)).isEqualTo(-grown);
    assertThat(page.bytes()).isEqualTo(empty);
  }

  @Test
  void pagesGrowWithTheirListsAndNeverBeyondTheBound() {
    Random random = new Random(1);
    for (int revision = 1; revision <= 50_000; revision++) {
      EdgeKey edge = edge(random.nextInt(1_000), 1 + random.nextInt(40));
      int[] numbers = IntStream.range(0, random.nextInt(200)).toArray();
      cache.put(list(edge), new Edges(numbers, List.of()), revision - 1);
      if (random.nextInt(4) == 0) {
        change(edge, revision);
      }
      assertThat(cache.bytes()).isBetween(0L, (long) BYTES);
    }
    assertThat(cache.bytes()).isGreaterThan(BYTES / 2);
  }

  /// INVARIANT (no change is missed): readers and an applier, as fast as they can.
  @Test
  void noReaderIsGivenAListThatChangedBeforeItsRevision() throws InterruptedException {
    int revisions = 400_000;
    Changes changes = new Changes(revisions, new Random(1));
    AtomicLong head = new AtomicLong();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Long>> readers = new ArrayList<>();
      for (int reader = 0; reader < 3; reader++) {
        Random random = new Random(reader);
        readers.add(threads.submit(() -> readUntilTheLast(changes, head, random)));
      }
      for (int revision = 1; revision <= revisions; revision++) {
        change(Changes.edgeOf(changes.keyOf[revision]), revision);
        head.set(revision);
      }
      for (Future<Long> reader : readers) {
        assertThat(reader.get()).isPositive();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  /// Returns how often the cache knew.
  private long readUntilTheLast(Changes changes, AtomicLong head, Random random) {
    long known = 0;
    while (true) {
      int pinned = Math.toIntExact(head.get());
      int key = random.nextInt(Changes.KEYS);
      int right = changes.lastOf[key][pinned];
      Edges found = cache.get(Changes.listOf(key), pinned);
      if (found == EdgeCache.UNKNOWN) {
        cache.put(Changes.listOf(key), edges(right), pinned);
      } else {
        known++;
        if (found.plain()[0] != right) {
          throw new AssertionError(
              "at %d, list %d as of %d in place of %d"
                  .formatted(pinned, key, found.plain()[0], right));
        }
      }
      if (pinned + 1 == changes.keyOf.length) {
        return known;
      }
    }
  }

  /// Which list each revision changes: two in one page, one in another, one in an entry of its own.
  /// What a list holds is the revision of its last change.
  private static final class Changes {
    private static final int KEYS = 4;

    private final int[] keyOf;
    private final int[][] lastOf;

    static EdgeKey edgeOf(int key) {
      return edge(1 + key / 2, RELATION + key % 2);
    }

    static ListKey listOf(int key) {
      return list(key == KEYS - 1 ? Direction.REVERSE : Direction.FORWARD, edgeOf(key));
    }

    Changes(int revisions, Random random) {
      keyOf = new int[revisions + 1];
      lastOf = new int[KEYS][revisions + 1];
      for (int revision = 1; revision <= revisions; revision++) {
        keyOf[revision] = random.nextInt(KEYS);
        for (int key = 0; key < KEYS; key++) {
          lastOf[key][revision] = key == keyOf[revision] ? revision : lastOf[key][revision - 1];
        }
      }
    }
  }

  /// As the applier does it.
  private void change(EdgeKey edge, long revision) {
    ChangedLists lists = new ChangedLists();
    lists.add(Direction.FORWARD, edge);
    lists.add(Direction.REVERSE, edge);
    lists.show(stripes, cache, revision);
  }

  private static EdgeKey edge(int object) {
    return edge(object, RELATION);
  }

  /// Each with a subject of its own, so that no two share a list from either end.
  private static EdgeKey edge(int object, int relation) {
    return new EdgeKey(End.of(TYPE, relation, object), End.of(1, 0, 100 * object + relation));
  }

  private static ListKey list(EdgeKey edge) {
    return list(Direction.FORWARD, edge);
  }

  private static ListKey list(Direction direction, EdgeKey edge) {
    return ListKey.of(direction, edge.near(direction), End.kind(edge.far(direction)));
  }

  private static Edges edges(int number) {
    return new Edges(new int[] {number}, List.of());
  }
}
