package dev.pemba.bench.systems;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.bench.shapes.Shapes;
import dev.pemba.bench.worlds.Question;
import dev.pemba.bench.worlds.Series;
import dev.pemba.bench.worlds.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PembaTargetTest {
  @TempDir private Path folder;

  @Test
  void requestsThatAreReadyCountWhatWholeAnswersSay() throws IOException {
    PembaLauncher launcher = new PembaLauncher(List.of("-Xmx512m"), Map.of(), 2);
    Workload hot =
        Shapes.all(10_000).stream()
            .filter(one -> one.name().equals("hot-object"))
            .findFirst()
            .orElseThrow();
    try (PembaTarget pemba = launcher.start(folder)) {
      pemba.load(hot);
      Series mixed = hot.series("while-written");
      for (int number = 0; number < 25; number++) {
        assertThat(ask(pemba, mixed.question(number))).isEqualTo(1);
      }
      Question.Check allowed = Question.Check.parse("resource:hot", "view", "user:user-1");
      Question.Check denied = Question.Check.parse("resource:hot", "view", "user:nobody");
      Question.CheckMany many = new Question.CheckMany(List.of(allowed, denied, allowed));

      assertThat(ask(pemba, denied)).isZero();
      assertThat(ask(pemba, many)).isEqualTo(2);
      assertThat(pemba.answer(many))
          .isEqualTo(
              new Answer.ManyDecided(
                  List.of(
                      Answer.Decision.ALLOWED, Answer.Decision.DENIED, Answer.Decision.ALLOWED)));
      assertThat(pemba.diskBytes().orElseThrow()).isPositive();
      assertThat(pemba.processes()).allMatch(ProcessHandle::isAlive);
    }
    assertThat(folder).isEmptyDirectory();
  }

  private static long ask(Target target, Question question) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    target
        .prepare(question)
        .send(
            new Prepared.Done() {
              @Override
              public void answered(long results) {
                answer.complete(results);
              }

              @Override
              public void failed(Throwable cause) {
                answer.completeExceptionally(cause);
              }
            });
    return answer.join();
  }
}
