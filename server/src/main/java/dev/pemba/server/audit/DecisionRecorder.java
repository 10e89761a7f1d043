package dev.pemba.server.audit;

import dev.pemba.graph.Answer;
import dev.pemba.graph.Naming;
import dev.pemba.model.Context;
import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.model.Relationship;
import dev.pemba.server.app.DecisionId;
import dev.pemba.server.app.Effort;
import dev.pemba.server.app.PastDecisions;
import dev.pemba.server.app.Recorder;
import dev.pemba.server.app.Request;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.audit.AuditRecord.Outcome;
import dev.pemba.server.config.AuditSettings;
import dev.pemba.server.config.AuditSettings.WhenFull;
import dev.pemba.store.NotInMemoryException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Writes decisions to the journal, as the settings say: which of them, with what of their context,
/// and what to do when there is no room. Thread-safe.
final class DecisionRecorder implements Recorder {
  /// Between two looks at the deadline of who waits.
  private static final Duration STEP = Duration.ofMillis(50);

  /// Characters of a reason: the rest is for whoever asks to have it explained.
  static final int MOST_REASON = 4_000;

  private final AuditLog log;
  private final AuditSettings settings;
  private final InstantSource clock;
  private final Pseudonyms naming;
  private final RelationshipNames texts;
  private final Masking masking;

  DecisionRecorder(AuditLog log, AuditSettings settings, Pseudonyms naming, InstantSource clock) {
    this.log = log;
    this.settings = settings;
    this.clock = clock;
    this.naming = naming;
    this.texts = new RelationshipNames(naming);
    this.masking = new Masking(settings.masked());
  }

