package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.audit.AuditTables.Row;
import dev.pemba.server.audit.AuditTables.Rows;
import dev.pemba.server.audit.AuditTables.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Legal holds: records that stay although their retention has ended. Thread-safe.
final class Holds {
  private final AuditTables tables;
  private final List<Hold> holds = new CopyOnWriteArrayList<>();

  Holds(AuditTables tables) {
    this.tables = tables;
    try (Rows rows = tables.ascending(Table.INDEX, new byte[] {Keys.HOLD})) {
      for (; rows.isValid() && rows.key()[0] == Keys.HOLD; rows.next()) {
        holds.add(Hold.read(rows.value()));
      }
    }
  }

  List<Hold> all() {
    return List.copyOf(holds);
  }

  boolean cover(AuditRecord record) {
    return holds.stream().anyMatch(hold -> hold.covers(record));
  }

  synchronized void place(Hold hold) {
    if (holds.stream().anyMatch(other -> other.name().equals(hold.name()))) {
      throw new PembaException(
          Reason.ALREADY_EXISTS,
          "there is a hold `%s` already".formatted(hold.name()),
          Map.of("hold", hold.name()));
    }
    tables.write(
        List.of(new Row(Table.INDEX, Keys.named(Keys.HOLD, hold.name()), hold.toBytes())), true);
    holds.add(hold);
  }

  /// What it held is looked at again: its retention may have ended long ago.
  synchronized Hold lift(String name) {
    Hold hold =
        holds.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(() -> PembaException.malformed("there is no hold `%s`".formatted(name)));
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(Table.INDEX, Keys.named(Keys.HOLD, name), new byte[0]));
    Pruning.forgetProgress(rows);
    tables.write(rows, true);
    holds.remove(hold);
    return hold;
  }
}
