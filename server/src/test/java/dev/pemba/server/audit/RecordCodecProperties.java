package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.testing.Dice;
import org.junit.jupiter.api.Test;

/// A record has one form in bytes, and every other is refused.
final class RecordCodecProperties {
  @Test
  void whatIsWrittenIsReadAndNothingElseIs() {
    for (int seed = 0; seed < 500; seed++) {
      Dice dice = new Dice(seed);
      AuditRecord record = RandomRecords.any(dice, seed);
      byte[] bytes = RecordCodec.encode(record);
      assertThat(RecordCodec.decode(bytes)).as("seed %d", seed).isEqualTo(record);
      byte[] flipped = bytes.clone();
      flipped[dice.below(flipped.length)] ^= (byte) (1 << dice.below(8));
      try {
        assertThat(RecordCodec.decode(flipped)).as("seed %d", seed).isNotEqualTo(record);
      } catch (PembaException refused) {
        assertThat(refused).hasMessageContaining("damaged");
      }
      byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1);
      assertThatThrownBy(() -> RecordCodec.decode(longer)).isInstanceOf(PembaException.class);
      byte[] shorter = java.util.Arrays.copyOf(bytes, bytes.length - 1);
      assertThatThrownBy(() -> RecordCodec.decode(shorter)).isInstanceOf(PembaException.class);
    }
  }
}
