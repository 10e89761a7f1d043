package dev.pemba.server.app;

import dev.pemba.graph.Budget;
import dev.pemba.graph.Chain;
import dev.pemba.graph.Decision;
import dev.pemba.graph.DraftSnapshot;
import dev.pemba.graph.Engine;
import dev.pemba.graph.Explanation;
import dev.pemba.graph.Facts;
import dev.pemba.graph.Question;
import dev.pemba.graph.World;
import dev.pemba.model.Applied;
import dev.pemba.model.Change;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.schema.Definition;
import dev.pemba.schema.Schema;
import dev.pemba.store.Grant;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Finds what turned decisions between two worlds: the change, or the moment, before which a
/// decision was another than at the end and after which it was not.
///
/// By bisection: of a stretch at whose start a decision differs and at whose end it does not, one
/// half is such a stretch too. Not thread-safe.
final class Causes {
  /// Causes found before that are tried first: one change often turns many decisions.
  private static final int TRIED_FIRST = 4;

  /// Of changes with more updates than these none is tried by itself.
  private static final int MOST_UPDATES_TRIED = 200;

  private final Store store;
  private final Worlds worlds;
  private final Engine engine;
  private final Span span;
  private final List<Long> turns = new ArrayList<>();

  /// The changes that turned something: few, as one change often turns many decisions.
  private final Map<Long, Applied> changes = new LinkedHashMap<>();

  /// Between which worlds, and what the questions bring along.
  record Span(Pinned before, Pinned after, Given given, Effort effort) {
    long first() {
      return before.token().revision().value();
    }

    long last() {
      return after.token().revision().value();
    }
  }

  Causes(Store store, Worlds worlds, Engine engine, Span span) {
    this.store = store;
    this.worlds = worlds;
    this.engine = engine;
    this.span = span;
  }

  /// What made the answer `after` at the end of the span, where it was another at its start.
  Cause of(Question question, Decision after) {
    for (long turn : turns.subList(Math.max(0, turns.size() - TRIED_FIRST), turns.size())) {
      if (turnedAt(question, after, turn)) {
        return byChange(question, after, turn);
      }
    }
    if (span.last() == span.first() || !is(question, after, span.last(), time(span.last()))) {
      return byTime(question, after, span.last(), span.after().now());
    }
    long low = span.first();
    long high = span.last();
    // Always: the answer is another at `low`, and this one at `high`.
    while (high - low > 1) {
      long middle = (low + high) >>> 1;
      if (is(question, after, middle, time(middle))) {
        high = middle;
      } else {
        low = middle;
      }
    }
    if (is(question, after, low, time(high))) {
      return byTime(question, after, low, time(high));
    }
    turns.remove(high);
    turns.add(high);
    return byChange(question, after, high);
  }

  private boolean turnedAt(Question question, Decision after, long turn) {
    Instant at = time(turn);
    return !is(question, after, turn - 1, at) && is(question, after, turn, at);
  }

  /// When a revision began to be judged, within the span.
  private Instant time(long revision) {
    Instant at = store.origin(new Revision(revision)).map(Store.Origin::time).orElse(Instant.EPOCH);
    Instant first = span.before().now();
    Instant last = span.after().now();
    return revision == span.first() || at.isBefore(first) ? first : at.isAfter(last) ? last : at;
  }

  private boolean is(Question question, Decision decision, long revision, Instant now) {
    span.effort().deadline().check();
    try (Snapshot world = store.at(new Revision(revision))) {
      return decide(question, world, now) == decision;
    }
  }

  /// What a world's schema does not know is denied in it.
  private Decision decide(Question question, Snapshot world, Instant now) {
    return isKnown(question, world.schema())
        ? engine.check(world(world, now), question, span.effort().budget()).decision()
        : Decision.DENIED;
  }

  private World world(Snapshot snapshot, Instant now) {
    return World.of(snapshot, new Facts(span.given().context(), List.of(), now));
  }

