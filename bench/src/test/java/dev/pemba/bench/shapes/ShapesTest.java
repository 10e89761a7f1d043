package dev.pemba.bench.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.bench.systems.Answer;
import dev.pemba.bench.systems.Answer.Decision;
import dev.pemba.bench.systems.PembaCalls;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import dev.pemba.model.Relationship;
import dev.pemba.schema.Schema;
import dev.pemba.schema.SchemaCompiler;
import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShapesTest {
  @TempDir private Path folder;

  @Test
  void eachHasItsSizeAllDifferentAndAllowedByItsSchema() {
    for (Workload shape : Shapes.all(10_000)) {
      Schema schema = SchemaCompiler.compile(shape.schema());
      Set<Relationship.Key> keys = new HashSet<>();
      shape.relationships(
          relationship -> {
            schema.checkAllowed(relationship);
            keys.add(relationship.key());
          });
      assertThat((long) keys.size()).as(shape.name()).isEqualTo(shape.size());
    }
  }

  /// What each series must answer, known from how its shape is made.
  @Test
  void theServerAnswersEachAsItIsKnownToBe() {
    Map<String, String> told = new TreeMap<>();
    for (Workload shape : Shapes.all(10_000)) {
      try (PembaServer server = PembaServer.start(configuration(shape));
          PembaCalls pemba = new PembaCalls(server.port(), 1)) {
        pemba.load(shape);
        for (Series series : shape.series()) {
          told.put(shape.name() + " " + series.name(), tell(pemba.answer(series.question(0))));
        }
      }
    }

    assertThat(told)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("wide-direct allowed", "ALLOWED"),
                Map.entry("wide-direct denied", "DENIED"),
                Map.entry("wide-direct anyone", "ALLOWED"),
                Map.entry("wide-groups allowed", "ALLOWED"),
                Map.entry("wide-groups denied", "DENIED"),
                Map.entry("deep-arrow allowed", "ALLOWED"),
                Map.entry("deep-arrow denied", "DENIED"),
                Map.entry("wide-arrow allowed", "ALLOWED"),
                Map.entry("wide-arrow denied", "DENIED"),
                Map.entry("double-wide-arrow allowed", "ALLOWED"),
                Map.entry("double-wide-arrow denied", "DENIED"),
                Map.entry("cycles allowed", "ALLOWED"),
                Map.entry("cycles denied", "DENIED"),
                Map.entry("intersection list", "499"),
                Map.entry("intersection list-of-none", "0"),
                Map.entry("all-but-ten list", "10"),
                Map.entry("public-subjects list-subjects", "1 but 1000"),
                Map.entry("long-list first-page", "100"),
                Map.entry("long-list list-tenth", "1000"),
                Map.entry("long-list list-all", "10000"),
                Map.entry("hot-object at-rest", "ALLOWED"),
                Map.entry("hot-object while-written", "ALLOWED")));
  }

  private Configuration configuration(Workload shape) {
    return Configuration.load(
        Map.of(),
        Optional.empty(),
        Map.of(
            "data",
            folder.resolve(shape.name()).toString(),
            "listen.port",
            "0",
            "metrics.enabled",
            "false"));
  }

  private static String tell(Answer answer) {
    return switch (answer) {
      case Answer.Decided(Decision decision) -> decision.name();
      case Answer.ManyDecided(var decisions) -> decisions.toString();
      case Answer.Listed(var ids, var excluded) ->
          excluded.isEmpty() ? "" + ids.size() : ids.size() + " but " + excluded.size();
      case Answer.Written() -> "written";
    };
  }
}
