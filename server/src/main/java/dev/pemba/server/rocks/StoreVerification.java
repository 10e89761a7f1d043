package dev.pemba.server.rocks;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.RocksDBException;

/// Checks a data folder that no process has open: that what is stored agrees with itself.
///
/// Nothing is changed. It reads everything, so it takes as long as that takes.
public final class StoreVerification {
  private static final long BLOCK_CACHE_BYTES = 64L << 20;

  private final Disk disk;
  private final Findings findings;

  private StoreVerification(Disk disk, Findings findings) {
    this.disk = disk;
    this.findings = findings;
  }

  /// Told how far a step has come.
  @FunctionalInterface
  public interface Progress {
    /// The step that is under way.
    ///
    /// @param done rows of this step so far
    void at(String step, long done);
  }

  /// What was found.
  ///
  /// @param findings the first of them, one sentence each; empty if all is well
  /// @param faults how many findings there were in all
  public record Report(Counts counts, List<String> findings, long faults) {
    public Report {
      findings = List.copyOf(findings);
    }

    public boolean isClean() {
      return faults == 0;
    }
  }

  /// How much there is.
  ///
  /// @param history values that older revisions still need
  /// @param objects ids that have a number
  public record Counts(
      long revision, long relationships, long history, long objects, long changes, long schemas) {}

  /// Verifies the store in a folder. Throws `PembaException`: `UNAVAILABLE` if it is in use or
  /// there is none, `DATA_CORRUPT` if it can't even be opened.
  public static Report run(Path path, Progress progress) {
    if (!Folder.isStore(path)) {
      throw new PembaException(
          Reason.UNAVAILABLE, "the folder `%s` holds no store".formatted(path));
    }
    try (Folder folder = Folder.lock(path)) {
      Disk disk = folder.openReadOnly(BLOCK_CACHE_BYTES);
      try {
        return new StoreVerification(disk, new Findings(progress)).run();
      } finally {
        disk.unpin();
      }
    }
  }

  private Report run() {
    findings.step("checksums of files", this::files);
    StoreState state = StoreState.read(disk, new Schemas());
    LogVerification log = new LogVerification(disk, state, findings);
    findings.step("changes", log::headers);
    long schemas = findings.count("schemas", log::schemas);
    IdVerification ids = new IdVerification(disk, state, findings);
    long objects = findings.count("ids", ids::run);
    EdgeVerification edges = new EdgeVerification(disk, state, findings);
    long relationships = findings.count("relationships", edges::current);
    long history = findings.count("history", edges::history);
    findings.step("replay", () -> log.replay(edges.createdInWindow(), edges.historyRows()));
    Counts counts =
        new Counts(state.revision(), relationships, history, objects, state.revision(), schemas);
    return new Report(counts, findings.first(), findings.total());
  }

  private void files() {
    try {
      disk.database().verifyChecksum();
    } catch (RocksDBException e) {
      throw Faults.corrupt("a file has a wrong checksum", "store", e);
    }
  }
}