  private static boolean isKnown(Question question, Schema schema) {
    Definition object = schema.definitions().get(question.object().type());
    Definition subject = schema.definitions().get(question.subject().type());
    return object != null
        && subject != null
        && object.relations().containsKey(question.permission())
        && question
            .subject()
            .relation()
            .filter(name -> !subject.relations().containsKey(name))
            .isEmpty()
        && question.actors().stream().allMatch(actor -> canAct(actor, schema));
  }

  private static boolean canAct(ObjectRef actor, Schema schema) {
    Definition type = schema.definitions().get(actor.type());
    return type != null && type.relations().containsKey(Chain.ACTS_FOR);
  }

  /// The relationships that an explanation of the answer in this world names.
  private Stream<Relationship> named(Question question, World world) {
    Supplier<Budget> budget = span.effort()::budget;
    return engine.parts(world, question, budget.get()).stream()
        .flatMap(part -> engine.explain(part.world(), part.question(), budget.get()).edges())
        .map(Explanation.Edge::relationship);
  }

  /// At `until` the answer is this one, and it was another when the revision began to be judged.
  private Cause byTime(Question question, Decision after, long revision, Instant until) {
    long low = time(revision).toEpochMilli();
    long high = until.toEpochMilli();
    try (Snapshot world = store.at(new Revision(revision))) {
      while (high - low > 1) {
        span.effort().deadline().check();
        long middle = (low + high) >>> 1;
        if (decide(question, world, Instant.ofEpochMilli(middle)) == after) {
          high = middle;
        } else {
          low = middle;
        }
      }
      return new Cause.ByTime(Instant.ofEpochMilli(high), turned(question, world, high));
    }
  }

  /// The relationships on which the answer hangs that started or expired at that very moment.
  private List<Relationship> turned(Question question, Snapshot world, long at) {
    return Stream.of(at - 1, at)
        .flatMap(now -> named(question, world(world, Instant.ofEpochMilli(now))))
        .filter(
            relationship -> {
              Grant grant = Grant.of(relationship);
              return grant.existsAt(at - 1) != grant.existsAt(at);
            })
        .distinct()
        .toList();
  }

  private Cause byChange(Question question, Decision after, long revision) {
    Applied applied = changes.computeIfAbsent(revision, this::applied);
    return new Cause.ByChange(
        worlds.token(applied.revision()),
        new Store.Origin(applied.provenance(), applied.time()),
        applied.schema().isPresent() ? List.of() : telling(question, after, applied),
        applied.schema().isPresent());
  }

  /// Those updates that are each enough; else those that an explanation of the answer names.
  private List<Update> telling(Question question, Decision after, Applied applied) {
    long revision = applied.revision().value();
    Instant now = time(revision);
    List<Update> enough = new ArrayList<>();
    if (applied.updates().size() <= MOST_UPDATES_TRIED) {
      try (Snapshot world = store.at(new Revision(revision - 1))) {
        for (Update update : applied.updates()) {
          span.effort().deadline().check();
          Snapshot one = DraftSnapshot.of(world, Optional.empty(), List.of(touching(update)), now);
          if (decide(question, one, now) == after) {
            enough.add(update);
          }
        }
      }
    }
    return enough.isEmpty() ? named(question, applied, now) : enough;
  }

  private List<Update> named(Question question, Applied applied, Instant now) {
    Set<Relationship.Key> named = new HashSet<>();
    for (long at : List.of(applied.revision().value() - 1, applied.revision().value())) {
      try (Snapshot world = store.at(new Revision(at))) {
        if (isKnown(question, world.schema())) {
          named(question, world(world, now)).forEach(edge -> named.add(edge.key()));
        }
      }
    }
    return applied.updates().stream()
        .filter(update -> named.contains(update.relationship().key()))
        .toList();
  }

  private static Update touching(Update update) {
    return update.operation() == Operation.CREATE
        ? new Change.Update(Operation.TOUCH, update.relationship())
        : update;
  }

  private Applied applied(long revision) {
    try (Store.Feed feed = store.changes(new Revision(revision - 1))) {
      return feed.next(Duration.ZERO).orElseThrow();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new PembaException(Reason.CANCELLED, "the comparison was cancelled");
    }
  }
}
