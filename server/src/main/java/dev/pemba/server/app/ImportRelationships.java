package dev.pemba.server.app;

import dev.pemba.model.Change;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Relationship;
import dev.pemba.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Writes very many relationships: each message is one change, and a few of them are on their way
/// to the disk while the next is read. Thread-safe.
public final class ImportRelationships {
  /// Changes of one import that are on their way at once: bounds what a broken one leaves open.
  private static final int IN_FLIGHT = 4;

  private final Store store;
  private final Worlds worlds;

  public ImportRelationships(Store store, Worlds worlds) {
    this.store = store;
    this.worlds = worlds;
  }

  public Run start() {
    return new Run();
  }

  /// One import. Used by one thread.
  public final class Run {
    private final ArrayDeque<Sent> onTheWay = new ArrayDeque<>();
    private long imported;
    private Token token = worlds.token(store.revision());

    private Run() {}

    /// Creates or replaces these, in the order of the calls. Throws what became of earlier ones,
    /// too.
    public void add(List<Relationship> relationships, Signed signed) {
      if (relationships.isEmpty()) {
        throw PembaException.malformed("`relationships` is empty: a message brings at least one");
      }
      if (relationships.size() > Limits.RELATIONSHIPS_PER_CHANGE) {
        throw PembaException.limit(
            "relationships", Limits.RELATIONSHIPS_PER_CHANGE, relationships.size());
      }
      if (onTheWay.size() == IN_FLIGHT) {
        arrived(onTheWay.remove());
      }
      List<Change.Update> updates = new ArrayList<>(relationships.size());
      for (Relationship relationship : relationships) {
        updates.add(new Change.Update(Change.Operation.TOUCH, relationship));
      }
      Change change = signed.change(new Change.Updates(List.of(), updates));
      Sent sent = new Sent(store.submit(change), relationships.size());
      onTheWay.add(sent);
      if (sent.pending.isInDoubt()) {
        end();
      }
    }

    /// Waits until all are durable and visible.
    public void end() {
      while (!onTheWay.isEmpty()) {
        arrived(onTheWay.remove());
      }
    }

    /// Waits for what is still on its way after a failure, so that [#imported] tells all that is
    /// stored.
    public void giveUp() {
      while (!onTheWay.isEmpty()) {
        try {
          arrived(onTheWay.remove());
        } catch (PembaException _) {
          // Refused as well; the first failure is the one that is told.
        }
      }
    }

    private void arrived(Sent sent) {
      token = worlds.token(sent.pending.await().revision());
      imported += sent.relationships;
    }

    /// How many relationships are durable and visible.
    public long imported() {
      return imported;
    }

    /// The token at which the last of these is visible.
    public Token token() {
      return token;
    }
  }

  private record Sent(Store.Pending pending, int relationships) {}
}
