package dev.pemba.server.app;

import dev.pemba.graph.Chain;
import dev.pemba.graph.CheckSession;
import dev.pemba.graph.Decision;
import dev.pemba.graph.Engine;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Subject;
import dev.pemba.schema.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// Which permissions does a subject hold on one object for certain? In the schema's order, by the
/// page. Thread-safe.
public final class ListHeld {
  private final Worlds worlds;
  private final Engine engine;
  private final Recorder recorder;

  public ListHeld(Decider decider) {
    this.worlds = decider.worlds();
    this.engine = decider.engine();
    this.recorder = decider.recorder();
  }

  /// Whose permissions, on what.
  ///
  /// @param pageSize permissions in this page, at least 1
  public record Query(
      Subject subject, ObjectRef object, Given given, int pageSize, Optional<Cursor> cursor) {
    long fingerprint() {
      return Fingerprint.of(
          "held", subject, object, given.context(), given.contextual(), given.draft());
    }
  }

  /// A page.
  ///
  /// @param next where the next one starts; empty if there is none
  public record Result(List<RelationName> permissions, Optional<Cursor> next) {
    public Result {
      permissions = List.copyOf(permissions);
    }
  }

  public Result run(Query query, Effort effort) {
    LongSupplier request = Fingerprint.once(query::fingerprint);
    try (Pinned pinned =
        worlds.pin(new Consistency.Head(), query.cursor(), request, effort.deadline())) {
      CheckSession session =
          engine.session(
              pinned.world(query.given(), effort),
              new Chain(query.subject(), List.of()),
              effort.budget());
      List<RelationName> all =
          pinned.snapshot().schema().definition(query.object().type()).relations().values().stream()
              .filter(Relation::permission)
              .map(Relation::name)
              .toList();
      List<RelationName> held = new ArrayList<>();
      int place = NumberPosition.of(query.cursor(), 0);
      Optional<Cursor> next = Optional.empty();
      for (int at = place; at < all.size() && next.isEmpty(); at++) {
        effort.deadline().check();
        if (session.check(query.object(), all.get(at)).decision() == Decision.ALLOWED) {
          if (held.size() < query.pageSize()) {
            held.add(all.get(at));
          } else {
            next = Optional.of(pinned.cursor(request.getAsLong(), NumberPosition.print(at)));
          }
        }
      }
      record(query, held, pinned, effort);
      return new Result(held, next);
    }
  }

  private void record(Query query, List<RelationName> held, Pinned pinned, Effort effort) {
    if (!recorder.keeps(query.given().draft())) {
      return;
    }
    recorder.record(
        new Recorder.Decided(
            Recorder.Call.LIST_PERMISSIONS,
            1,
            DecisionId.at(pinned.now()),
            pinned.token().revision(),
            new Recorder.Asked(
                recorder.name(query.subject()),
                List.of(),
                "",
                recorder.name(query.object()),
                held.stream().map(RelationName::value).collect(Collectors.joining(" ")),
                recorder.shown(query.given())),
            Optional.empty(),
            held.size()),
        effort);
  }
}
