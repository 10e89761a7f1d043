package dev.pemba.server.grpc;

import com.google.protobuf.ByteString;
import dev.pemba.server.app.Recorder;
import dev.pemba.server.audit.AuditReader.Placed;
import dev.pemba.server.audit.AuditRecord.Asked;
import dev.pemba.server.audit.AuditRecord.Changed;
import dev.pemba.server.audit.AuditRecord.Configured;
import dev.pemba.server.audit.AuditRecord.Forgotten;
import dev.pemba.server.audit.AuditRecord.Gap;
import dev.pemba.server.audit.AuditRecord.Held;
import dev.pemba.server.audit.AuditRecord.Origin;
import dev.pemba.server.audit.AuditRecord.Outcome;
import dev.pemba.server.audit.AuditRecord.Pruned;
import dev.pemba.server.audit.Bytes;
import dev.pemba.v1.AuditRecord;
import java.util.List;

/// Writes records as messages.
final class AuditMessages {
  private AuditMessages() {}

  static List<AuditRecord> records(List<Placed> records) {
    return records.stream().map(AuditMessages::record).toList();
  }

  static AuditRecord record(Placed placed) {
    dev.pemba.server.audit.AuditRecord record = placed.record();
    Origin origin = record.origin();
    AuditRecord.Builder out =
        AuditRecord.newBuilder()
            .setLeaf(placed.leaf())
            .setSequence(record.sequence())
            .setTime(ToProto.millis(record.timeMillis()))
            .setId(record.id().toString())
            .setRevision(record.revision())
            .setSchemaRevision(record.schemaRevision())
            .setCaller(origin.caller())
            .setAddress(origin.address())
            .setRequestId(origin.requestId())
            .setTraceId(origin.traceId())
            .setCanonical(bytes(placed.bytes()));
    switch (record.body()) {
      case Asked asked -> out.setDecision(asked(asked));
      case Changed changed -> out.setChange(changed(changed));
      case Configured(var settings) -> out.getConfigurationBuilder().putAllSettings(settings);
      case Gap(long dropped) -> out.getGapBuilder().setDropped(dropped);
      case Pruned(long records, long before) ->
          out.getPruningBuilder().setRecords(records).setBefore(ToProto.millis(before));
      case Held(boolean placedNow, String name, String entity, String reason) ->
          out.getHoldBuilder()
              .setPlaced(placedNow)
              .setName(name)
              .setEntity(entity)
              .setReason(reason);
      case Forgotten(String pseudonym, String reason) ->
          out.getForgettingBuilder().setPseudonym(pseudonym).setReason(reason);
    }
    return out.build();
  }

  private static AuditRecord.Asked asked(Asked asked) {
    AuditRecord.Asked.Builder out =
        AuditRecord.Asked.newBuilder()
            .setCall(call(asked.call()))
            .setItem(asked.item())
            .setOutcome(outcome(asked.outcome()))
            .setSubject(asked.subject())
            .addAllActors(asked.actors())
            .setPermission(asked.permission())
            .setObject(asked.object())
            .setReason(asked.reason())
            .addAllMissing(asked.missing())
            .setContext(asked.context())
            .addAllContextualRelationships(asked.contextual())
            .setResults(asked.results())
            .setLatencyMicros(asked.latencyMicros());
    asked
        .listed()
        .ifPresent(
            listed ->
                out.addAllNamed(listed.names())
                    .setNamedDigest(listed.digest())
                    .setProgress(progress(listed.progress())));
    return out.build();
  }

  private static AuditRecord.Progress progress(Recorder.Progress progress) {
    return switch (progress) {
      case GOES_ON -> AuditRecord.Progress.PROGRESS_GOES_ON;
      case ENDED -> AuditRecord.Progress.PROGRESS_ENDED;
      case CUT -> AuditRecord.Progress.PROGRESS_CUT;
    };
  }

  private static AuditRecord.Changed changed(Changed changed) {
    return AuditRecord.Changed.newBuilder()
        .setActor(changed.actor())
        .setReason(changed.reason())
        .putAllMetadata(changed.metadata())
        .setBreakGlass(changed.breakGlass())
        .addAllUpdates(changed.updates())
        .setCount(changed.count())
        .setDigest(changed.digest())
        .setSchema(changed.schema())
        .build();
  }

  private static AuditRecord.Call call(Recorder.Call call) {
    return switch (call) {
      case CHECK -> AuditRecord.Call.CALL_CHECK;
      case CHECK_MANY -> AuditRecord.Call.CALL_CHECK_MANY;
      case LIST_OBJECTS -> AuditRecord.Call.CALL_LIST_OBJECTS;
      case LIST_SUBJECTS -> AuditRecord.Call.CALL_LIST_SUBJECTS;
      case LIST_PERMISSIONS -> AuditRecord.Call.CALL_LIST_PERMISSIONS;
      case EXPAND -> AuditRecord.Call.CALL_EXPAND;
      case EXPLAIN -> AuditRecord.Call.CALL_EXPLAIN;
      case DIFF_ACCESS -> AuditRecord.Call.CALL_DIFF_ACCESS;
    };
  }

  private static AuditRecord.Outcome outcome(Outcome outcome) {
    return switch (outcome) {
      case ALLOWED -> AuditRecord.Outcome.OUTCOME_ALLOWED;
      case DENIED -> AuditRecord.Outcome.OUTCOME_DENIED;
      case CONDITIONAL -> AuditRecord.Outcome.OUTCOME_CONDITIONAL;
      case ANSWERED -> AuditRecord.Outcome.OUTCOME_ANSWERED;
    };
  }

  static ByteString bytes(Bytes bytes) {
    return ByteString.copyFrom(bytes.array());
  }

  static List<ByteString> path(List<Bytes> path) {
    return path.stream().map(AuditMessages::bytes).toList();
  }
}
