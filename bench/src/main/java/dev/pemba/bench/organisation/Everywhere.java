package dev.pemba.bench.organisation;

import dev.pemba.bench.worlds.Question.Check;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.TypeName;
import java.util.List;
import java.util.function.LongFunction;

/// Checks all over an organisation: half of them by people of what was granted to them, half by
/// anyone of anything, each object of each type as likely as the next. So no key is hot, and at a
/// million relationships they touch more than 100,000 different subjects and objects.
final class Everywhere {
  private final OrganisationQuestions questions;
  private final OrganisationShape shape;
  private final List<Things> things;
  private final long count;

  Everywhere(OrganisationQuestions questions, Structure structure) {
    this.questions = questions;
    this.shape = structure.shape();
    this.things =
        List.of(
            new Things(
                shape.datasets(),
                Ids::dataset,
                List.of("read_aggregate", "read_individual", "read_sensitive", "view_catalogue")),
            new Things(shape.datasets(), n -> extract(n, "aggregate"), List.of("read")),
            new Things(shape.datasets(), n -> extract(n, "individual"), List.of("read")),
            new Things(shape.datasets(), n -> extract(n, "sensitive"), List.of("read")),
            numbered(shape.projects(), Types.PROJECT, "view", "experiment"),
            new Things(shape.teams(), Ids::team, List.of("view", "manage")),
            new Things(shape.models(), Ids::model, List.of("view_card", "evaluate", "train")),
            new Things(
                shape.models(),
                n -> Ids.of(Types.VERSION, Ids.model(n), "1"),
                List.of("view_card", "deploy", "delete")),
            numbered(shape.runs(), Types.RUN, "view", "start"),
            numbered(shape.featureStores(), Types.FEATURE_STORE, "read", "manage"),
            numbered(shape.pipelines(), Types.PIPELINE, "trigger", "view"),
            numbered(shape.endpoints(), Types.ENDPOINT, "view_metrics", "manage"),
            numbered(shape.deployments(), Types.DEPLOYMENT, "view", "start"),
            numbered(shape.tools(), Types.TOOL, "configure"));
    this.count = things.stream().mapToLong(Things::count).sum();
  }

  Check check(long number) {
    Draw draw = questions.draw(number);
    if (draw.chance(0.5)) {
      return questions.granted(draw);
    }
    ObjectRef user = Ids.user(draw.below(shape.users()));
    long place = draw.below(count);
    for (Things some : things) {
      if (place < some.count) {
        int permission = (int) draw.below(some.permissions.size());
        return questions.check(
            some.named.apply(place), new RelationName(some.permissions.get(permission)), user);
      }
      place -= some.count;
    }
    throw new IllegalStateException("a place is below the count");
  }

  private static ObjectRef extract(long dataset, String level) {
    return Ids.of(Types.EXTRACT, Ids.dataset(dataset), level);
  }

  private static Things numbered(long count, TypeName type, String... permissions) {
    return new Things(count, n -> Ids.of(type, n), List.of(permissions));
  }

  /// Objects of one type, and what may be asked of them.
  private record Things(long count, LongFunction<ObjectRef> named, List<String> permissions) {}
}
