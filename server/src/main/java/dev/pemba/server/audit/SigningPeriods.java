package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.audit.AuditTables.Row;
import dev.pemba.server.audit.AuditTables.Rows;
import dev.pemba.server.audit.AuditTables.Table;
import dev.pemba.server.audit.Proving.Signed;
import dev.pemba.server.log.ByteReader;
import dev.pemba.server.log.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Which key signed from when to when, by the size of the tree: a checkpoint says that, and no
/// time.
///
/// INVARIANT (one key at a time): a key's period ends where the next one's begins, and a key that
/// ended never signs again.
///
/// ```
/// value   version u8 | from u64 | last u64, all ones if it is in use | key as text, to the end
/// ```
///
/// A key's period is kept with the first checkpoint that it signs. Not thread-safe.
final class SigningPeriods {
  private static final int VERSION = 1;
  private static final long IN_USE = -1;

  private final List<SigningPeriod> periods;
  private int kept;

  private SigningPeriods(List<SigningPeriod> periods) {
    this.periods = periods;
    this.kept = periods.size();
  }

  /// Those of a log that begins to sign with a key. Throws `PembaException` if that key has ended.
  ///
  /// @param latest the last checkpoint there is
  static SigningPeriods open(AuditTables tables, VerifierKey key, Optional<Signed> latest) {
    List<SigningPeriod> stored = new ArrayList<>();
    try (Rows rows = tables.ascending(Table.INDEX, Keys.signing(0))) {
      for (; rows.isValid() && rows.key()[0] == Keys.SIGNING; rows.next()) {
        stored.add(read(rows.value()));
      }
    }
    SigningPeriods periods = new SigningPeriods(stored);
    long size = latest.map(Signed::size).orElse(0L);
    if (stored.isEmpty()) {
      boolean hasSigned =
          latest
              .filter(
                  it ->
                      !key.hasSigned(SignedNote.parse(it.note().getBytes(StandardCharsets.UTF_8))))
              .isEmpty();
      periods.periods.add(new SigningPeriod(key, hasSigned ? 0 : size, OptionalLong.empty()));
    } else if (!stored.getLast().key().equals(key)) {
      periods.replace(key, size);
    }
    return periods;
  }

  /// What is not kept yet: to be written with a checkpoint, before [#written].
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int i = kept; i < periods.size(); i++) {
      rows.add(row(i));
    }
    return rows;
  }

  void written() {
    kept = periods.size();
  }

  /// From a size on another key signs.
  void replace(VerifierKey key, long size) {
    requireNew(key);
    SigningPeriod last = periods.getLast();
    int at = periods.size() - 1;
    periods.set(at, new SigningPeriod(last.key(), last.from(), OptionalLong.of(size)));
    periods.add(new SigningPeriod(key, size, OptionalLong.empty()));
    kept = Math.min(kept, at);
  }

  private void requireNew(VerifierKey key) {
    for (SigningPeriod period : periods) {
      if (period.key().equals(key)) {
        throw new PembaException(
            Reason.CONFIGURATION_INVALID,
            "the key `%08x` signed up to record %d and was replaced: it can't sign again"
                .formatted(key.id(), period.last().orElse(0)),
            Map.of());
      }
    }
  }

  /// The one in use last.
  List<SigningPeriod> all() {
    return List.copyOf(periods);
  }

  private Row row(int number) {
    SigningPeriod period = periods.get(number);
    return new Row(
        Table.INDEX,
        Keys.signing(number),
        new ByteWriter(128)
            .u8(VERSION)
            .u64(period.from())
            .u64(period.last().orElse(IN_USE))
            .raw(period.key().toString().getBytes(StandardCharsets.UTF_8))
            .toBytes());
  }

  private static SigningPeriod read(byte[] value) {
    ByteReader in = new ByteReader(value, "audit").version(VERSION);
    long from = in.u64();
    long last = in.u64();
    return new SigningPeriod(
        VerifierKey.parse(new String(in.rest(), StandardCharsets.UTF_8)),
        from,
        last == IN_USE ? OptionalLong.empty() : OptionalLong.of(last));
  }
}
