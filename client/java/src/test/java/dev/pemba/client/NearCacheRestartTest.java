package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.v1.Update;
import dev.pemba.v1.WriteRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A near cache whose server ends and comes back.
@Timeout(120)
final class NearCacheRestartTest {
  @Test
  void withoutAServerNothingIsAnsweredAndAfterwardsWhatIsRight(@TempDir Path folder)
      throws IOException {
    try (ServerProcess server = ServerProcess.in(folder);
        PembaClient writer = server.client().build();
        PembaClient near = server.client().nearCache(Duration.ofMinutes(10)).build()) {
      ScenarioFiles.write(writer);
      untilKept(near, true);

      server.stop();
      while (near.nearCache().orElseThrow().isFollowing()) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> near.isAllowed("user:bjarne", "read", "document:plan"))
          .isInstanceOfSatisfying(
              PembaClientException.class, failure -> assertThat(failure.isUnreachable()).isTrue());

      server.startAgain();
      Update goes = Updates.delete(References.relationship("team:research#member@user:bjarne"));
      String token = writer.write(WriteRequest.newBuilder().addUpdates(goes).build()).getToken();
      assertThat(near.isAllowed("user:bjarne", "read", "document:plan")).isFalse();
      untilKept(near, false);
      assertThat(near.nearCache().orElseThrow().token()).isEqualTo(token);
    }
  }

  private static void untilKept(PembaClient near, boolean expected) {
    long hits = near.nearCache().orElseThrow().hits();
    while (near.nearCache().orElseThrow().hits() == hits) {
      assertThat(near.isAllowed("user:bjarne", "read", "document:plan")).isEqualTo(expected);
    }
  }
}
