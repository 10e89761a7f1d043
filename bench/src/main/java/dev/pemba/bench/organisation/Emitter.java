package dev.pemba.bench.organisation;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.Invariant;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/// Counts relationships on their way to the sink. Not thread-safe.
final class Emitter {
  /// Far enough ahead that no grant expires while a bench of this decade runs.
  private static final Instant FIRST_EXPIRATION = Instant.parse("2040-01-01T00:00:00Z");

  static final Condition OFFICE =
      condition("from_network", "{\"networks\":[\"10.20.0.0/16\",\"2001:db8:20::/48\"]}");
  static final Condition PURPOSE =
      condition("for_purpose", "{\"purposes\":[\"research\",\"support\"]}");

  private final Consumer<Relationship> sink;
  private final long limit;
  private long count;

  Emitter(Consumer<Relationship> sink, long limit) {
    this.sink = sink;
    this.limit = limit;
  }

  /// How many relationships are still to come.
  long left() {
    return limit - count;
  }

  void emit(ObjectRef object, String relation, ObjectRef subject) {
    emit(object, relation, Subject.of(subject));
  }

  void emit(ObjectRef object, String relation, Subject subject) {
    emit(Relationship.of(object, new RelationName(relation), subject));
  }

  void emit(Relationship relationship) {
    Invariant.check(count < limit, "a generated organisation keeps to its size");
    count++;
    sink.accept(relationship);
  }

  void emitExpiring(Relationship relationship, Draw draw) {
    emit(expiring(relationship, draw));
  }

  static Relationship expiring(Relationship relationship, Draw draw) {
    return new Relationship(
        relationship.object(),
        relationship.relation(),
        relationship.subject(),
        relationship.condition(),
        Optional.of(FIRST_EXPIRATION.plus(Duration.ofHours(draw.below(50_000)))));
  }

  static Relationship conditional(Relationship relationship, Condition condition) {
    return new Relationship(
        relationship.object(),
        relationship.relation(),
        relationship.subject(),
        Optional.of(condition),
        relationship.expiration());
  }

  private static Condition condition(String caveat, String json) {
    return new Condition(new CaveatName(caveat), Context.parse(json));
  }
}
