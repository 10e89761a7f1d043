package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.server.log.ByteWriter;
import dev.pemba.testing.Dice;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A block holds its records byte for byte, whatever stands in them and between them.
final class BlockProperties {
  private static final String RECORD =
      "0203"
          + "0000000000000007"
          + "0000000000000004"
          + "0000000000000003"
          + "0000018bcfe56800"
          + "0000000000000001"
          + "0000000000000002"
          + "00000000"
          + "0000000000000005";

  /// As the release that began to keep blocks so wrote it.
  private static final String KEPT =
      "030000018bcfe56800010a000100000000000000021d28b52ffd201dcd0000980d030e"
          + "080680a0abfef962ff9fabfef962000501003610063d5eddb8";

  @Test
  void whatIsPackedIsUnpacked() {
    Dice.forEachCase(
        "blocks",
        300,
        dice -> {
          List<Block.Slot> slots = new ArrayList<>();
          for (int i = dice.below(Ledger.BLOCK_RECORDS); i >= 0; i--) {
            slots.add(slot(dice));
          }
          Block block = new Block(dice.below(1_000), dice.below(1_000), slots);
          byte[] bytes = block.toBytes();
          assertThat(Block.read(block.first(), bytes)).isEqualTo(block);
          for (int i = 0; i < slots.size(); i++) {
            assertThat(Block.slot(bytes, i)).contains(slots.get(i));
          }
          assertThat(Block.slot(bytes, slots.size())).isEmpty();
        });
  }

  private static Block.Slot slot(Dice dice) {
    AuditRecord any = RandomRecords.any(dice, dice.below(1_000));
    if (dice.chance(20)) {
      return new Block.Slot.Pruned(Bytes.of(new Hashes().leaf(RecordCodec.encode(any))));
    }
    return new Block.Slot.Kept(
        Bytes.of(RecordCodec.encode(dice.chance(20) ? odd(dice, any) : any)));
  }

  /// With numbers as no server gives them.
  private static AuditRecord odd(Dice dice, AuditRecord record) {
    return new AuditRecord(
        -1 - dice.below(5),
        Long.MIN_VALUE + dice.below(5),
        new UUID(Long.MAX_VALUE - dice.below(5), -1 - dice.below(5)),
        Long.MAX_VALUE - dice.below(5),
        Long.MIN_VALUE + dice.below(5),
        record.origin(),
        record.body());
  }

  /// A block gives back a record's version without having kept it: another [RecordCodec#VERSION]
  /// needs another [Block#VERSION], or what is kept would change its hash.
  @Test
  void aBlockThatIsKeptGivesItsRecordsBackByteForByte() {
    AuditRecord record =
        new AuditRecord(
            7,
            1_700_000_000_000L,
            new UUID(1, 2),
            3,
            4,
            AuditRecord.Origin.UNKNOWN,
            new AuditRecord.Gap(5));
    byte[] kept = HexFormat.of().parseHex(KEPT);
    assertThat(kept[0]).isEqualTo((byte) Block.VERSION);
    assertThat(Block.read(9, kept).slots())
        .containsExactly(new Block.Slot.Kept(Bytes.of(HexFormat.of().parseHex(RECORD))));
    assertThat(RecordCodec.encode(record)).isEqualTo(HexFormat.of().parseHex(RECORD));
  }

  @Test
  void moreIdsThanRecordsAreRefused() {
    byte[] kept = HexFormat.of().parseHex(KEPT);
    int ids = 10; // behind the version, the latest time and the count
    int slots = ids + 1 + SlotHeads.RANDOM_BYTES;
    byte[] longer =
        new ByteWriter(kept.length + 1)
            .raw(kept, 0, ids)
            .varint(SlotHeads.RANDOM_BYTES + 1)
            .raw(kept, ids + 1, SlotHeads.RANDOM_BYTES)
            .u8(0)
            .raw(kept, slots, kept.length - Integer.BYTES - slots)
            .checksum()
            .toBytes();
    assertThatThrownBy(() -> Block.read(9, longer))
        .isInstanceOf(PembaException.class)
        .hasMessageContaining("more than its records");
  }

  @Test
  void damageIsFound() {
    Dice.forEachCase(
        "damaged blocks",
        300,
        dice -> {
          byte[] bytes = new Block(0, 7, List.of(slot(dice), slot(dice))).toBytes();
          bytes[dice.below(bytes.length)] ^= (byte) (1 << dice.below(8));
          assertThatThrownBy(() -> Block.read(0, bytes)).isInstanceOf(PembaException.class);
        });
  }
}
