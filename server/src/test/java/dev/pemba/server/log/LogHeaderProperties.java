package dev.pemba.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Laws of the bytes of a header.
final class LogHeaderProperties {
  private static final long SEED = 7;

  @Test
  void everyHeaderIsReadBackAsWritten() {
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      LogHeader header = header(random);
      assertThat(LogHeader.read(header.toBytes()))
          .as("seed %d, header %d", SEED, i)
          .isEqualTo(header);
    }
  }

  @Test
  void anyFlippedByteIsFound() {
    Random random = new Random(SEED);
    byte[] bytes = header(random).toBytes();
    for (int i = 0; i < bytes.length; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= (byte) (1 << random.nextInt(8));
      PembaException found =
          catchThrowableOfType(PembaException.class, () -> LogHeader.read(flipped));
      assertThat(found.reason()).isEqualTo(Reason.DATA_CORRUPT);
    }
  }

  private static LogHeader header(Random random) {
    return new LogHeader(
        new Revision(random.nextLong(1, Long.MAX_VALUE)),
        Instant.ofEpochMilli(random.nextLong(1L << 45)),
        new Provenance("user:ana", "why " + random.nextInt(), Map.of("a", "1", "b", "ü")),
        random.nextBoolean() ? Optional.of("key-" + random.nextInt()) : Optional.empty());
  }
}
