package dev.pemba.server.rocks;

import dev.pemba.model.ObjectId;
import dev.pemba.server.cache.SlotTable;
import dev.pemba.server.rocks.Ids.IdKey;
import dev.pemba.server.rocks.Ids.Named;
import dev.pemba.store.Snapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is known of the numbers of ids: bounded. Thread-safe.
///
/// Finding a number is a matter of how many places in memory are touched, as few are in the
/// processor's cache when a million ids take turns. So an entry holds the text itself of a short
/// id, packed into three words, and not a reference to a text that refers to its bytes.
final class NumberCache {
  private static final byte[] NONE = new byte[0];

  private final SlotTable<Entry> entries;

  NumberCache(long bytes) {
    this.entries = new SlotTable<>(bytes);
  }

  @Nullable Named get(IdKey key) {
    Packed id = Packed.of(key.id().value());
    int hash = id.hash(key.type());
    for (int probe = 0; probe < SlotTable.PROBES; probe++) {
      Entry entry = entries.at(hash, probe);
      if (entry == null) {
        return null;
      }
      if (entry.hash == hash && entry.isOf(key.type(), id)) {
        entry.mark(true);
        return new Named(entry.number, entry.revision);
      }
    }
    return null;
  }

  /// The numbers of ids that lie in their first slot, [Snapshot#UNKNOWN] for others. Each step is
  /// done for all before the next one, so that the processor waits for many places at once.
  int[] foresee(int[] types, ObjectId[] ids) {
    int count = ids.length;
    Packed[] packed = new Packed[count];
    int[] hashes = new int[count];
    for (int i = 0; i < count; i++) {
      packed[i] = Packed.of(ids[i].value());
      hashes[i] = packed[i].hash(types[i]);
    }
    @Nullable Entry[] found = new @Nullable Entry[count];
    for (int i = 0; i < count; i++) {
      found[i] = entries.at(hashes[i], 0);
    }
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      Entry entry = found[i];
      numbers[i] =
          entry != null && entry.isOf(types[i], packed[i]) ? entry.number : Snapshot.UNKNOWN;
    }
    return numbers;
  }

  void put(IdKey key, Named named) {
    entries.put(new Entry(key.type(), Packed.of(key.id().value()), named));
  }

  /// An id as three words of eight bytes of UTF-8 each, or as text if it does not fit. Short ones
  /// are equal exactly if their words are: an id holds no NUL, so none is another one padded.
  ///
  /// No loop over characters: what the JDK does with whole arrays costs a third of it.
  private record Packed(long first, long second, long third, @Nullable String text) {
    private static final VarHandle LONGS =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int WORD = 8;
    private static final int LONGEST = 3 * WORD;

    static Packed of(String id) {
      byte[] bytes = id.length() > LONGEST ? NONE : id.getBytes(StandardCharsets.UTF_8);
      if (bytes.length == 0 || bytes.length > LONGEST) {
        return new Packed(0, 0, id.hashCode(), id);
      }
      byte[] padded = Arrays.copyOf(bytes, LONGEST);
      return new Packed(
          (long) LONGS.get(padded, 0),
          (long) LONGS.get(padded, WORD),
          (long) LONGS.get(padded, 2 * WORD),
          null);
    }

    int hash(int type) {
      long mixed = first * 0x9e37_79b9_7f4a_7c15L + second * 0xc2b2_ae3d_27d4_eb4fL + third + type;
      mixed = (mixed ^ (mixed >>> 32)) * 0xff51_afd7_ed55_8ccdL;
      return (int) (mixed ^ (mixed >>> 33));
    }
  }

  private static final class Entry implements SlotTable.Entry<Entry> {
    private static final int BYTES = 80;
    private static final int TEXT_BYTES = 64;

    private final long first;
    private final long second;
    private final long third;
    private final @Nullable String text;
    private final int type;
    private final int hash;
    private final int number;
    private final long revision;
    private boolean marked;

    Entry(int type, Packed id, Named named) {
      this.first = id.first;
      this.second = id.second;
      this.third = id.third;
      this.text = id.text;
      this.type = type;
      this.hash = id.hash(type);
      this.number = named.number();
      this.revision = named.revision();
    }

    boolean isOf(int otherType, Packed id) {
      return first == id.first
          && second == id.second
          && third == id.third
          && type == otherType
          && isText(id.text);
    }

    private boolean isText(@Nullable String other) {
      return text == null ? other == null : text.equals(other);
    }

    @Override
    public int hash() {
      return hash;
    }

    @Override
    public boolean isFor(Entry other) {
      return first == other.first
          && second == other.second
          && third == other.third
          && type == other.type
          && isText(other.text);
    }

    @Override
    public long bytes() {
      return text == null ? BYTES : (long) BYTES + TEXT_BYTES + text.length();
    }

    @Override
    public boolean isMarked() {
      return marked;
    }

    @Override
    public void mark(boolean read) {
      if (marked != read) {
        marked = read;
      }
    }
  }
}
