package dev.pemba.bench.organisation;

import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import dev.pemba.model.Context;
import dev.pemba.model.Relationship;
import java.util.List;
import java.util.function.Consumer;

/// The whole organisation with the schema of the AI governance pack. Pemba alone can say all of it.
public final class OrganisationWorld implements Workload {
  /// Different checks: so many that they touch 100,000 subjects and objects where there are as
  /// many.
  static final int CHECKS = 250_000;

  private static final Context CONTEXT =
      Context.parse("{\"client_ip\":\"10.20.3.4\",\"purpose\":\"research\"}");

  private static final int LISTS = 2_000;
  private static final int WRITES = 200_000;
  private static final int PAGE = 100;

  private final OrganisationGenerator generator;
  private final long seed;

  /// Throws `IllegalArgumentException` if the size is not between 10 thousand and a billion.
  public OrganisationWorld(long seed, long size) {
    this.seed = seed;
    this.generator = new OrganisationGenerator(seed, size);
  }

  @Override
  public String name() {
    return "organisation";
  }

  @Override
  public String about() {
    return "An organisation with the AI governance pack's schema, skewed as real ones are.";
  }

  @Override
  public String schema() {
    return Pack.schema();
  }

  @Override
  public long size() {
    return generator.structure().shape().size();
  }

  @Override
  public void relationships(Consumer<Relationship> sink) {
    generator.generate(sink);
  }

  /// Goes through all relationships once, to know some that were granted.
  @Override
  public List<Series> series() {
    GrantSample grants = new GrantSample(seed);
    generator.generate(grants::offer);
    OrganisationQuestions ask = new OrganisationQuestions(generator.structure(), grants, CONTEXT);
    Everywhere everywhere = new Everywhere(ask, generator.structure());
    return List.of(
        new Series("check", CHECKS, everywhere::check),
        new Series("check-training", LISTS, ask::training),
        new Series("check-many", 100, number -> ask.many(everywhere::check, number)),
        new Series("list-objects", LISTS, number -> ask.listObjects(number, 0)),
        new Series("list-objects-page", LISTS, number -> ask.listObjects(number, PAGE)),
        new Series("list-subjects", LISTS, number -> ask.listSubjects(number, 0)),
        new Series("list-subjects-page", LISTS, number -> ask.listSubjects(number, PAGE)),
        new Series("mixed", CHECKS, number -> ask.mixed(everywhere::check, number)),
        new Series("write-1", WRITES, number -> ask.write(number, 1)),
        new Series("write-10", WRITES / 10, number -> ask.write(WRITES + number, 10)));
  }

  @Override
  public boolean common() {
    return false;
  }
}
