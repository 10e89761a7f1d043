package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.testing.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A block holds its records byte for byte, whatever stands in them and between them.
final class BlockProperties {
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
          assertThat(Block.read(block.first(), block.toBytes())).isEqualTo(block);
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
