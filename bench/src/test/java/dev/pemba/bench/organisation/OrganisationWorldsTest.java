package dev.pemba.bench.organisation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.bench.systems.Answer;
import dev.pemba.bench.systems.Answer.Decision;
import dev.pemba.bench.systems.PembaCalls;
import dev.pemba.bench.worlds.Question.Check;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrganisationWorldsTest {
  @TempDir private Path folder;

  @Test
  void checksOfAMillionTouchAHundredThousandSubjectsAndObjectsEvenly() {
    Series check = new OrganisationWorld(1, 1_000_000).series("check");
    Set<Object> touched = new HashSet<>();
    for (int number = 0; number < check.distinct(); number++) {
      if (check.question(number) instanceof Check(var object, var _, var subject, var _)) {
        touched.add(object);
        touched.add(subject);
      }
    }

    assertThat(touched.size()).isGreaterThan(100_000);
  }

  @Test
  void theSchemaOfTheCommonPartTakesItsRelationships() {
    CommonOrganisation common = new CommonOrganisation(1, 50_000);
    Schema schema = SchemaCompiler.compile(common.schema());

    common.relationships(schema::checkAllowed);

    assertThat(common.size()).isBetween(25_000L, 50_000L);
  }

  @Test
  void everySeriesOfBothIsAnsweredAndTheLikelyAreAllowed() {
    for (Workload world : new Workload[] {organisation(), common()}) {
      try (PembaServer server = PembaServer.start(configuration(world));
          PembaCalls pemba = new PembaCalls(server.port(), 1)) {
        pemba.load(world);
        for (Series series : world.series()) {
          int results = 0;
          for (int number = 0; number < 20; number++) {
            results += results(pemba.answer(series.question(number)));
          }
          assertThat(results).as(world.name() + " " + series.name()).isPositive();
        }
        assertThat(allowed(pemba, world.series("check"))).isBetween(80, 160);
      }
    }
  }

  /// Of 200: half are of what was granted.
  private static int allowed(PembaCalls pemba, Series check) {
    int allowed = 0;
    for (int number = 0; number < 200; number++) {
      allowed += results(pemba.answer(check.question(number)));
    }
    return allowed;
  }

  private static int results(Answer answer) {
    return switch (answer) {
      case Answer.Decided(Decision decision) -> decision == Decision.ALLOWED ? 1 : 0;
      case Answer.ManyDecided(var decisions) ->
          (int) decisions.stream().filter(one -> one == Decision.ALLOWED).count();
      case Answer.Listed(var ids, var _) -> ids.size();
      case Answer.Written() -> 1;
    };
  }

  private static Workload organisation() {
    return new OrganisationWorld(3, 20_000);
  }

  private static Workload common() {
    return new CommonOrganisation(3, 20_000);
  }

  private Configuration configuration(Workload world) {
    return Configuration.load(
        Map.of(),
        Optional.empty(),
        Map.of(
            "data",
            folder.resolve(world.name()).toString(),
            "listen.port",
            "0",
            "metrics.enabled",
            "false"));
  }
}
