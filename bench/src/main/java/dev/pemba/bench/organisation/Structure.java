package dev.pemba.bench.organisation;

import dev.pemba.bench.organisation.Draw.Kind;

/// Who belongs where in a generated organisation, found by drawing again instead of by keeping it.
///
/// Teams nest 1 to 8 deep: the numbers are cut into eight levels, and a team's parent is a popular
/// one of the level above.
final class Structure {
  /// Parts of a hundred that lie on levels 1 to 8.
  private static final int[] LEVELS = {4, 10, 22, 26, 18, 11, 6, 3};

  private final long seed;
  private final OrganisationShape shape;

  Structure(long seed, OrganisationShape shape) {
    this.seed = seed;
    this.shape = shape;
  }

  OrganisationShape shape() {
    return shape;
  }

  Draw draw(Kind kind, long number) {
    return Draw.of(seed, kind, number);
  }

  /// 1 for a team that is in no other.
  int levelOf(long team) {
    int level = 1;
    while (team >= firstOf(level + 1)) {
      level++;
    }
    return level;
  }

  /// The team that this one is a part of; negative if there is none.
  long parentOf(long team) {
    int level = levelOf(team);
    if (level == 1) {
      return -1;
    }
    long first = firstOf(level - 1);
    return first + draw(Kind.TEAM, team).rank(firstOf(level) - first);
  }

  long topOf(long team) {
    long top = team;
    for (long parent = team; parent >= 0; parent = parentOf(parent)) {
      top = parent;
    }
    return top;
  }

  long organisationOfTeam(long team) {
    return topOf(team) % shape.organisations();
  }

  long homeTeamOfUser(long user) {
    return user * shape.teams() / shape.users();
  }

  long organisationOfUser(long user) {
    return organisationOfTeam(homeTeamOfUser(user));
  }

  long homeTeamOfProject(long project) {
    return project * shape.teams() / shape.projects();
  }

  long organisationOfProject(long project) {
    return organisationOfTeam(homeTeamOfProject(project));
  }

  long projectOfDataset(long dataset) {
    return dataset * shape.projects() / shape.datasets();
  }

  long projectOfModel(long model) {
    return model * shape.projects() / shape.models();
  }

  int versionsOf(long model) {
    return draw(Kind.MODEL, -1 - model).between(1, 5);
  }

  /// Someone of the home team's neighbourhood: people work with people near them.
  long near(long team, Draw draw) {
    long perTeam = Math.max(1, shape.users() / shape.teams());
    return Math.min(shape.users() - 1, team * perTeam + draw.below(perTeam * 2));
  }

  private long firstOf(int level) {
    if (level > LEVELS.length) {
      return shape.teams();
    }
    long parts = 0;
    for (int above = 0; above < level - 1; above++) {
      parts += LEVELS[above];
    }
    // At least one team a level, whatever the size.
    return Math.max(level - 1, shape.teams() * parts / 100);
  }
}
