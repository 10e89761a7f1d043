package dev.pemba.bench.peers;

import dev.pemba.bench.systems.Launcher;
import java.util.ArrayList;
import java.util.List;

/// The peers that a run is to measure.
public final class Peers {
  /// As many as to Pemba.
  private static final int CONNECTIONS = 4;

  private Peers() {}

  /// Those that `bench/peers/setup` has built, in the order of the report; none if it was not run.
  public static List<Launcher> launchers() {
    List<Launcher> launchers = new ArrayList<>();
    for (Variant variant : Variant.values()) {
      if (variant != Variant.POSTGRES || Programs.hasPostgres()) {
        launchers.addAll(launchers(variant));
      }
    }
    return launchers;
  }

  static List<Launcher> launchers(Variant variant) {
    List<Launcher> launchers = new ArrayList<>();
    if (Programs.isBuilt(SpiceDbLauncher.PROGRAM.name())) {
      launchers.add(new SpiceDbLauncher(variant, CONNECTIONS));
    }
    if (Programs.isBuilt(OpenFgaLauncher.PROGRAM.name())) {
      launchers.add(new OpenFgaLauncher(variant, CONNECTIONS));
    }
    return launchers;
  }
}
