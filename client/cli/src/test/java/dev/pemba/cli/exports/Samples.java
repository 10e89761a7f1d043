package dev.pemba.cli.exports;

import dev.pemba.server.app.Recorder.Call;
import dev.pemba.server.app.Recorder.Listed;
import dev.pemba.server.app.Recorder.Progress;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Body;
import dev.pemba.server.audit.AuditRecord.Changed;
import dev.pemba.server.audit.AuditRecord.Configured;
import dev.pemba.server.audit.AuditRecord.Forgotten;
import dev.pemba.server.audit.AuditRecord.Gap;
import dev.pemba.server.audit.AuditRecord.Held;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.audit.AuditRecord.Outcome;
import dev.pemba.server.audit.AuditRecord.Pruned;
import dev.pemba.server.audit.Bytes;
import dev.pemba.server.audit.Hashes;
import dev.pemba.server.audit.RecordCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A small record with an entry of every kind.
final class Samples {
  private static final Instant NOON = Instant.parse("2027-03-03T12:00:00Z");
  private static final Origin GATEWAY =
      new Origin("key:rag-gateway", "10.0.3.7", "bfe9eb29", "4bf92f3577b34da6a3ce929d0e0e4736");

  private Samples() {}

  /// The bodies, one of each kind and of each outcome.
  static List<Body> bodies() {
    return List.of(
        new Configured(Map.of("audit.enabled", "true", "listen.port", "7600")),
        changed(
            false,
            "+dataset:patients#reader@team:ml#member",
            "-dataset:patients#reader@user:bo[expiration:2030-01-01T00:00:00Z]"),
        new Changed("user:olga", "", Map.of(), false, List.of(), 1, "", true),
        changed(true, "~dataset:patients#reader@user:ana"),
        asked(Call.CHECK, Outcome.ALLOWED, "team:ml#member@user:ana"),
        asked(Call.CHECK_MANY, Outcome.DENIED, ""),
        asked(Call.CHECK, Outcome.CONDITIONAL, "dataset:patients#reader@user:ana"),
        asked(Call.LIST_OBJECTS, Outcome.ANSWERED, "")
            .with(
                new Listed(
                    List.of("dataset:patients", "dataset:claims conditional"),
                    "9f86d081884c7d65",
                    Progress.ENDED)),
        new Gap(3),
        new Pruned(12, NOON.minusSeconds(86_400).toEpochMilli()),
        new Held(true, "inquiry-7", "user:ana", "an inquiry"),
        new Forgotten("~a1b2c3", "asked by the person"));
  }

  private static Changed changed(boolean emergency, String... updates) {
    return new Changed(
        "user:olga",
        "ticket \"42\" <é>",
        Map.of("ticket", "42", "approver", "user:chen"),
        emergency,
        List.of(updates),
        updates.length,
        "ab12",
        false);
  }

  private static Asked asked(Call call, Outcome outcome, String reason) {
    boolean conditional = outcome == Outcome.CONDITIONAL;
    boolean list = outcome == Outcome.ANSWERED;
    return new Asked(
        call,
        call == Call.CHECK_MANY ? 2 : 0,
        outcome,
        "user:ana",
        outcome == Outcome.ALLOWED ? List.of("agent:planner", "agent:summarizer") : List.of(),
        "read",
        list ? "dataset" : "dataset:patients",
        reason,
        conditional ? List.of("client_ip") : List.of(),
        conditional ? "{\"hour\":12,\"name\":\"***\"}" : "",
        conditional
            ? List.of("dataset:patients#reader@user:ana[in_hours:{\"from\":9}]")
            : List.of(),
        list ? 17 : 0,
        412);
  }

  /// A record of this body. What is conditional was asked about the past.
  static AuditRecord record(long sequence, Body body) {
    long millis = NOON.plusMillis(sequence * 7).toEpochMilli();
    boolean past = body instanceof Asked asked && asked.outcome() == Outcome.CONDITIONAL;
    return new AuditRecord(
        sequence,
        millis,
        new UUID(past ? 0x0192_3456_789a_7bcdL : millis << 16 | 0x7bcd, sequence),
        41 + sequence,
        3,
        sequence == 0 ? Origin.UNKNOWN : GATEWAY,
        body);
  }

  /// The samples as they lie in a log; the last one was pruned.
  static List<Leaf> leaves() {
    List<Leaf> leaves = new ArrayList<>();
    for (Body body : bodies()) {
      leaves.add(kept(leaves.size(), body));
    }
    leaves.add(pruned(leaves.size()));
    return leaves;
  }

  static Leaf kept(long leaf, Body body) {
    return new Leaf.Kept(leaf, Bytes.of(RecordCodec.encode(record(leaf, body))));
  }

  static Leaf pruned(long leaf) {
    return new Leaf.Pruned(leaf, Bytes.of(new Hashes().leaf(new byte[] {(byte) leaf})));
  }

  /// As many leaves as wanted, of all kinds by turns.
  static List<Leaf> leaves(int count) {
    List<Body> bodies = bodies();
    List<Leaf> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(i % 13 == 12 ? pruned(i) : kept(i, bodies.get(i % bodies.size())));
    }
    return leaves;
  }
}
