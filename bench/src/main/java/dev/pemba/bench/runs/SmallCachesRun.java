package dev.pemba.bench.runs;

import dev.pemba.bench.drive.Measured;
import dev.pemba.bench.organisation.OrganisationWorld;
import dev.pemba.bench.report.Figures;
import dev.pemba.bench.report.Goal;
import dev.pemba.bench.runs.GrowthRun.Stopping;
import dev.pemba.bench.systems.Folders;
import dev.pemba.bench.systems.Memory;
import dev.pemba.bench.systems.PembaTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// An existing store served with caches that hold a tenth of it: what memory the process takes
/// then, and what a check costs.
final class SmallCachesRun {
  private static final int TIMES = 10;
  private static final long SMALLEST_BYTES = 1 << 20;

  /// What a JVM takes beside its heap, and RocksDB beside its blocks: code, classes, threads,
  /// network buffers, memtables.
  private static final long BESIDE_BYTES = 512L << 20;

  private final Lab lab;
  private final OrganisationWorld world;
  private final Path folder;

  SmallCachesRun(Lab lab, OrganisationWorld world, Path folder) {
    this.lab = lab;
    this.world = world;
    this.folder = folder;
  }

  void run() throws IOException {
    long disk = Folders.bytes(folder);
    long third = Math.max(SMALLEST_BYTES, disk / TIMES / 3);
    Lab.say("  with caches of a tenth of the store");
    Map<String, String> settings =
        Map.of(
            "store.edge_cache", Long.toString(third),
            "store.id_cache", Long.toString(third),
            "store.block_cache", Long.toString(third),
            "limits.answer_cache", "0");
    try (Stopping pemba = new Stopping(lab.pemba(settings).start(folder))) {
      PembaTarget target = pemba.target();
      Measured checks =
          lab.closed(target, "organisation, small caches", world.series("check"), lab.inFlight());
      long live = target.heapBytes();
      long resident = Memory.resident(target.processes().getFirst());
      long allowed = heapBytes() + third + BESIDE_BYTES;
      lab.report()
          .bar(
              Goal.MEMORY,
              "%s MB resident, %s MB live heap, after %,d checks of a store of %s MB with %s MB of caches and -Xmx%s; allowed: %s MB (heap, blocks, and 512 MiB beside)"
                  .formatted(
                      mega(resident),
                      mega(live),
                      checks.answered(),
                      mega(disk),
                      mega(3 * third),
                      lab.heap(),
                      mega(allowed)),
              resident <= allowed && checks.failures() == 0);
    }
  }

  private long heapBytes() {
    String text = lab.heap();
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 'g' -> number << 30;
      case 'm' -> number << 20;
      default -> throw new IllegalArgumentException("a heap such as `2g` or `512m`, not " + text);
    };
  }

  private static String mega(long bytes) {
    return Figures.of(bytes / 1e6);
  }
}
