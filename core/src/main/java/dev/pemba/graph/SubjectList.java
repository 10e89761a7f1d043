package dev.pemba.graph;

import dev.pemba.model.Invariant;
import dev.pemba.model.ObjectId;
import dev.pemba.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/// The subjects that a list found: everyone first, if so, then one by one in the order of their
/// numbers, the order in which relationships first named them. Not thread-safe.
public final class SubjectList {
  /// Position before the first entry.
  public static final int START = -1;

  private final Plan plan;
  private final World world;
  private final Budget budget;
  private final Found found;
  private final RoaringBitmap entries;

  /// What was found, and for which question.
  record Found(SubjectSet set, SubjectKind kind, Node node, int object) {}

  SubjectList(Plan plan, World world, Budget budget, Found found) {
    this.plan = plan;
    this.world = world;
    this.budget = budget;
    this.found = found;
    this.entries = found.set().may().clone();
    if (found.set().rest() != Truth.FALSE) {
      entries.add(Snapshot.EVERYONE);
    }
  }

  /// One subject, or everyone.
  ///
  /// @param id the subject's id, or `*`
  /// @param decision ALLOWED or CONDITIONAL
  /// @param missing with CONDITIONAL, the parameters whose values are missing, sorted
  /// @param excluded with `*`, the ids whose decision is another than everyone's
  public record Entry(String id, Decision decision, Set<String> missing, List<String> excluded) {}

  /// Some of the subjects.
  ///
  /// @param last where the page ends: pass it as `after` for the next one
  public record Page(List<Entry> entries, int last, boolean more) {}

  public long size() {
    return entries.getLongCardinality();
  }

  /// Up to `limit` subjects after the one numbered `after`; [#START] to start.
  public Page page(int after, int limit) {
    PeekableIntIterator numbers = entries.getIntIterator();
    if (after != START) {
      numbers.advanceIfNeeded(after + 1);
    }
    List<Entry> page = new ArrayList<>();
    int last = after;
    while (page.size() < limit && numbers.hasNext()) {
      last = numbers.next();
      page.add(entry(last));
    }
    return new Page(page, last, numbers.hasNext());
  }

  private Entry entry(int number) {
    boolean everyone = number == Snapshot.EVERYONE;
    Truth truth = everyone ? found.set().rest() : found.set().of(number);
    return new Entry(
        everyone ? "*" : world.name(found.kind().type(), number).value(),
        truth.decision(),
        truth == Truth.UNKNOWN ? missing(number) : Set.of(),
        everyone ? excluded() : List.of());
  }

  private List<String> excluded() {
    SubjectSet set = found.set();
    RoaringBitmap same =
        set.rest() == Truth.TRUE ? set.must() : RoaringBitmap.andNot(set.may(), set.must());
    RoaringBitmap others = RoaringBitmap.andNot(set.named(), same);
    List<ObjectId> names = world.names(found.kind().type(), others.toArray());
    return names.stream().map(ObjectId::value).toList();
  }

  private Set<String> missing(int number) {
    SubjectRef subject = new SubjectRef(found.kind().type(), found.kind().relation(), number);
    Answer answer = new Checker(plan, world, subject, budget).answer(found.node(), found.object());
    Invariant.check(answer.decision() == Decision.CONDITIONAL, "lists and checks agree");
    return answer.missing();
  }
}
