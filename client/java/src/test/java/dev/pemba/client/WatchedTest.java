package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Revision;
import dev.pemba.server.app.Token;
import dev.pemba.store.StoreId;
import dev.pemba.v1.Footprint;
import dev.pemba.v1.WatchResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WatchedTest {
  private static final Question QUESTION =
      Question.of(References.check("user:ana", "view", "doc:plan")).orElseThrow();

  private final Watched watched = new Watched();

  private static String token(long revision) {
    return new Token(new StoreId(7), new Revision(revision)).toString();
  }

  private static WatchResponse change(long revision) {
    return WatchResponse.newBuilder()
        .setToken(token(revision))
        .addUpdates(Updates.touch(References.relationship("doc:plan#view@user:ana")))
        .build();
  }

  private static List<Footprint> footprints() {
    return List.of(Footprint.newBuilder().setType("doc").setPermission("view").build());
  }

  private boolean holds(long revision) {
    return watched.told().orElseThrow().footprints().holds(revision, QUESTION);
  }

  @Test
  void whatChangedBeforeTheFootprintsWereKnownIsNotTakenForUnchanged() {
    assertThat(watched.take(WatchResponse.newBuilder().setToken(token(5)).build())).isTrue();
    assertThat(watched.take(change(6))).isFalse();
    assertThat(watched.take(footprints(), token(5))).isTrue();
    assertThat(holds(5)).isFalse();
    assertThat(holds(6)).isTrue();
    watched.take(change(7));
    assertThat(holds(6)).isFalse();
    assertThat(holds(7)).isTrue();
  }

  @Test
  void footprintsOfAnOlderSchemaAreReadAgain() {
    watched.take(WatchResponse.newBuilder().setToken(token(5)).build());
    assertThat(watched.take(footprints(), token(5))).isTrue();
    WatchResponse schema =
        WatchResponse.newBuilder().setToken(token(8)).setSchema("definition user {}").build();
    assertThat(watched.take(schema)).isTrue();
    assertThat(watched.told()).isEmpty();
    assertThat(watched.take(footprints(), token(7))).isFalse();
    assertThat(watched.told()).isEmpty();
    assertThat(watched.take(footprints(), token(9))).isTrue();
    assertThat(holds(8)).isFalse();
    assertThat(holds(9)).isTrue();
  }
}
