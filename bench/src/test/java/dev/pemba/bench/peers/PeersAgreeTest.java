package dev.pemba.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pemba.bench.organisation.CommonOrganisation;
import dev.pemba.bench.organisation.OrganisationWorld;
import dev.pemba.bench.shapes.Shapes;
import dev.pemba.bench.systems.Agreement;
import dev.pemba.bench.systems.Answer;
import dev.pemba.bench.systems.Launcher;
import dev.pemba.bench.systems.PembaLauncher;
import dev.pemba.bench.systems.Prepared;
import dev.pemba.bench.systems.Target;
import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// All systems answer alike what is measured of them, and count alike. Needs the peers' programs.
final class PeersAgreeTest {
  private static final int SAMPLE = 8;
  private static final int DOCUMENTS = 2_000;
  private static final long SIZE = 10_000;

  /// SpiceDB's pages of it repeat entries: 100 rows of 26 datasets.
  private static final String PAGE = "list-objects-page";

  @TempDir Path folder;

  @BeforeAll
  static void needsPeers() {
    assumeTrue(
        !Peers.launchers().isEmpty(), "skipped: run bench/peers/setup to compare with the peers");
  }

  static List<Workload> workloads() {
    List<Workload> all = new ArrayList<>(Shapes.all(DOCUMENTS));
    all.add(new CommonOrganisation(1, SIZE));
    all.add(new OrganisationWorld(1, SIZE));
    return all;
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void allAnswerAlike(Workload workload) throws IOException {
    compareAll(workload, Peers.launchers(Variant.MEMORY));
  }

  /// One is enough: what differs is where the data lies.
  @Test
  void allAnswerAlikeOnPostgres() throws IOException {
    assumeTrue(Programs.hasPostgres(), "skipped: no PostgreSQL here");
    compareAll(Shapes.all(DOCUMENTS).getLast(), Peers.launchers(Variant.POSTGRES));
  }

  private void compareAll(Workload workload, List<Launcher> launchers) throws IOException {
    try (Target pemba = new PembaLauncher(List.of("-Xmx512m"), Map.of(), 1).start(place("pemba"))) {
      pemba.load(workload);
      for (Launcher launcher : launchers) {
        try (Target peer = launcher.start(place(launcher.name()))) {
          peer.load(workload);
          workload.series().stream()
              .filter(series -> peer.lacks(workload, series).isEmpty())
              .filter(series -> !series.name().equals(PAGE))
              .forEach(series -> compare(pemba, peer, series));
        }
      }
    }
  }

  private static void compare(Target pemba, Target peer, Series series) {
    for (int number = 0; number < Math.min(SAMPLE, series.distinct()); number++) {
      Question question = series.question(number);
      assertThat(Agreement.difference(question, Agreement.expected(question, pemba), peer))
          .isEmpty();
      assertThat(send(peer.prepare(question)))
          .as("results of %s, counted on the way: %s", peer.name(), question)
          .isEqualTo(count(question, peer.answer(question)));
    }
  }

  private static long send(Prepared prepared) {
    CompletableFuture<Long> results = new CompletableFuture<>();
    prepared.send(
        new Prepared.Done() {
          @Override
          public void answered(long count) {
            results.complete(count);
          }

          @Override
          public void failed(Throwable cause) {
            results.completeExceptionally(cause);
          }
        });
    return results.orTimeout(1, TimeUnit.MINUTES).join();
  }

  private static long count(Question question, Answer answer) {
    return switch (answer) {
      case Answer.Decided(var decision) -> decision == Answer.Decision.ALLOWED ? 1 : 0;
      case Answer.ManyDecided(var decisions) ->
          decisions.stream().filter(Answer.Decision.ALLOWED::equals).count();
      case Answer.Listed(var ids, _) -> ids.size();
      case Answer.Written() ->
          question instanceof Question.Write(var relationships) ? relationships.size() : 0;
    };
  }

  private Path place(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name.replaceAll("\\W", "")));
  }
}
