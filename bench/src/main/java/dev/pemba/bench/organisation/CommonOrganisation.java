package dev.pemba.bench.organisation;

import dev.pemba.bench.worlds.Question.Check;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.ObjectRef;
import dev.pemba.model.RelationName;
import dev.pemba.model.Relationship;
import dev.pemba.model.TypeName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The part of the organisation that SpiceDB and OpenFGA can say as well: people, teams, projects
/// and datasets, with public datasets, suspended and barred people, and conditional grants.
///
/// Left out: expirations (OpenFGA has none; they all lie in the future, so that no answer changes),
/// `.all` arrows, relations with a rewrite, conditions over addresses (the purpose stands in their
/// place), and the things around models.
public final class CommonOrganisation implements Workload {
  private static final String SCHEMA =
      """
      caveat for_purpose(purpose string, purposes list<string>) {
        purpose in purposes
      }

      definition user {}

      definition team {
        relation member: user | team#member
      }

      definition organisation {
        relation member: user | team#member
        relation suspended: user
      }

      definition project {
        relation organisation: organisation
        relation maintainer: user | team#member
        relation scientist: user | team#member
        relation engineer: user | team#member
        relation viewer: user | team#member | organisation#member

        permission suspended = organisation->suspended
        permission experiment = (scientist + maintainer) - suspended
        permission view = (viewer + scientist + engineer + maintainer) - suspended
      }

      definition dataset {
        relation project: project
        relation owner: user | team#member
        relation steward: user | team#member
        relation barred: user | team#member
        relation sensitive_reader: user with for_purpose | team#member with for_purpose
        relation individual_reader: user | user with for_purpose | team#member | team#member with for_purpose
        relation aggregate_reader: user | user:* | team#member | organisation#member

        permission excluded = barred + project->suspended
        permission read_sensitive = sensitive_reader - excluded
        permission read_individual = (individual_reader + sensitive_reader) - excluded
        permission read_aggregate = (aggregate_reader + individual_reader + sensitive_reader + project->experiment) - excluded
        permission view_catalogue = (owner + steward + aggregate_reader + project->view) - excluded
      }
      """;

  private static final Map<TypeName, Set<String>> KEPT =
      Map.of(
          Types.TEAM, Set.of("member"),
          Types.ORGANISATION, Set.of("member", "suspended"),
          Types.PROJECT, Set.of("organisation", "maintainer", "scientist", "engineer", "viewer"),
          Types.DATASET,
              Set.of(
                  "project",
                  "owner",
                  "steward",
                  "barred",
                  "sensitive_reader",
                  "individual_reader",
                  "aggregate_reader"));

  private static final List<String> READS =
      List.of("read_aggregate", "read_individual", "read_sensitive", "view_catalogue");

  private static final Context CONTEXT = Context.parse("{\"purpose\":\"research\"}");
  private static final int CHECKS = 100_000;
  private static final int LISTS = 1_000;

  private final OrganisationGenerator generator;
  private final long seed;

  /// Throws `IllegalArgumentException` if the size is not between 10 thousand and a billion.
  ///
  /// @param size of the whole organisation; about two thirds of it are kept
  public CommonOrganisation(long seed, long size) {
    this.seed = seed;
    this.generator = new OrganisationGenerator(seed, size);
  }

  @Override
  public String name() {
    return "organisation-common";
  }

  @Override
  public String about() {
    return "The organisation without what not all systems can say.";
  }

  @Override
  public String schema() {
    return SCHEMA;
  }

  @Override
  public long size() {
    long[] count = {0};
    relationships(_ -> count[0]++);
    return count[0];
  }

  @Override
  public void relationships(Consumer<Relationship> sink) {
    generator.generate(
        relationship -> {
          if (kept(relationship)) {
            sink.accept(plain(relationship));
          }
        });
  }

  private static boolean kept(Relationship relationship) {
    Set<String> relations = KEPT.getOrDefault(relationship.object().type(), Set.of());
    return relations.contains(relationship.relation().value());
  }

  private static Relationship plain(Relationship from) {
    Optional<Condition> condition = from.condition().map(_ -> Emitter.PURPOSE);
    return new Relationship(
        from.object(), from.relation(), from.subject(), condition, Optional.empty());
  }

  @Override
  public List<Series> series() {
    GrantSample grants = new GrantSample(seed);
    generator.generate(grants::offer);
    OrganisationQuestions ask = new OrganisationQuestions(generator.structure(), grants, CONTEXT);
    return List.of(
        new Series("check", CHECKS, number -> check(ask, number)),
        new Series("check-many", 20, number -> ask.many(one -> check(ask, one), number)),
        new Series("list-objects", LISTS, number -> ask.listObjects(number, 0)),
        new Series("list-subjects", LISTS, number -> ask.listSubjects(number, 0)));
  }

  /// Half by people of what was granted to them, half by anyone of any dataset or project.
  private Check check(OrganisationQuestions ask, long number) {
    Draw draw = ask.draw(number);
    if (draw.chance(0.5)) {
      return ask.granted(draw);
    }
    OrganisationShape shape = generator.structure().shape();
    ObjectRef user = Ids.user(draw.below(shape.users()));
    if (draw.chance(0.2)) {
      return ask.check(
          Ids.of(Types.PROJECT, draw.below(shape.projects())), new RelationName("view"), user);
    }
    String permission = READS.get((int) draw.below(READS.size()));
    return ask.check(Ids.dataset(draw.below(shape.datasets())), new RelationName(permission), user);
  }

  @Override
  public boolean common() {
    return true;
  }
}
