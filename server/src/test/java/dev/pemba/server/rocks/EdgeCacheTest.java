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
  private static final EdgeKey EDGE = edge(1);

  private final Stripes stripes = new Stripes(0);
  private final EdgeCache cache = new EdgeCache(1 << 20, stripes);

  @Test
  void aChangeCostsItsOwnListAndNoneThatSharesItsStripe() {
    ListKey changed = list(EDGE);
    ListKey neighbour =
        list(
            IntStream.iterate(2, number -> number + 1)
                .mapToObj(EdgeCacheTest::edge)
                .filter(edge -> list(edge).stripe() == changed.stripe())
                .findFirst()
                .orElseThrow());
    cache.put(changed, edges(10), 0);
    cache.put(neighbour, edges(11), 0);

    change(EDGE, 1);

    assertThat(cache.get(changed, 1)).isSameAs(EdgeCache.UNKNOWN);
    assertThat(cache.get(changed, 0).plain()).containsExactly(10);
    assertThat(cache.get(neighbour, 1).plain()).containsExactly(11);
  }

  @Test
  void whatWasReadBeforeAChangeAndComesInAfterItServesNoLaterReader() {
    change(EDGE, 1);

    cache.put(list(EDGE), edges(10), 0);

    assertThat(cache.get(list(EDGE), 1)).isSameAs(EdgeCache.UNKNOWN);
  }

  @Test
  void nothingStandsOnAListThatLeftTheCache() {
    cache.put(list(EDGE), edges(10), 0);
    Standing standing = Objects.requireNonNull(cache.standing(list(EDGE), 0));
    assertThat(standing.holds(0, 0)).isTrue();

    cache.put(list(EDGE), edges(10), 0);

    assertThat(standing.holds(0, 0)).isFalse();
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
        change(edge(changes.keyOf[revision]), revision);
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
      Edges found = cache.get(list(edge(key)), pinned);
      if (found == EdgeCache.UNKNOWN) {
        cache.put(list(edge(key)), edges(right), pinned);
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

  /// Which list each revision changes. What a list holds is the revision of its last change.
  private static final class Changes {
    private static final int KEYS = 3;

    private final int[] keyOf;
    private final int[][] lastOf;

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
    return new EdgeKey(End.of(TYPE, RELATION, object), End.of(1, 0, 7));
  }

  private static ListKey list(EdgeKey edge) {
    return ListKey.of(
        Direction.FORWARD, edge.near(Direction.FORWARD), End.kind(edge.far(Direction.FORWARD)));
  }

  private static Edges edges(int number) {
    return new Edges(new int[] {number}, List.of());
  }
}
