package dev.pemba.server.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.pemba.graph.Decision;
import dev.pemba.graph.ObjectList;
import dev.pemba.graph.SubjectList;
import dev.pemba.server.app.Sink;
import dev.pemba.store.IdBytes;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ListSubjectsResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writes the messages of lists, entry by entry as bytes: see [WrittenMessage].
final class ListMessages {
  private static final int ID = MessageBytes.delimited(ListSubjectsResponse.Entry.ID_FIELD_NUMBER);
  private static final int DECISION = ListSubjectsResponse.Entry.DECISION_FIELD_NUMBER << 3;
  private static final int MISSING =
      MessageBytes.delimited(ListSubjectsResponse.Entry.MISSING_CONTEXT_FIELD_NUMBER);
  private static final int EXCLUDED =
      MessageBytes.delimited(ListSubjectsResponse.Entry.EXCLUDED_IDS_FIELD_NUMBER);
  private static final int ENTRIES =
      MessageBytes.delimited(ListSubjectsResponse.ENTRIES_FIELD_NUMBER);
  private static final int END = MessageBytes.delimited(ListSubjectsResponse.END_FIELD_NUMBER);

  /// What most entries take, and an end.
  private static final int USUAL_BYTES = 32;

  private static final int END_BYTES = 192;

  private static final int TAG_BYTES = 1;
  private static final int DECISION_BYTES = 2;

  private ListMessages() {}

  static WrittenMessage<ListObjectsResponse> objects(
      List<ObjectList.Entry> entries, Optional<Sink.End> end) {
    MessageBytes out = new MessageBytes(END_BYTES + USUAL_BYTES * entries.size());
    for (ObjectList.Entry entry : entries) {
      entry(out, entry.id(), entry.decision(), entry.missing(), List.of());
    }
    return message(ListObjectsResponse.parser(), out, end);
  }

  static WrittenMessage<ListSubjectsResponse> subjects(
      List<SubjectList.Entry> entries, Optional<Sink.End> end) {
    MessageBytes out = new MessageBytes(END_BYTES + USUAL_BYTES * entries.size());
    for (SubjectList.Entry entry : entries) {
      entry(out, entry.id(), entry.decision(), entry.missing(), entry.excluded());
    }
    return message(ListSubjectsResponse.parser(), out, end);
  }

  private static <M extends Message> WrittenMessage<M> message(
      Parser<M> type, MessageBytes out, Optional<Sink.End> end) {
    end.ifPresent(last -> out.field(END, ToProto.end(last).toByteArray()));
    return new WrittenMessage<>(type, out.array, out.at);
  }

  /// Both lists number the fields of their entries alike.
  private static void entry(
      MessageBytes out,
      IdBytes id,
      Decision decision,
      Set<String> missing,
      List<IdBytes> excluded) {
    List<byte[]> parameters = missing.isEmpty() ? List.of() : utf8(missing);
    int length = DECISION_BYTES + size(id.length());
    for (byte[] parameter : parameters) {
      length += size(parameter.length);
    }
    for (IdBytes one : excluded) {
      length += size(one.length());
    }
    out.room(TAG_BYTES + MessageBytes.LONGEST_LENGTH + length);
    out.single(ENTRIES);
    out.length(length);
    out.delimited(ID, id.array(), id.offset(), id.length());
    out.single(DECISION);
    out.single(ToProto.decision(decision).getNumber());
    for (byte[] parameter : parameters) {
      out.delimited(MISSING, parameter, 0, parameter.length);
    }
    for (IdBytes one : excluded) {
      out.delimited(EXCLUDED, one.array(), one.offset(), one.length());
    }
  }

  private static int size(int length) {
    return TAG_BYTES + CodedOutputStream.computeUInt32SizeNoTag(length) + length;
  }

  private static List<byte[]> utf8(Collection<String> texts) {
    List<byte[]> all = new ArrayList<>(texts.size());
    for (String text : texts) {
      all.add(text.getBytes(StandardCharsets.UTF_8));
    }
    return all;
  }
}
