package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.graph.Decision;
import dev.pemba.graph.ObjectList;
import dev.pemba.graph.SubjectList;
import dev.pemba.model.ObjectId;
import dev.pemba.model.Revision;
import dev.pemba.server.app.Cursor;
import dev.pemba.server.app.DecisionId;
import dev.pemba.server.app.Sink;
import dev.pemba.server.app.Token;
import dev.pemba.store.IdBytes;
import dev.pemba.store.StoreId;
import dev.pemba.testing.Dice;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ListSubjectsResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What is written for a list is, byte for byte, what protobuf writes of the message with the same
/// entries: of ids of every length, with and without missing context, exclusions and an end.
final class ListMessagesProperties {
  @Test
  void objectsAreWrittenAsProtobufWritesThem() {
    Dice.forEachCase("objects", 300, this::objects);
  }

  @Test
  void subjectsAreWrittenAsProtobufWritesThem() {
    Dice.forEachCase("subjects", 300, this::subjects);
  }

  private void objects(Dice dice) {
    List<ObjectList.Entry> entries = new ArrayList<>();
    ListObjectsResponse.Builder same = ListObjectsResponse.newBuilder();
    for (int i = dice.between(0, 40); i > 0; i--) {
      ObjectList.Entry entry = new ObjectList.Entry(id(dice), decision(dice), missing(dice));
      entries.add(entry);
      same.addEntriesBuilder()
          .setId(entry.id().toString())
          .setDecision(ToProto.decision(entry.decision()))
          .addAllMissingContext(entry.missing());
    }
    Optional<Sink.End> end = end(dice);
    end.ifPresent(last -> same.setEnd(ToProto.end(last)));
    assertWritten(ListMessages.objects(entries, end), same.build());
  }

  private void subjects(Dice dice) {
    List<SubjectList.Entry> entries = new ArrayList<>();
    ListSubjectsResponse.Builder same = ListSubjectsResponse.newBuilder();
    for (int i = dice.between(0, 40); i > 0; i--) {
      List<IdBytes> excluded = new ArrayList<>();
      for (int j = dice.pick(List.of(0, 0, 1, 200)); j > 0; j--) {
        excluded.add(id(dice));
      }
      SubjectList.Entry entry =
          new SubjectList.Entry(
              dice.chance(20) ? IdBytes.EVERYONE : id(dice),
              decision(dice),
              missing(dice),
              excluded);
      entries.add(entry);
      same.addEntriesBuilder()
          .setId(entry.id().toString())
          .setDecision(ToProto.decision(entry.decision()))
          .addAllMissingContext(entry.missing())
          .addAllExcludedIds(excluded.stream().map(IdBytes::toString).toList());
    }
    Optional<Sink.End> end = end(dice);
    end.ifPresent(last -> same.setEnd(ToProto.end(last)));
    assertWritten(ListMessages.subjects(entries, end), same.build());
  }

  private static <M extends com.google.protobuf.Message> void assertWritten(
      WrittenMessage<M> written, M same) {
    assertThat(written.read()).isEqualTo(same);
    assertThat(written.read().toByteArray()).isEqualTo(written.toByteArray());
    assertThat(written.toByteArray()).isEqualTo(same.toByteArray());
  }

  /// A slice of an array that holds other ids too, as those of a store are.
  private static IdBytes id(Dice dice) {
    int length = dice.pick(List.of(1, 5, 12, 121, 122, 127, 128, 1_000));
    byte[] own = new ObjectId((dice.chance(30) ? "ä" : "i") + "d".repeat(length)).toBytes();
    int offset = dice.between(0, 3);
    byte[] array = new byte[offset + own.length + dice.between(0, 3)];
    System.arraycopy(own, 0, array, offset, own.length);
    return new IdBytes(array, offset, own.length);
  }

  private static Decision decision(Dice dice) {
    return dice.pick(List.of(Decision.ALLOWED, Decision.CONDITIONAL));
  }

  private static Set<String> missing(Dice dice) {
    return new TreeSet<>(
        dice.pick(List.of(List.of(), List.of("now"), List.of("größe", "p".repeat(130)))));
  }

  private static Optional<Sink.End> end(Dice dice) {
    StoreId store = new StoreId(7);
    Revision revision = new Revision(dice.between(0, 1_000));
    Cursor cursor = new Cursor(store, revision, Instant.EPOCH, 3, "17");
    return dice.chance(30)
        ? Optional.empty()
        : Optional.of(
            new Sink.End(
                new Token(store, revision),
                dice.chance(50) ? Optional.empty() : Optional.of(cursor),
                DecisionId.at(Instant.EPOCH)));
  }
}
