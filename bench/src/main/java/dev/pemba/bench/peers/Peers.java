package dev.pemba.bench.peers;

import dev.pemba.bench.systems.Launcher;
import java.util.List;

/// The peers that a run is to measure.
public final class Peers {
  private Peers() {}

  /// Those that `bench/peers/setup` has built, in the order of the report; none if it was not run.
  public static List<Launcher> launchers() {
    return List.of();
  }
}
