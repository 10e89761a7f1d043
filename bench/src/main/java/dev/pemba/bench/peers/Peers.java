package dev.pemba.bench.peers;

import dev.pemba.bench.systems.Launcher;
import java.util.ArrayList;
import java.util.List;

/// The peers that a run is to measure.
public final class Peers {
  private static final int CONNECTIONS = 2;

  private Peers() {}

  /// Those that `bench/peers/setup` has built, in the order of the report; none if it was not run.
  public static List<Launcher> launchers() {
    List<Launcher> launchers = new ArrayList<>(launchers(Storage.MEMORY));
    if (Programs.hasPostgres()) {
      launchers.addAll(launchers(Storage.POSTGRES));
    }
    return launchers;
  }

  static List<Launcher> launchers(Storage storage) {
    List<Launcher> launchers = new ArrayList<>();
    if (Programs.isBuilt(SpiceDbLauncher.PROGRAM)) {
      launchers.add(new SpiceDbLauncher(storage, CONNECTIONS));
    }
    if (Programs.isBuilt(OpenFgaLauncher.PROGRAM)) {
      launchers.add(new OpenFgaLauncher(storage, CONNECTIONS));
    }
    return launchers;
  }
}
