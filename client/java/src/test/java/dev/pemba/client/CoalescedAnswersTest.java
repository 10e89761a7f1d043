package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Consistency;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Folded checks beside single ones, at random, against a real server.
@Timeout(60)
final class CoalescedAnswersTest {
  private static final int QUESTIONS = 3_000;

  private static final List<String> OBJECTS =
      List.of("document:plan", "document:minutes", "document:handbook", "page:0001", "attic:x");
  private static final List<String> PERMISSIONS = List.of("read", "edit", "reed");
  private static final List<String> SUBJECTS =
      List.of("user:amina", "user:bjarne", "user:lister", "user:mallory", "user:visitor");

  @TempDir private Path folder = Path.of("");

  @Test
  void everyoneIsAnsweredAsIfAlone() throws IOException, InterruptedException, ExecutionException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (LocalServer server = LocalServer.in(folder);
        PembaClient plain = PembaClient.plaintext(server.endpoint());
        PembaClient folding = PembaClient.builder(server.endpoint()).coalesceChecks().build()) {
      ScenarioFiles.write(plain);
      String before = plain.lastToken();
      plain.write(
          dev.pemba.v1.WriteRequest.newBuilder()
              .addUpdates(
                  Updates.touch(
                      References.relationship("document:plan#visitor@user:visitor").toBuilder()
                          .setCondition(dev.pemba.v1.Condition.newBuilder().setCaveat("in_hours"))
                          .build()))
              .addUpdates(
                  Updates.delete(References.relationship("team:research#member@user:bjarne")))
              .build());
      String after = plain.lastToken();
      List<CheckRequest> questions = new ArrayList<>();
      for (int i = 0; i < QUESTIONS; i++) {
        questions.add(question(random, before, after));
      }
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<String>> answers =
            questions.stream().map(one -> threads.submit(() -> answer(folding, one))).toList();
        for (int i = 0; i < QUESTIONS; i++) {
          CheckRequest question = questions.get(i);
          assertThat(answers.get(i).get())
              .as("seed %d, question %d: %s", seed, i, question)
              .isEqualTo(answer(plain, question));
        }
      }
    }
  }

  private static CheckRequest question(Random random, String before, String after) {
    CheckRequest.Builder question =
        References.check(pick(random, SUBJECTS), pick(random, PERMISSIONS), pick(random, OBJECTS))
            .toBuilder();
    switch (random.nextInt(4)) {
      case 0 -> question.setConsistency(Consistency.newBuilder().setExactly(before));
      case 1 -> question.setConsistency(Consistency.newBuilder().setExactly(after));
      case 2 -> question.setConsistency(Consistency.newBuilder().setAtLeast(after));
      default -> {}
    }
    if (random.nextBoolean()) {
      question.setContext(
          Struct.newBuilder()
              .putFields("hour", number(random.nextInt(24)))
              .putFields("opens", number(8)));
    }
    if (random.nextBoolean()) {
      question.getContextBuilder().putFields("closes", number(16));
    }
    if (random.nextInt(20) == 0) {
      question.clearSubject();
    }
    return question.build();
  }

  private static Value number(int value) {
    return Value.newBuilder().setNumberValue(value).build();
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  /// All that is the same each time it is asked.
  private static String answer(PembaClient client, CheckRequest question) {
    try {
      CheckResponse response = client.check(question);
      return "%s %s %s"
          .formatted(response.getDecision(), response.getMissingContextList(), response.getToken());
    } catch (PembaClientException e) {
      return "%s %s %s".formatted(e.reason(), e.metadata(), e.getMessage());
    }
  }
}
