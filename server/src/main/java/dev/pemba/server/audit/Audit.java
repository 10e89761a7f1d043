package dev.pemba.server.audit;

import dev.pemba.server.app.Recorder;
import dev.pemba.server.config.AuditSettings;
import dev.pemba.store.StoreId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// The decision log as a whole: what a server opens, records with, and closes. Thread-safe.
public final class Audit implements AutoCloseable {
  private static final String JOURNAL = "journal";
  private static final String KEY = "audit-key";

  private final AuditLog log;
  private final DecisionRecorder recorder;
  private final Proving proving;

  private Audit(AuditLog log, DecisionRecorder recorder, Proving proving) {
    this.log = log;
    this.recorder = recorder;
    this.proving = proving;
  }

  /// What the log needs of a store.
  public record Kept(AuditTables tables, Changes changes, StoreId store) {}

  /// Opens the log of a store, and brings in what was still waiting.
  ///
  /// @param data the store's folder
  public static Audit open(Path data, Kept kept, AuditSettings settings, InstantSource clock) {
    Pseudonyms pseudonyms = new Pseudonyms();
    SigningKey key =
        SigningKey.open(
            settings.key().orElse(data.resolve(KEY)), Checkpoint.originOf(kept.store()));
    Checkpoints checkpoints = new Checkpoints(kept.tables(), key, settings, clock);
    AuditLog log =
        AuditLog.open(
            new AuditLog.Parts(
                data.resolve(JOURNAL), kept.tables(), kept.changes(), pseudonyms, checkpoints),
            settings,
            clock);
    return new Audit(
        log, new DecisionRecorder(log, settings, pseudonyms, clock), new Proving(log, checkpoints));
  }

  /// Puts the server's settings on record, if they are others than at the last start.
  public void configured(Map<String, String> settings) {
    log.configured(settings);
  }

  public Recorder recorder() {
    return recorder;
  }

  public AuditLog log() {
    return log;
  }

  public AuditReader reader() {
    return new AuditReader(log);
  }

  public Proving proving() {
    return proving;
  }

  @Override
  public void close() {
    log.close();
  }
}
