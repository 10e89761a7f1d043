package dev.pemba.server.rocks;

import dev.pemba.server.log.ByteReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Verifies that ids and numbers map to each other, one to one and without gaps.
final class IdVerification {
  private final Disk disk;
  private final StoreState state;
  private final Findings findings;
  private final Map<Integer, Long> idsPerType = new HashMap<>();
  private final Map<Integer, Long> namesPerType = new HashMap<>();

  IdVerification(Disk disk, StoreState state, Findings findings) {
    this.disk = disk;
    this.state = state;
    this.findings = findings;
  }

  /// The number of ids.
  long run() {
    FamilyRows.visit(disk, Family.IDS, this::id);
    FamilyRows.visit(disk, Family.NAMES, this::name);
    for (int type = 1; type < state.symbols().typeBound(); type++) {
      long last = Integer.toUnsignedLong(state.lastNumber(type));
      long ids = idsPerType.getOrDefault(type, 0L);
      long names = namesPerType.getOrDefault(type, 0L);
      findings.check(
          ids == last && names == last,
          "type `%s` has given %d numbers, but has %d ids and %d names",
          state.symbols().typeName(type),
          last,
          ids,
          names);
    }
    return idsPerType.values().stream().mapToLong(Long::longValue).sum();
  }

  private void id(byte[] key, byte[] value) {
    findings.row();
    int type = new ByteReader(key, Family.IDS.title()).u16();
    ByteReader in = new ByteReader(value, Family.IDS.title());
    int number = in.u32();
    long revision = in.varint();
    idsPerType.merge(type, 1L, Long::sum);
    byte[] name = disk.get(Family.NAMES, Ids.nameKey(type, number));
    byte[] id = Arrays.copyOfRange(key, 2, key.length);
    boolean agrees = false;
    if (name.length > 0) {
      ByteReader back = new ByteReader(name, Family.NAMES.title());
      agrees = back.varint() == revision && Arrays.equals(back.rest(), id);
    }
    findings.check(agrees, "number %d of type %d does not lead back to its id", number, type);
    findings.check(
        revision >= 1 && revision <= state.revision(),
        "number %d of type %d was given at revision %d, the head is %d",
        number,
        type,
        revision,
        state.revision());
  }

  private void name(byte[] key, byte[] value) {
    findings.row();
    ByteReader in = new ByteReader(key, Family.NAMES.title());
    int type = in.u16();
    int number = in.u32();
    namesPerType.merge(type, 1L, Long::sum);
    ByteReader name = new ByteReader(value, Family.NAMES.title());
    name.varint();
    byte[] id = name.rest();
    byte[] idKey = new byte[2 + id.length];
    System.arraycopy(key, 0, idKey, 0, 2);
    System.arraycopy(id, 0, idKey, 2, id.length);
    byte[] back = disk.get(Family.IDS, idKey);
    findings.check(
        back.length > 0 && new ByteReader(back, Family.IDS.title()).u32() == number,
        "the id of number %d of type %d does not lead back to it",
        number,
        type);
  }
}
