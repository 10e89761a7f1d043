package dev.pemba.server.audit;

import dev.pemba.model.PembaException;
import dev.pemba.server.app.Deadline;
import dev.pemba.server.app.Recorder;
import dev.pemba.server.audit.AuditRecord.Forgotten;
import dev.pemba.server.audit.AuditRecord.Held;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.config.AuditSettings;
import dev.pemba.store.StoreId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The decision log as a whole: what a server opens, records with, and closes. Thread-safe.
public final class Audit implements AutoCloseable {
  private static final String JOURNAL = "journal";
  private static final String KEY = "audit-key";

  /// Beside the settings' own names.
  private static final String PUBLIC_KEY = "audit.public_key";

  private final Parts parts;
  private volatile Map<String, String> settings = Map.of();

  private Audit(Parts parts) {
    this.parts = parts;
  }

  /// What it consists of.
  private record Parts(
      AuditLog log,
      StoreId store,
      Path keyFile,
      Checkpoints checkpoints,
      DecisionRecorder recorder,
      Proving proving,
      Pseudonyms pseudonyms,
      Holds holds,
      Pruning pruning) {}

  /// What the log needs of a store.
  public record Kept(AuditTables tables, Changes changes, StoreId store) {}

  /// Opens the log of a store, and brings in what was still waiting.
  ///
  /// @param data the store's folder
  public static Audit open(Path data, Kept kept, AuditSettings settings, InstantSource clock) {
    Pseudonyms pseudonyms = new Pseudonyms(kept.tables(), settings.pseudonyms());
    Path keyFile = settings.key().orElse(data.resolve(KEY));
    SigningKey key = SigningKey.open(keyFile, Checkpoint.originOf(kept.store()));
    Checkpoints checkpoints = new Checkpoints(kept.tables(), key, settings, clock);
    AuditLog log =
        AuditLog.open(
            new AuditLog.Parts(
                data.resolve(JOURNAL), kept.tables(), kept.changes(), pseudonyms, checkpoints),
            settings,
            clock);
    Holds holds = new Holds(kept.tables());
    return new Audit(
        new Parts(
            log,
            kept.store(),
            keyFile,
            checkpoints,
            new DecisionRecorder(log, settings, pseudonyms, clock),
            new Proving(log, checkpoints),
            pseudonyms,
            holds,
            new Pruning(log, settings.retention(), holds, clock)));
  }

  /// From now on takes out, every so often, what its retention no longer keeps.
  public void pruneEvery(Duration interval) {
    parts.pruning().every(interval);
  }

  /// Takes out what its retention no longer keeps. Returns how many records.
  public long prune() {
    return parts.pruning().run();
  }

  /// Puts the server's settings, and the key that checkpoints are verified with, on record, if they
  /// are others than at the last start.
  public void configured(Map<String, String> given) {
    settings = Map.copyOf(given);
    configured(Origin.UNKNOWN);
  }

  private void configured(Origin origin) {
    Map<String, String> all = new HashMap<>(settings);
    all.put(PUBLIC_KEY, parts.proving().key().toString());
    parts.log().configured(all, origin);
  }

  /// Signs what is on record with the key for the last time, and goes on with a new one in its
  /// file. That is on record, as settings are.
  public Proving.Rotated rotate(VerifierKey current, Origin origin, Deadline deadline) {
    Proving.Rotated rotated =
        parts
            .proving()
            .rotate(
                current,
                () -> SigningKey.replace(parts.keyFile(), Checkpoint.originOf(parts.store())),
                deadline);
    configured(origin);
    return rotated;
  }

  public Recorder recorder() {
    return parts.recorder();
  }

  public AuditLog log() {
    return parts.log();
  }

  public AuditReader reader() {
    return new AuditReader(parts.log(), parts.pseudonyms());
  }

  public Proving proving() {
    return parts.proving();
  }

  /// The legal holds there are.
  public List<Hold> holds() {
    return parts.holds().all();
  }

  /// Keeps records beyond their retention, and puts that on record. Throws `PembaException` if
  /// there is a hold of that name.
  public void place(Hold hold, Origin origin) {
    Hold named =
        new Hold(
            hold.name(),
            parts.pseudonyms().lookedFor(hold.entity()),
            hold.from(),
            hold.to(),
            hold.reason());
    parts.holds().place(named);
    parts.log().note(origin, new Held(true, named.name(), named.entity(), named.reason()));
  }

  /// Lets go what a hold held, and puts that on record. Throws `PembaException` if there is none.
  public void lift(String name, String reason, Origin origin) {
    if (reason.isBlank()) {
      throw PembaException.malformed("lifting a hold needs a `reason`");
    }
    Hold hold = parts.holds().lift(name);
    parts.log().note(origin, new Held(false, hold.name(), hold.entity(), reason));
  }

  /// Forgets whose a pseudonym is, and puts that on record. Empty if the person has none.
  ///
  /// @param person such as `user:ana`
  public Optional<String> forget(String person, String reason, Origin origin) {
    if (reason.isBlank()) {
      throw PembaException.malformed("forgetting somebody needs a `reason`");
    }
    Optional<String> pseudonym = parts.pseudonyms().forget(person);
    pseudonym.ifPresent(name -> parts.log().note(origin, new Forgotten(name, reason)));
    return pseudonym;
  }

  /// Whose a pseudonym is, such as `user:~3f0c…`; empty if it was forgotten, or never was.
  public Optional<String> reveal(String pseudonym) {
    return parts.pseudonyms().person(pseudonym);
  }

  /// What asks the record.
  ///
  /// @param messageEntries records in one message of a stream
  public QueryRecords queries(int messageEntries) {
    return new QueryRecords(parts.log(), reader(), parts.store(), messageEntries);
  }

  /// What lists checkpoints.
  public ListCheckpoints listCheckpoints() {
    return new ListCheckpoints(parts.checkpoints(), parts.store());
  }

  /// What follows the record.
  ///
  /// @param heartbeat how often an idle tail says that it lives
  public TailRecords tails(Duration heartbeat, int messageEntries) {
    return new TailRecords(parts.log(), reader(), heartbeat, messageEntries);
  }

  public ExportRecords exports(int messageEntries) {
    return new ExportRecords(parts.log(), reader(), messageEntries);
  }

  @Override
  public void close() {
    parts.pruning().close();
    parts.log().close();
  }
}
