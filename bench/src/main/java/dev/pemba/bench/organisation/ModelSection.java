package dev.pemba.bench.organisation;

import dev.pemba.bench.organisation.Draw.Kind;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Subject;

/// Models with their versions, training runs, feature stores and pipelines.
final class ModelSection {
  private static final String[] LEVELS = {"aggregate", "individual", "sensitive"};

  private final Structure structure;
  private final OrganisationShape shape;
  private final Emitter out;

  ModelSection(Structure structure, Emitter out) {
    this.structure = structure;
    this.shape = structure.shape();
    this.out = out;
  }

  void emit() {
    for (long number = 0; number < shape.models(); number++) {
      model(number);
    }
    for (long number = 0; number < shape.runs(); number++) {
      run(number);
    }
    for (long number = 0; number < shape.featureStores(); number++) {
      featureStore(number);
    }
    for (long number = 0; number < shape.pipelines(); number++) {
      pipeline(number);
    }
  }

  private void model(long number) {
    ObjectRef model = Ids.model(number);
    long project = structure.projectOfModel(number);
    Draw draw = structure.draw(Kind.MODEL, number);
    long home = structure.homeTeamOfProject(project);
    out.emit(model, "project", Ids.of(Types.PROJECT, project));
    out.emit(model, "owner", Ids.user(structure.near(home, draw)));
    out.emit(model, "approver", Ids.members(draw.popular(shape.teams())));
    out.emit(model, "deployer", Ids.of(Types.SERVICE, draw.below(shape.services())));
    out.emit(model, "evaluator", Ids.user(draw.popular(shape.users())));
    out.emit(model, "trainer", Ids.of(Types.SERVICE, draw.below(shape.services())));
    if (draw.chance(0.05)) {
      out.emit(model, "card_viewer", new Subject.Everyone(Types.USER));
    } else {
      out.emit(model, "card_viewer", Ids.members(draw.popular(shape.teams())));
    }
    for (int version = 1; version <= structure.versionsOf(number); version++) {
      ObjectRef one = Ids.of(Types.VERSION, model, Integer.toString(version));
      out.emit(one, "model", model);
      out.emit(one, "author", Ids.user(structure.near(home, draw)));
      out.emit(one, "trained_in", Ids.of(Types.RUN, draw.below(shape.runs())));
      if (draw.chance(0.02)) {
        out.emit(one, "legal_hold", new Subject.Everyone(Types.USER));
      }
    }
  }

  private void run(long number) {
    ObjectRef run = Ids.of(Types.RUN, number);
    Draw draw = structure.draw(Kind.RUN, number);
    long model = draw.popular(shape.models());
    long home = structure.homeTeamOfProject(structure.projectOfModel(model));
    out.emit(run, "model", Ids.model(model));
    out.emit(run, "requester", Ids.user(structure.near(home, draw)));
    out.emit(run, "input", extract(draw.popular(shape.datasets()), draw));
    if (draw.chance(0.3)) {
      out.emit(run, "input", Ids.of(Types.FEATURE_STORE, draw.below(shape.featureStores())));
    }
  }

  private void featureStore(long number) {
    ObjectRef store = Ids.of(Types.FEATURE_STORE, number);
    Draw draw = structure.draw(Kind.FEATURE_STORE, number);
    out.emit(store, "project", Ids.of(Types.PROJECT, draw.below(shape.projects())));
    out.emit(store, "owner", Ids.user(draw.popular(shape.users())));
    out.emit(store, "reader", Ids.members(draw.popular(shape.teams())));
    out.emit(store, "writer", Ids.of(Types.SERVICE, draw.below(shape.services())));
    long first = draw.below(shape.datasets());
    for (int source = draw.between(1, 3); source > 0; source--) {
      out.emit(store, "source", extract((first + source) % shape.datasets(), draw));
    }
  }

  private void pipeline(long number) {
    ObjectRef pipeline = Ids.of(Types.PIPELINE, number);
    Draw draw = structure.draw(Kind.PIPELINE, number);
    out.emit(pipeline, "project", Ids.of(Types.PROJECT, draw.below(shape.projects())));
    out.emit(pipeline, "owner", Ids.members(draw.popular(shape.teams())));
    out.emit(pipeline, "runner", Ids.of(Types.SERVICE, draw.below(shape.services())));
    out.emit(pipeline, "input", extract(draw.popular(shape.datasets()), draw));
    out.emit(pipeline, "output", Ids.dataset(draw.below(shape.datasets())));
  }

  private static ObjectRef extract(long dataset, Draw draw) {
    return Ids.of(Types.EXTRACT, Ids.dataset(dataset), LEVELS[draw.between(0, 2)]);
  }
}
