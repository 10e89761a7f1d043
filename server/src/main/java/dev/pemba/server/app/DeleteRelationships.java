package dev.pemba.server.app;

import dev.pemba.model.Change;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.RelationshipFilter;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import java.util.List;

/// Deletes what a filter matches, in one change. Thread-safe.
public final class DeleteRelationships {
  private final Store store;
  private final Worlds worlds;

  public DeleteRelationships(Store store, Worlds worlds) {
    this.store = store;
    this.worlds = worlds;
  }

  /// What to delete.
  ///
  /// @param limit at most this many; 0 for as many as one change may hold
  /// @param partial delete up to the limit if more match, instead of failing
  public record Command(
      List<Change.Precondition> preconditions,
      RelationshipFilter filter,
      long limit,
      boolean partial) {
    public Command {
      preconditions = List.copyOf(preconditions);
      WriteRelationships.bounded(preconditions);
      if (filter.equals(RelationshipFilter.ALL)) {
        throw PembaException.malformed("`filter` is empty: say which relationships to delete");
      }
      if (limit > Limits.RELATIONSHIPS_PER_CHANGE) {
        throw PembaException.limit("limit", Limits.RELATIONSHIPS_PER_CHANGE, limit);
      }
    }
  }

  /// What was deleted.
  ///
  /// @param complete false if matches are left
  public record Result(Token token, int deleted, boolean complete) {}

  public Result run(Command command, Signed signed) {
    try (Snapshot head = store.head()) {
      ReadRelationships.known(head.schema(), command.filter());
    }
    int limit = command.limit() == 0 ? Limits.RELATIONSHIPS_PER_CHANGE : (int) command.limit();
    Store.Outcome outcome =
        store.commit(
            signed.change(
                new Change.DeleteMatching(
                    command.preconditions(), command.filter(), limit, command.partial())));
    return new Result(
        worlds.token(outcome.revision()), outcome.relationships(), outcome.complete());
  }
}
