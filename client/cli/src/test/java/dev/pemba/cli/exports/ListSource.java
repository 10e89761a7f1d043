package dev.pemba.cli.exports;

import dev.pemba.server.audit.AuditReader.Leaf;
import java.util.List;

/// Gives leaves of a list, which begins at leaf 0.
record ListSource(List<Leaf> leaves) implements Pump.Source {
  ListSource {
    leaves = List.copyOf(leaves);
  }

  @Override
  public void read(long from, Pump.Receiver receiver) throws InterruptedException {
    for (Leaf leaf : leaves.subList((int) Math.min(from, leaves.size()), leaves.size())) {
      receiver.leaf(leaf);
    }
  }
}
