package dev.pemba.bench.organisation;

import dev.pemba.bench.organisation.Draw.Kind;
import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Question.Check;
import dev.pemba.bench.worlds.Question.CheckMany;
import dev.pemba.bench.worlds.Question.ListObjects;
import dev.pemba.bench.worlds.Question.ListSubjects;
import dev.pemba.bench.worlds.Question.Write;
import dev.pemba.bench.worlds.Question.WriteThenCheck;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/// Questions about a generated organisation, by number; the same for the same seed. Thread-safe.
final class OrganisationQuestions {
  static final RelationName READ = new RelationName("read_individual");

  private static final int MANY = 1_000;
  private static final int WRITE_EACH = 20;
  private static final RelationName AGGREGATE = new RelationName("aggregate_reader");
  private static final RelationName READ_AGGREGATE = new RelationName("read_aggregate");

  private final Structure structure;
  private final OrganisationShape shape;
  private final GrantSample grants;
  private final Context context;

  /// Questions of one seed.
  ///
  /// @param context what all callers send along, so that conditional grants decide
  OrganisationQuestions(Structure structure, GrantSample grants, Context context) {
    this.structure = structure;
    this.shape = structure.shape();
    this.grants = grants;
    this.context = context;
  }

  Draw draw(long number) {
    return structure.draw(Kind.QUESTION, number);
  }

  Check check(ObjectRef object, RelationName permission, ObjectRef subject) {
    return new Check(object, permission, Subject.of(subject), context);
  }

  /// A person asks for the level that was granted to that person: allowed, unless suspended.
  Check granted(Draw draw) {
    Relationship grant = grants.any(draw);
    String level = grant.relation().value().replace("_reader", "");
    return new Check(grant.object(), new RelationName("read_" + level), grant.subject(), context);
  }

  /// May this person start this training? Model, inputs, extracts and datasets are in it.
  Check training(long number) {
    Draw draw = draw(number);
    return check(
        Ids.of(Types.RUN, draw.below(shape.runs())),
        new RelationName("start"),
        Ids.user(draw.below(shape.users())));
  }

  CheckMany many(LongFunction<Check> one, long number) {
    List<Check> items = new ArrayList<>();
    for (int item = 0; item < MANY; item++) {
      items.add(one.apply(number * MANY + item));
    }
    return new CheckMany(items);
  }

  ListObjects listObjects(long number, int pageSize) {
    return new ListObjects(
        Types.DATASET, READ, grants.any(draw(number)).subject(), context, pageSize);
  }

  ListSubjects listSubjects(long number, int pageSize) {
    return new ListSubjects(dataset(draw(number)), READ, Types.USER, context, pageSize);
  }

  /// Grants of datasets to those who had none.
  Write write(long number, int count) {
    Draw draw = draw(number);
    List<Relationship> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(newcomer(draw, "newcomer-" + number + "-" + i));
    }
    return new Write(all);
  }

  /// Mostly one of `reads`; each 20th a write, and a check that must see it.
  Question mixed(LongFunction<Check> reads, long number) {
    if (number % WRITE_EACH != 0) {
      return reads.apply(number);
    }
    Relationship grant = newcomer(draw(number), "guest-" + number);
    return new WriteThenCheck(
        new Write(List.of(grant)),
        new Check(grant.object(), READ_AGGREGATE, grant.subject(), context));
  }

  private Relationship newcomer(Draw draw, String name) {
    return new Relationship(
        dataset(draw),
        AGGREGATE,
        Subject.parse("user:" + name),
        Optional.empty(),
        Optional.empty());
  }

  private ObjectRef dataset(Draw draw) {
    return Ids.dataset(draw.below(shape.datasets()));
  }
}
