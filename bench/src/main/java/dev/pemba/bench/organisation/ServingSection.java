package dev.pemba.bench.organisation;

import dev.pemba.bench.organisation.Draw.Kind;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import java.util.HashSet;
import java.util.Set;

/// Services, agents, endpoints, deployments and tools.
final class ServingSection {
  private static final RelationName INVOKER = new RelationName("invoker");
  private static final int MOST_INVOKERS = 200;

  private final Structure structure;
  private final OrganisationShape shape;
  private final Emitter out;

  ServingSection(Structure structure, Emitter out) {
    this.structure = structure;
    this.shape = structure.shape();
    this.out = out;
  }

  void emit() {
    for (long number = 0; number < shape.services(); number++) {
      program(Ids.of(Types.SERVICE, number), structure.draw(Kind.SERVICE, number));
    }
    for (long number = 0; number < shape.agents(); number++) {
      program(Ids.of(Types.AGENT, number), structure.draw(Kind.AGENT, number));
    }
    for (long number = 0; number < shape.endpoints(); number++) {
      endpoint(number);
    }
    for (long number = 0; number < shape.deployments(); number++) {
      deployment(number);
    }
    for (long number = 0; number < shape.tools(); number++) {
      tool(number);
    }
  }

  private void program(ObjectRef program, Draw draw) {
    out.emit(program, "project", Ids.of(Types.PROJECT, draw.below(shape.projects())));
    out.emit(program, "owner", Ids.members(draw.popular(shape.teams())));
  }

  private void endpoint(long number) {
    ObjectRef endpoint = Ids.of(Types.ENDPOINT, number);
    Draw draw = structure.draw(Kind.ENDPOINT, number);
    long model = draw.popular(shape.models());
    long project = structure.projectOfModel(model);
    out.emit(endpoint, "project", Ids.of(Types.PROJECT, project));
    out.emit(endpoint, "environment", environment(project, draw));
    out.emit(endpoint, "version", Ids.of(Types.VERSION, Ids.model(model), "1"));
    out.emit(endpoint, "manager", Ids.members(structure.homeTeamOfProject(project)));
    Set<ObjectRef> invokers = new HashSet<>();
    for (long left = draw.rank(MOST_INVOKERS); left >= 0; left--) {
      ObjectRef invoker =
          draw.chance(0.7)
              ? Ids.of(Types.SERVICE, draw.popular(shape.services()))
              : Ids.of(Types.AGENT, draw.popular(shape.agents()));
      if (invokers.size() < shape.services() / 2 && invokers.add(invoker)) {
        Relationship grant = Relationship.of(endpoint, INVOKER, Subject.of(invoker));
        out.emit(draw.chance(0.1) ? Emitter.conditional(grant, Emitter.OFFICE) : grant);
      }
    }
  }

  private void deployment(long number) {
    ObjectRef deployment = Ids.of(Types.DEPLOYMENT, number);
    Draw draw = structure.draw(Kind.DEPLOYMENT, number);
    long model = draw.popular(shape.models());
    long project = structure.projectOfModel(model);
    out.emit(deployment, "version", Ids.of(Types.VERSION, Ids.model(model), "1"));
    out.emit(deployment, "environment", environment(project, draw));
    out.emit(deployment, "requester", Ids.user(draw.popular(shape.users())));
    if (draw.chance(0.3)) {
      out.emit(deployment, "approver", Ids.user(draw.below(shape.users())));
      out.emitExpiring(
          Relationship.of(
              deployment, new RelationName("approved"), new Subject.Everyone(Types.USER)),
          draw);
    }
  }

  private void tool(long number) {
    ObjectRef tool = Ids.of(Types.TOOL, number);
    Draw draw = structure.draw(Kind.TOOL, number);
    out.emit(tool, "project", Ids.of(Types.PROJECT, draw.below(shape.projects())));
    out.emit(tool, "owner", Ids.members(draw.popular(shape.teams())));
    long first = draw.below(shape.agents());
    for (int caller = draw.between(1, 6); caller > 0; caller--) {
      out.emit(tool, "caller", Ids.of(Types.AGENT, (first + caller) % shape.agents()));
    }
  }

  private ObjectRef environment(long project, Draw draw) {
    ObjectRef organisation = Ids.of(Types.ORGANISATION, structure.organisationOfProject(project));
    String[] names = {"development", "test", "production"};
    return Ids.of(Types.ENVIRONMENT, organisation, names[draw.between(0, 2)]);
  }
}
