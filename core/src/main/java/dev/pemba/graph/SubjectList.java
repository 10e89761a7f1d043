package dev.pemba.graph;

import dev.pemba.model.Invariant;
import dev.pemba.store.IdBytes;
import dev.pemba.store.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/// The subjects that a list found: everyone first, if so, then one by one in the order of their
/// numbers, the order in which relationships first named them. Not thread-safe.
public final class SubjectList {
  /// Position before the first entry.
  public static final int START = -1;

  /// Numbers of named subjects that are read at once.
  private static final int NAMED_AT_A_TIME = 1_024;

  private final Plan plan;
  private final World world;
  private final Budget budget;
  private final Told found;

  /// What was found, and for which question.
  ///
  /// @param through whom the subjects act; empty if they act themselves
  record Told(
      FoundSubjects subjects,
      SubjectKind kind,
      Node node,
      int object,
      Optional<ThroughActors> through) {
    SubjectSet set() {
      return subjects.set;
    }
  }

  SubjectList(Plan plan, World world, Budget budget, Told found) {
    this.plan = plan;
    this.world = world;
    this.budget = budget;
    this.found = found;
  }

  /// One subject, or everyone.
  ///
  /// @param id the subject's id, or [IdBytes#EVERYONE]
  /// @param decision ALLOWED or CONDITIONAL
  /// @param missing with CONDITIONAL, the parameters whose values are missing, sorted
  /// @param excluded with everyone, the ids whose decision is another than everyone's
  public record Entry(IdBytes id, Decision decision, Set<String> missing, List<IdBytes> excluded) {}

  /// Some of the subjects.
  ///
  /// @param last where the page ends: pass it as `after` for the next one
  public record Page(List<Entry> entries, int last, boolean more) {}

  /// What was found, to read on from.
  public FoundSubjects found() {
    return found.subjects();
  }

  public long size() {
    return found.set().may().getLongCardinality() + (hasEveryone() ? 1 : 0);
  }

  /// How many entries follow the one numbered `after`; [#START] to start.
  public long sizeAfter(int after) {
    RoaringBitmap may = found.set().may();
    return after == START ? size() : may.getLongCardinality() - may.rankLong(after);
  }

  /// Up to `limit` subjects after the one numbered `after`; [#START] to start.
  public Page page(int after, int limit) {
    List<Entry> page = new ArrayList<>();
    int last = after;
    if (after == START && hasEveryone() && limit > 0) {
      page.add(everyone());
      last = Snapshot.EVERYONE;
    }
    PeekableIntIterator rest = found.set().may().getIntIterator();
    rest.advanceIfNeeded(last == START ? Snapshot.EVERYONE : last + 1);
    int[] numbers = Numbers.take(rest, limit - page.size());
    List<IdBytes> names = world.names(found.kind().type(), numbers);
    for (int i = 0; i < numbers.length; i++) {
      last = numbers[i];
      page.add(entry(names.get(i), last));
    }
    return new Page(page, last, rest.hasNext());
  }

  /// Up to `limit` subjects that are allowed, after the one numbered `after`; [#START] to start.
  /// Those who are allowed as everyone is are told one by one, as far as stored relationships name
  /// them: for plain subjects, and a request without contextual relationships.
  ///
  /// INVARIANT (one by one): whom this tells is exactly who is named and is allowed when asked for.
  public Page allowedOneByOne(int after, int limit) {
    int[] next = allowedNumbers(Math.max(after, Snapshot.EVERYONE), limit + 1);
    boolean more = next.length > limit;
    int[] page = more ? Arrays.copyOf(next, limit) : next;
    List<Entry> entries =
        world.names(found.kind().type(), page).stream()
            .map(id -> new Entry(id, Decision.ALLOWED, Set.of(), List.of()))
            .toList();
    return new Page(entries, page.length == 0 ? after : page[page.length - 1], more);
  }

  private int[] allowedNumbers(int after, int limit) {
    SubjectSet set = found.set();
    if (set.rest() != Truth.TRUE) {
      PeekableIntIterator rest = set.must().getIntIterator();
      rest.advanceIfNeeded(after + 1);
      return Numbers.take(rest, limit);
    }
    int[] allowed = new int[limit];
    int count = 0;
    int last = after;
    while (count < limit) {
      int[] named = world.snapshot().numbers(found.kind().type(), last, NAMED_AT_A_TIME);
      budget.spend(1L + named.length);
      for (int i = 0; i < named.length && count < limit; i++) {
        if (set.of(named[i]) == Truth.TRUE) {
          allowed[count++] = named[i];
        }
      }
      if (named.length < NAMED_AT_A_TIME) {
        break;
      }
      last = named[named.length - 1];
    }
    return Arrays.copyOf(allowed, count);
  }

  private boolean hasEveryone() {
    return found.set().rest() != Truth.FALSE;
  }

  private Entry everyone() {
    Truth truth = found.set().rest();
    return new Entry(
        IdBytes.EVERYONE, truth.decision(), missing(truth, Snapshot.EVERYONE), excluded());
  }

  private Entry entry(IdBytes id, int number) {
    Truth truth = found.set().ofListed(number);
    return new Entry(id, truth.decision(), missing(truth, number), List.of());
  }

  private List<IdBytes> excluded() {
    SubjectSet set = found.set();
    RoaringBitmap same =
        set.rest() == Truth.TRUE ? set.must() : RoaringBitmap.andNot(set.may(), set.must());
    RoaringBitmap others = RoaringBitmap.andNot(set.named(), same);
    return world.names(found.kind().type(), others.toArray());
  }

  private Set<String> missing(Truth truth, int number) {
    if (truth != Truth.UNKNOWN) {
      return Set.of();
    }
    SubjectRef subject = new SubjectRef(found.kind().type(), found.kind().relation(), number);
    Answer own = new Checker(plan, world, subject, budget).answer(found.node(), found.object());
    Answer answer = found.through().map(actors -> actors.of(own, subject)).orElse(own);
    Invariant.check(answer.decision() == Decision.CONDITIONAL, "lists and checks agree");
    return answer.missing();
  }
}
