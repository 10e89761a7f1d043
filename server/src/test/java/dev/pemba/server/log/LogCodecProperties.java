package dev.pemba.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.model.Change.Operation;
import dev.pemba.model.Change.Update;
import dev.pemba.model.PembaException;
import dev.pemba.model.Provenance;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.model.Revision;
import dev.pemba.server.log.LogEntry.Effect;
import dev.pemba.server.log.LogEntry.Header;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Laws of the log's bytes.
final class LogCodecProperties {
  private static final long SEED = 7;
  private static final List<Operation> OPERATIONS = List.of(Operation.values());

  @Test
  void everyEntryIsReadBackAsWritten() {
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      LogEntry entry = entry(random);
      byte[] header = LogCodec.encodeHeader(entry.header());
      byte[] body = LogCodec.encodeBody(entry.effects(), entry.schema());
      assertThat(LogCodec.decode(LogCodec.decodeHeader(header), body))
          .as("seed %d, entry %d", SEED, i)
          .isEqualTo(entry);
    }
  }

  @Test
  void anyFlippedByteIsFound() {
    Random random = new Random(SEED);
    LogEntry entry = entry(random);
    byte[] header = LogCodec.encodeHeader(entry.header());
    byte[] body = LogCodec.encodeBody(entry.effects(), entry.schema());
    for (int i = 0; i < header.length; i++) {
      byte[] flipped = flip(header, i, random);
      assertDamaged(() -> LogCodec.decodeHeader(flipped));
    }
    for (int i = 0; i < body.length; i++) {
      byte[] flipped = flip(body, i, random);
      assertDamaged(() -> LogCodec.decode(entry.header(), flipped));
    }
  }

  @Test
  void whatIsCutShortIsFound() {
    LogEntry entry = entry(new Random(SEED));
    byte[] body = LogCodec.encodeBody(entry.effects(), entry.schema());
    for (int length = 0; length < body.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(body, length);
      assertDamaged(() -> LogCodec.decode(entry.header(), cut));
    }
  }

  @Test
  void hostileBytesUnderAGoodChecksumAreDamageToo() {
    Random random = new Random(SEED);
    Header header = entry(random).header();
    for (int i = 0; i < 5_000; i++) {
      byte[] content = new byte[random.nextInt(40)];
      random.nextBytes(content);
      byte[] bytes = new ByteWriter(64).u8(1).raw(content).checksum().toBytes();
      try {
        LogCodec.decode(header, bytes);
      } catch (PembaException e) {
        assertThat(e.reason()).isEqualTo(Reason.DATA_CORRUPT);
      }
    }
  }

  private static byte[] flip(byte[] bytes, int at, Random random) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= (byte) (1 << random.nextInt(8));
    return flipped;
  }

  private static void assertDamaged(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThat(catchThrowableOfType(PembaException.class, call).reason())
        .isEqualTo(Reason.DATA_CORRUPT);
  }

  private static LogEntry entry(Random random) {
    Header header =
        new Header(
            new Revision(random.nextLong(1, Long.MAX_VALUE)),
            Instant.ofEpochMilli(random.nextLong(1L << 45)),
            new Provenance("user:ana", "why " + random.nextInt(), Map.of("a", "1", "b", "ü")),
            random.nextBoolean() ? Optional.of("key-" + random.nextInt()) : Optional.empty());
    List<Effect> effects = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      Operation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
      effects.add(new Effect(new Update(operation, relationship(random)), random.nextBoolean()));
    }
    return new LogEntry(
        header,
        effects,
        random.nextBoolean() ? Optional.of("definition user {}") : Optional.empty());
  }

  private static Relationship relationship(Random random) {
    String[] subjects = {"user:ana@x.org", "user:*", "team:ml#member", "team:ünï/код:1#can.see"};
    String[] suffixes = {
      "",
      "[office]",
      "[office:{\"hour\":9,\"s\":\"]\"}]",
      "[expiration:2030-01-01T00:00:00.123Z]",
      "[office:{\"n\":1.5}][expiration:2031-01-01T00:00:00Z]"
    };
    String[] objects = {"document:plan", "urn:a:b", "document:" + random.nextInt(99)};
    return Relationship.parse(
        pick(objects, random) + "#viewer@" + pick(subjects, random) + pick(suffixes, random));
  }

  private static String pick(String[] from, Random random) {
    return from[random.nextInt(from.length)];
  }
}
