package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.server.app.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Looks records up. Thread-safe.
///
/// By subject, object or id it asks the [EntityIndex]; by time it searches the blocks, whose latest
/// times never fall; all else is compared record by record.
public final class AuditReader {
  /// Records may come on record so much later than their time says: threads overtake each other.
  private static final Duration LATE = Duration.ofMinutes(1);

  /// Records between two looks at the deadline.
  private static final int STRIDE = 256;

  private final AuditLog log;
  private final BlockTable blocks;
  private final Pseudonyms pseudonyms;

  AuditReader(AuditLog log, Pseudonyms pseudonyms) {
    this.log = log;
    this.pseudonyms = pseudonyms;
    this.blocks = new BlockTable(log.tables());
  }

  /// A record where it stands.
  ///
  /// @param leaf its place in the Merkle tree
  /// @param bytes canonical
  public record Placed(long leaf, AuditRecord record, Bytes bytes) {}

  /// What stands at a leaf.
  public sealed interface Leaf {
    long leaf();

    record Kept(long leaf, Bytes bytes) implements Leaf {}

    /// What is left of a record.
    ///
    /// @param hash of the leaf
    record Pruned(long leaf, Bytes hash) implements Leaf {}
  }

  /// A page of what was found.
  ///
  /// @param next where the next page starts; empty if there is none
  public record Page(List<Placed> records, Optional<Long> next) {
    public Page {
      records = List.copyOf(records);
    }
  }

  /// Where a page starts, and how it goes on.
  ///
  /// @param at a leaf; empty for the first page
  public record Where(Optional<Long> at, int limit, boolean newestFirst) {}

  /// The records that fit, a page of them.
  public Page query(AuditQuery query, Where where, Deadline deadline) {
    Search search =
        new Search(
            query.named(
                query.subject().map(pseudonyms::lookedFor),
                query.object().map(pseudonyms::lookedFor)),
            where,
            deadline);
    if (where.newestFirst()) {
      search.descending();
    } else {
      search.ascending();
    }
    return new Page(search.found, Optional.ofNullable(search.next));
  }

  /// Waits until all that was decided before is on record.
  void settle(Deadline deadline) {
    log.flush(deadline);
  }

  /// How many leaves there are.
  public long size() {
    return log.size();
  }

  /// The record at a leaf; empty if it was pruned.
  public Optional<Placed> at(long leaf) {
    return placed(blocks.slot(leaf), leaf);
  }

  /// The leaves from one (inclusive) to another (exclusive), as far as there are any.
  public void leaves(long from, long to, Consumer<Leaf> receiver) {
    blocks.slots(
        from,
        Math.min(to, size()),
        (leaf, slot) ->
            receiver.accept(
                switch (slot) {
                  case Block.Slot.Kept(Bytes bytes) -> new Leaf.Kept(leaf, bytes);
                  case Block.Slot.Pruned(Bytes hash) -> new Leaf.Pruned(leaf, hash);
                }));
  }

  private static Optional<Placed> placed(Block.Slot slot, long leaf) {
    return switch (slot) {
      case Block.Slot.Kept(Bytes bytes) ->
          Optional.of(new Placed(leaf, RecordCodec.decode(bytes.array()), bytes));
      case Block.Slot.Pruned _ -> Optional.empty();
    };
  }

  /// One search. Used by one thread.
  private final class Search {
    private final AuditQuery query;
    private final Where where;
    private final Deadline deadline;
    private final long lowest;
    private final long highest;

    /// Records that follow one another lie in one block.
    private @Nullable Block last;

    private final List<Placed> found = new ArrayList<>();
    private @Nullable Long next;
    private int looked;
    private long lookedLast = -Ledger.BLOCK_RECORDS;

    Search(AuditQuery query, Where where, Deadline deadline) {
      if (where.limit() < 1) {
        throw PembaException.malformed("a page holds at least one record");
      }
      this.query = query;
      this.where = where;
      this.deadline = deadline;
      this.lowest = query.from().map(from -> blocks.firstNotBefore(from, size())).orElse(0L);
      this.highest = query.to().map(to -> Math.min(size(), after(to))).orElse(size());
    }

    private long after(Instant to) {
      long first = blocks.firstNotBefore(to.plus(LATE), size());
      return first >= size() ? size() : first + Ledger.BLOCK_RECORDS;
    }

    void descending() {
      long before = where.at().map(at -> Math.min(at + 1, highest)).orElse(highest);
      LongPredicate look = leaf -> leaf >= lowest && look(leaf);
      if (facet() >= 0) {
        log.ledger().index().descending(facet(), hash(), before, look);
        return;
      }
      for (long leaf = before - 1; leaf >= lowest && look(leaf); leaf--) {
        // the look is all
      }
    }

    void ascending() {
      long from = where.at().map(at -> Math.max(at, lowest)).orElse(lowest);
      LongPredicate look = leaf -> leaf < highest && look(leaf);
      if (facet() >= 0) {
        log.ledger().index().ascending(facet(), hash(), from, look);
        return;
      }
      for (long leaf = from; leaf < highest && look(leaf); leaf++) {
        // the look is all
      }
    }

    private int facet() {
      if (query.id().isPresent()) {
        return Entities.ID;
      }
      if (query.object().isPresent()) {
        return Entities.OBJECT;
      }
      return query.subject().isPresent() ? Entities.SUBJECT : -1;
    }

    private int hash() {
      return query
          .id()
          .map(Entities::hash)
          .orElseGet(() -> Entities.hash(query.object().or(query::subject).orElseThrow()));
    }

    /// What is asked of an index lies far apart, one in a block; what is asked by time lies in one.
    private Block.Slot slot(long leaf) {
      Block block = last;
      boolean near = Math.abs(leaf - lookedLast) < Ledger.BLOCK_RECORDS;
      lookedLast = leaf;
      if (block != null && leaf >= block.first() && leaf < block.end()) {
        return block.slot(leaf);
      }
      if (!near) {
        return blocks.slot(leaf);
      }
      Block read = blocks.at(leaf);
      last = read;
      return read.slot(leaf);
    }

    /// Takes a record if it fits. False once the page is full.
    private boolean look(long leaf) {
      if (leaf >= size()) {
        return true; // in the index already, and not written yet
      }
      if (++looked % STRIDE == 0) {
        deadline.check();
      }
      Optional<Placed> record = placed(slot(leaf), leaf);
      if (record.isPresent() && query.fits(record.get().record())) {
        if (found.size() == where.limit()) {
          next = leaf;
          return false;
        }
        found.add(record.get());
      }
      return true;
    }
  }
}
