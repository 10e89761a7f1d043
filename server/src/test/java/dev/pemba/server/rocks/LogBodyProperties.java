package dev.pemba.server.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.CaveatName;
import dev.pemba.model.Change.Operation;
import dev.pemba.model.Condition;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import dev.pemba.model.Reason;
import dev.pemba.model.Revision;
import dev.pemba.server.log.ByteWriter;
import dev.pemba.server.log.LogHeader;
import dev.pemba.server.rocks.LogEntry.Effect;
import dev.pemba.store.Grant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Laws of the bytes of what a change did.
final class LogBodyProperties {
  private static final long SEED = 7;
  private static final List<Operation> OPERATIONS = List.of(Operation.values());
  private static final LogHeader HEADER =
      new LogHeader(new Revision(1), Instant.EPOCH, Provenance.NONE, Optional.empty());

  @Test
  void everyEntryIsReadBackAsWritten() {
    Random random = new Random(SEED);
    for (int i = 0; i < 500; i++) {
      LogEntry entry = entry(random);
      assertThat(LogBody.read(HEADER, body(entry)))
          .as("seed %d, entry %d", SEED, i)
          .isEqualTo(entry);
    }
  }

  @Test
  void anyFlippedByteIsFound() {
    Random random = new Random(SEED);
    byte[] body = body(entry(random));
    for (int i = 0; i < body.length; i++) {
      byte[] flipped = body.clone();
      flipped[i] ^= (byte) (1 << random.nextInt(8));
      assertDamaged(() -> LogBody.read(HEADER, flipped));
    }
  }

  @Test
  void whatIsCutShortIsFound() {
    byte[] body = body(entry(new Random(SEED)));
    for (int length = 0; length < body.length; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      assertDamaged(() -> LogBody.read(HEADER, cut));
    }
  }

  @Test
  void hostileBytesUnderAGoodChecksumAreDamageToo() {
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] content = new byte[random.nextInt(40)];
      random.nextBytes(content);
      byte[] bytes = new ByteWriter(64).u8(1).raw(content).checksum().toBytes();
      try {
        LogBody.read(HEADER, bytes);
      } catch (PembaException e) {
        assertThat(e.reason()).isEqualTo(Reason.DATA_CORRUPT);
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private static void assertDamaged(ThrowingCallable call) {
    assertThat(catchThrowableOfType(PembaException.class, call).reason())
        .isEqualTo(Reason.DATA_CORRUPT);
  }

  private static byte[] body(LogEntry entry) {
    LogBody body = new LogBody(entry.schema(), entry.effects().size());
    entry.effects().forEach(body::add);
    return body.toBytes();
  }

  private static LogEntry entry(Random random) {
    List<Effect> effects = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      EdgeKey key = new EdgeKey(end(random), end(random));
      Operation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
      effects.add(new Effect(operation, key, grant(random), random.nextBoolean()));
    }
    return new LogEntry(
        HEADER,
        effects,
        random.nextBoolean() ? Optional.of("definition user {}") : Optional.empty());
  }

  /// Few kinds, so that some follow their like; numbers from all of their range.
  private static long end(Random random) {
    int number = random.nextInt() >>> (1 + random.nextInt(31));
    return End.of(1 + random.nextInt(2), random.nextInt(2) * 0xffff, number);
  }

  private static Grant grant(Random random) {
    Optional<Condition> condition =
        random.nextInt(3) == 0
            ? Optional.of(new Condition(new CaveatName("office"), Context.parse("{\"hour\":9}")))
            : Optional.empty();
    return new Grant(
        condition,
        random.nextInt(3) == 0 ? random.nextLong(1L << 45) : Grant.ALWAYS,
        random.nextInt(3) == 0 ? random.nextLong(1L << 45) : Grant.NEVER);
  }
}