  @Override
  public Optional<PastDecisions> past() {
    return Optional.of(new RecordedDecisions(new AuditReader(log, naming), naming));
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public Naming naming() {
    return naming;
  }

  @Override
  public int listedNames() {
    return settings.listedNames();
  }

  @Override
  public String shown(Context context) {
    return context.isEmpty() ? "" : masking.of(context).toString();
  }

  @Override
  public List<String> shown(List<Relationship> contextual, int items) {
    return contextual.isEmpty()
        ? List.of()
        : bounded(
            contextual.stream().map(one -> texts.of(one.withContext(masking::of))).toList(), items);
  }

  /// The texts, or how many they were and the SHA-256 of all, each with a line feed after it.
  private static List<String> bounded(List<String> contextual, int items) {
    long characters = contextual.stream().mapToLong(String::length).sum();
    if (characters * items <= Limits.RECORDED_CONTEXTUAL) {
      return contextual;
    }
    byte[] all = (String.join("\n", contextual) + "\n").getBytes(StandardCharsets.UTF_8);
    return List.of(
        "%d relationships, SHA-256 %s".formatted(contextual.size(), Bytes.of(Hashes.sha256(all))));
  }

  @Override
  public void record(Decided decided, Effort effort) {
    Outcome outcome = outcome(decided);
    if (!isLeftOut(decided.asked().permission(), outcome, decided.id(), decided.item())) {
      Frames waiting = Waiting.encode(record(decided, outcome, effort.request()));
      keep(waiting, List.of(policy(outcome)), effort);
    }
  }

  @Override
  public Checks checks(Deciding deciding, Effort effort) {
    return new CheckRecords(this, deciding, effort);
  }

  /// Writes records to the journal, or does what their policies, one for each, say if there is no
  /// room.
  void keep(Frames waiting, List<WhenFull> policies, Effort effort) {
    int kept = log.journal().append(waiting);
    if (kept == waiting.count()) {
      return;
    }
    if (effort.place() != Effort.Place.WORKER) { // on a worker it is made nowhere again
      requireWorthwhile(policies.subList(kept, waiting.count()), kept, effort);
    }
    for (int i = kept; i < waiting.count(); i++) {
      if (!log.journal().append(waiting, i)) {
        full(waiting, i, policies.get(i), effort);
      }
    }
  }

  /// Fails if some of the records that found no room must be kept and can't wait here: then none
  /// is, and the request may be made again elsewhere without leaving any twice.
  ///
  /// @param kept how many are all the same, as the journal's folder is full: then it may not
  private static void requireWorthwhile(List<WhenFull> policies, int kept, Effort effort) {
    boolean waits = policies.contains(WhenFull.BLOCK);
    if (policies.contains(WhenFull.FAIL)
        || (waits && (kept > 0 || effort.place() == Effort.Place.NETWORK))) {
      throw noRoom();
    }
    if (waits) {
      throw new NotInMemoryException();
    }
  }

  /// True if the settings say not to put such a decision on record.
  boolean isLeftOut(String permission, Outcome outcome, DecisionId id, int item) {
    List<AuditSettings.Sampling> sampling = settings.sampling();
    for (int i = 0; i < sampling.size(); i++) {
      AuditSettings.Sampling one = sampling.get(i);
      boolean fits =
          (one.permission().equals("*") || one.permission().equals(permission))
              && (one.outcome().equals("*") || one.outcome().equalsIgnoreCase(outcome.name()));
      if (fits) {
        return part(id, item) >= one.part();
      }
    }
    return false;
  }

  /// A number from 0 to 1 that the decision's id and the item's place lead to: ids are random in
  /// their low bits (the mixer is SplitMix64's).
  private static double part(DecisionId id, int item) {
    long mixed = id.value().getLeastSignificantBits() + item;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
  }

  private AuditRecord record(Decided decided, Outcome outcome, Request request) {
    Recorder.Asked asked = decided.asked();
    String reason = asked.reason();
    List<String> missing =
        decided.answer().map(Answer::missing).map(List::copyOf).orElse(List.of());
    return new AuditRecord(
        0,
        clock.millis(),
        decided.id().value(),
        decided.revision().value(),
        0,
        new Origin(
            request.caller().name(), request.address(), request.requestId(), request.traceId()),
        new AuditRecord.Asked(
            decided.call(),
            decided.item(),
            outcome,
            asked.subject(),
            asked.actors(),
            asked.permission(),
            asked.object(),
            reason.length() <= MOST_REASON ? reason : reason.substring(0, MOST_REASON) + "…",
            missing,
            asked.brought().context(),
            asked.brought().contextual(),
            decided.results(),
            latencyMicros(request),
            decided.listed()));
  }

  /// From the call's arrival to now.
  static long latencyMicros(Request request) {
    return request.startedNanos() == 0
        ? 0
        : Math.max(0, (System.nanoTime() - request.startedNanos()) / 1_000);
  }

  long millis() {
    return clock.millis();
  }

  private static Outcome outcome(Decided decided) {
    if (decided.answer().isEmpty()) {
      return Outcome.ANSWERED;
    }
    return switch (decided.answer().get().decision()) {
      case ALLOWED -> Outcome.ALLOWED;
      case DENIED -> Outcome.DENIED;
      case CONDITIONAL -> Outcome.CONDITIONAL;
    };
  }

  WhenFull policy(Outcome outcome) {
    return switch (outcome) {
      case ALLOWED -> settings.full().allowed();
      case DENIED, CONDITIONAL -> settings.full().denied();
      case ANSWERED -> settings.full().others();
    };
  }

  private void full(Frames waiting, int index, WhenFull policy, Effort effort) {
    switch (policy) {
      case DROP -> log.drop();
      case FAIL -> throw noRoom();
      case BLOCK -> {
        switch (effort.place()) {
          case MEMORY -> throw new NotInMemoryException();
          case NETWORK -> throw noRoom();
          case WORKER -> await(waiting, index, effort);
        }
      }
    }
  }

  private void await(Frames waiting, int index, Effort effort) {
    try {
      do {
        effort.deadline().check();
        log.journal().awaitRoom(STEP);
      } while (!log.journal().append(waiting, index));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new PembaException(Reason.CANCELLED, "the request was cancelled while it waited");
    }
  }

  private static PembaException noRoom() {
    return new PembaException(
        Reason.OVERLOADED,
        "the decision log can't keep up, and no answer may go out unrecorded: try again later");
  }
}
