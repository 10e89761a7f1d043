package dev.pemba.bench.organisation;

import dev.pemba.bench.organisation.Draw.Kind;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.Relationship;
import dev.pemba.model.Subject;

/// Organisations, people, and the teams they are in.
final class PeopleSection {
  private final Structure structure;
  private final OrganisationShape shape;
  private final Emitter out;

  PeopleSection(Structure structure, Emitter out) {
    this.structure = structure;
    this.shape = structure.shape();
    this.out = out;
  }

  void emit() {
    for (long organisation = 0; organisation < shape.organisations(); organisation++) {
      organisation(organisation);
    }
    for (long team = 0; team < shape.teams(); team++) {
      team(team);
    }
    for (long user = 0; user < shape.users(); user++) {
      user(user);
    }
  }

  private void organisation(long number) {
    ObjectRef organisation = Ids.of(Types.ORGANISATION, number);
    Draw draw = structure.draw(Kind.ORGANISATION, number);
    long administrator = draw.below(shape.users());
    out.emit(organisation, "administrator", Ids.user(administrator));
    out.emit(organisation, "auditor", Ids.user((administrator + 1) % shape.users()));
    for (String name : new String[] {"development", "test", "production"}) {
      ObjectRef environment = Ids.of(Types.ENVIRONMENT, organisation, name);
      out.emit(environment, "organisation", organisation);
      out.emit(environment, "operator", Ids.members(draw.popular(shape.teams())));
      out.emit(environment, "deployer", Ids.members(draw.popular(shape.teams())));
      if (name.equals("production")) {
        out.emit(environment, "approver", Ids.members(draw.popular(shape.teams())));
      } else {
        out.emit(environment, "approval_waived", new Subject.Everyone(Types.USER));
      }
    }
  }

  private void team(long number) {
    ObjectRef team = Ids.team(number);
    ObjectRef organisation = Ids.of(Types.ORGANISATION, structure.organisationOfTeam(number));
    long parent = structure.parentOf(number);
    out.emit(team, "organisation", organisation);
    if (parent >= 0) {
      out.emit(team, "parent", Ids.team(parent));
      out.emit(Ids.team(parent), "member", Ids.members(number));
    } else {
      out.emit(organisation, "member", Ids.members(number));
    }
    out.emit(
        team, "lead", Ids.user(structure.near(number, structure.draw(Kind.TEAM, -1 - number))));
  }

  /// One to three teams: the one at home, and popular ones, which so grow large.
  private void user(long number) {
    ObjectRef user = Ids.user(number);
    Draw draw = structure.draw(Kind.USER, number);
    ObjectRef organisation = Ids.of(Types.ORGANISATION, structure.organisationOfUser(number));
    out.emit(user, "organisation", organisation);
    if (draw.chance(0.002)) {
      out.emit(organisation, "suspended", user);
    }
    long home = structure.homeTeamOfUser(number);
    out.emit(Ids.team(home), "member", user);
    long before = home;
    for (int more = draw.between(0, 2); more > 0; more--) {
      long team = draw.popular(shape.teams());
      if (team != home && team != before) {
        Relationship membership = Relationship.of(Ids.team(team), Ids.MEMBER, Subject.of(user));
        out.emit(draw.chance(0.03) ? Emitter.expiring(membership, draw) : membership);
        before = team;
      }
    }
  }
}
