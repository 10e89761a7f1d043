package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TextsTest {
  @Test
  void aRelationshipGoesToItsMessageAndBackUnchanged() {
    for (String text :
        List.of(
            "dataset:patients#reader@user:ana",
            "team:x#member@team:y#member",
            "dataset:x#reader@user:*",
            "dataset:x#reader@user:bo[office_hours]",
            "dataset:x#reader@user:bo[net:{\"a\":null,\"b\":[1,2.5,true],\"c\":{\"d\":\"é\"}}]",
            "dataset:x#reader@user:bo[expiration:2027-01-31T00:00:00Z]",
            "dataset:x#reader@user:bo[net:{\"a\":1}][expiration:2027-01-31T00:00:00Z]",
            "dataset:x#reader@user:a[b]".replace("[b]", "[b []"))) {
      assertThat(Texts.print(Texts.relationship(text))).isEqualTo(text);
    }
  }
}
