package dev.pemba.bench.organisation;

import dev.pemba.bench.organisation.Draw.Kind;
import dev.pemba.model.Invariant;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;
import java.util.HashSet;
import java.util.Set;

/// Projects, datasets, and the grants on them, which take all that is left of the size.
///
/// A dataset's grants fall with the square root of its rank: the first of 10 million relationships
/// has some twenty thousand, the median about fifty. Memory: the numbers granted on one dataset.
final class DataSection {
  private static final RelationName AGGREGATE = new RelationName("aggregate_reader");
  private static final RelationName INDIVIDUAL = new RelationName("individual_reader");
  private static final RelationName SENSITIVE = new RelationName("sensitive_reader");

  private final Structure structure;
  private final OrganisationShape shape;
  private final Emitter out;

  DataSection(Structure structure, Emitter out) {
    this.structure = structure;
    this.shape = structure.shape();
    this.out = out;
  }

  void emitProjects() {
    for (long number = 0; number < shape.projects(); number++) {
      project(number);
    }
  }

  void emitDatasets() {
    for (long number = 0; number < shape.datasets(); number++) {
      dataset(number);
    }
  }

  /// Spends exactly what is left.
  void emitGrants() {
    long total = out.left();
    long largest = shape.users() / 4;
    long spent = 0;
    for (long rank = 0; rank < shape.datasets(); rank++) {
      double share = Math.sqrt((rank + 1.0) / shape.datasets());
      long due = rank == shape.datasets() - 1 ? total : (long) (total * share);
      long grants = Math.min(largest, due - spent);
      grants(Draw.scattered(rank, shape.datasets()), grants);
      spent += grants;
    }
    Invariant.check(spent == total, "a generated organisation keeps to its size");
  }

  private void project(long number) {
    ObjectRef project = Ids.of(Types.PROJECT, number);
    ObjectRef organisation = Ids.of(Types.ORGANISATION, structure.organisationOfProject(number));
    Draw draw = structure.draw(Kind.PROJECT, number);
    long home = structure.homeTeamOfProject(number);
    out.emit(project, "organisation", organisation);
    out.emit(project, "maintainer", Ids.user(structure.near(home, draw)));
    out.emit(project, "scientist", Ids.members(home));
    out.emit(project, "engineer", Ids.members(draw.popular(shape.teams())));
    out.emit(project, "viewer", Ids.members(draw.popular(shape.teams())));
    if (draw.chance(0.1)) {
      out.emit(project, "viewer", new Subject.Userset(organisation, Ids.MEMBER));
    }
  }

  private void dataset(long number) {
    ObjectRef dataset = Ids.dataset(number);
    long project = structure.projectOfDataset(number);
    Draw draw = structure.draw(Kind.DATASET, number);
    out.emit(dataset, "project", Ids.of(Types.PROJECT, project));
    out.emit(
        dataset, "owner", Ids.user(structure.near(structure.homeTeamOfProject(project), draw)));
    out.emit(dataset, "steward", Ids.members(draw.popular(shape.teams())));
    out.emit(dataset, "writer", Ids.of(Types.SERVICE, draw.below(shape.services())));
    for (String level : new String[] {"aggregate", "individual", "sensitive"}) {
      out.emit(Ids.of(Types.EXTRACT, dataset, level), level + "_of", dataset);
    }
    if (draw.chance(0.02)) {
      out.emit(dataset, "aggregate_reader", new Subject.Everyone(Types.USER));
    }
    if (draw.chance(0.05)) {
      out.emit(dataset, "barred", Ids.user(draw.popular(shape.users())));
    }
  }

  private void grants(long number, long count) {
    ObjectRef dataset = Ids.dataset(number);
    Draw draw = structure.draw(Kind.GRANTS, number);
    long teams = Math.min(shape.teams() / 8, count / 10);
    Set<Long> granted = new HashSet<>();
    while (granted.size() < teams) {
      long team = draw.popular(shape.teams());
      if (granted.add(team)) {
        out.emit(grant(dataset, Ids.members(team), draw));
      }
    }
    granted.clear();
    while (granted.size() < count - teams) {
      long user = draw.chance(0.5) ? draw.popular(shape.users()) : draw.below(shape.users());
      if (granted.add(user)) {
        out.emit(grant(dataset, Subject.of(Ids.user(user)), draw));
      }
    }
  }

  private static Relationship grant(ObjectRef dataset, Subject subject, Draw draw) {
    int part = draw.between(1, 100);
    boolean single = subject instanceof Subject.Individual;
    if (part <= 8) {
      Relationship grant =
          Emitter.conditional(Relationship.of(dataset, SENSITIVE, subject), Emitter.OFFICE);
      return single && draw.chance(0.2) ? Emitter.expiring(grant, draw) : grant;
    }
    if (part <= 30) {
      Relationship grant = Relationship.of(dataset, INDIVIDUAL, subject);
      if (draw.chance(0.1)) {
        return Emitter.conditional(grant, Emitter.PURPOSE);
      }
      return single && draw.chance(0.1) ? Emitter.expiring(grant, draw) : grant;
    }
    Relationship grant = Relationship.of(dataset, AGGREGATE, subject);
    return single && draw.chance(0.05) ? Emitter.expiring(grant, draw) : grant;
  }
}
