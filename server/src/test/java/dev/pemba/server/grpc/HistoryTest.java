package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.store.TestClock;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.ExpandRequest;
import dev.pemba.v1.ExportRequest;
import dev.pemba.v1.HistoryRequest;
import dev.pemba.v1.HistoryResponse;
import dev.pemba.v1.ListPermissionsRequest;
import dev.pemba.v1.Provenance;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.RelationshipFilter;
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.WriteRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The past, by way of the API: histories, and `as_of` on every read.
final class HistoryTest {
  private final TestClock clock = new TestClock();
  private TestService service;

  @BeforeEach
  void start(@TempDir Path folder) {
    service = TestService.start(folder, clock, Map.of("limits.message_entries", "2"));
    service.writeSchema();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static HistoryRequest.Builder documents() {
    return HistoryRequest.newBuilder()
        .setFilter(RelationshipFilter.newBuilder().setObjectType("document"));
  }

  /// `subject: how it began at which minute - how it ended`.
  private static String text(HistoryResponse.Life life) {
    return "%s: %s%s"
        .formatted(
            life.getRelationship().getSubject().getId(),
            text(life.getBegan()),
            life.hasEnded() ? " - " + text(life.getEnded()) : "");
  }

  private static String text(HistoryResponse.Event event) {
    Instant at = Instant.ofEpochSecond(event.getAt().getSeconds());
    String by = event.getProvenance().getReason();
    return "%s %d%s"
        .formatted(
            event.getKind().name().substring(5),
            Duration.between(TestClock.START, at).toMinutes(),
            by.isEmpty() ? "" : " " + by);
  }

  private List<HistoryResponse.Life> lives(HistoryRequest request) {
    List<HistoryResponse.Life> lives = new ArrayList<>();
    Iterator<HistoryResponse> messages = service.histories().history(request);
    boolean ended = false;
    while (messages.hasNext()) {
      HistoryResponse message = messages.next();
      lives.addAll(message.getLivesList());
      ended = message.hasEnd();
    }
    assertThat(ended).isTrue();
    return lives;
  }

  private List<String> history(HistoryRequest.Builder request) {
    return lives(request.build()).stream().map(HistoryTest::text).toList();
  }

  private void write(String reason, String relationship) {
    service
        .relationships()
        .write(
            WriteRequest.newBuilder()
                .addUpdates(
                    Updates.update(
                        new dev.pemba.model.Change.Update(
                            dev.pemba.model.Change.Operation.TOUCH,
                            dev.pemba.model.Relationship.parse(relationship))))
                .setProvenance(Provenance.newBuilder().setReason(reason))
                .build());
  }

  /// Minute 1: both; minute 2: amina until minute 4; minute 3: bo leaves; minute 5: amina again.
  private void live() {
    clock.advance(Duration.ofMinutes(1));
    write("first", "document:plan#reader@user:amina");
    write("first", "document:plan#reader@user:bo");
    clock.advance(Duration.ofMinutes(1));
    Instant end = TestClock.START.plus(Duration.ofMinutes(4));
    write("shorter", "document:plan#reader@user:amina[expiration:" + end + "]");
    clock.advance(Duration.ofMinutes(1));
    service.delete("document:plan#reader@user:bo");
    clock.advance(Duration.ofMinutes(2));
    write("again", "document:plan#reader@user:amina");
  }

  @Test
  void aLifeSaysHowItBeganAndHowItEndedAndByWhom() {
    live();
    assertThat(history(documents()))
        .containsExactly(
            "amina: ADDED 1 first - REPLACED 2 shorter",
            "amina: REPLACED 2 shorter - EXPIRED 4",
            "amina: ADDED 5 again",
            "bo: ADDED 1 first - REMOVED 3");
    assertThat(history(documents().setConsistency(Questions.asOf(at(3)))))
        .containsExactly(
            "amina: ADDED 1 first - REPLACED 2 shorter",
            "amina: REPLACED 2 shorter",
            "bo: ADDED 1 first - REMOVED 3");
  }

  @Test
  void aSpanTellsWhatBeganOrEndedInIt() {
    live();
    assertThat(history(documents().setFrom(ToProto.time(at(3))).setTo(ToProto.time(at(4)))))
        .containsExactly("amina: REPLACED 2 shorter - EXPIRED 4", "bo: ADDED 1 first - REMOVED 3");
    assertThat(history(documents().setTo(ToProto.time(at(0))))).isEmpty();
  }

  @Test
  void pagesOfAHistoryAreOneHistory() {
    live();
    List<String> paged = new ArrayList<>();
    String cursor = "";
    do {
      HistoryRequest request = documents().setPageSize(1).setCursor(cursor).build();
      HistoryResponse page = service.histories().history(request).next();
      page.getLivesList().forEach(life -> paged.add(text(life)));
      cursor = page.getEnd().getCursor();
      write("meanwhile", "document:plan#reader@user:carl");
    } while (!cursor.isEmpty());
    assertThat(paged)
        .containsExactly(
            "amina: ADDED 1 first - REPLACED 2 shorter",
            "amina: REPLACED 2 shorter - EXPIRED 4",
            "amina: ADDED 5 again",
            "bo: ADDED 1 first - REMOVED 3");
  }

  @Test
  void everyReadAnswersAsOfATime() {
    live();
    service
        .schemas()
        .write(
            SchemaServiceWriteRequest.newBuilder()
                .setSchema(TestService.SCHEMA + "definition late {}")
                .build());
    Consistency then = Questions.asOf(at(1));
    Consistency expired = Questions.asOf(at(4));
    String question = "document:plan#read@user:amina";

    assertThat(service.permissions().check(Questions.check(question, then)).getDecision().name())
        .endsWith("ALLOWED");
    assertThat(service.permissions().check(Questions.check(question, expired)).getDecision().name())
        .endsWith("DENIED");
    assertThat(permissions(then)).isEqualTo(1);
    assertThat(permissions(expired)).isZero();
    assertThat(expanded(then)).contains("amina", "bo");
    assertThat(expanded(expired)).doesNotContain("amina").doesNotContain("\"bo\"");
    assertThat(exported(then)).contains("amina", "bo").doesNotContain("definition late");
    assertThat(exported(expired)).doesNotContain("amina").doesNotContain("\"bo\"");
    assertThat(
            service
                .schemas()
                .read(SchemaServiceReadRequest.newBuilder().setConsistency(then).build())
                .getSchema())
        .isEqualTo(TestService.SCHEMA);
    assertThat(read(then)).isEqualTo(2);
    assertThat(read(expired)).isZero();
  }

  private static Instant at(int minute) {
    return TestClock.START.plus(Duration.ofMinutes(minute));
  }

  private int permissions(Consistency consistency) {
    return service
        .permissions()
        .listPermissions(
            ListPermissionsRequest.newBuilder()
                .setConsistency(consistency)
                .setSubject(Questions.item("document:plan#read@user:amina").getSubject())
                .addObjects(Questions.item("document:plan#read@user:amina").getObject())
                .build())
        .getObjects(0)
        .getPermissionsCount();
  }

  private String expanded(Consistency consistency) {
    return service
        .permissions()
        .expand(
            ExpandRequest.newBuilder()
                .setConsistency(consistency)
                .setObject(Questions.item("document:plan#read@user:amina").getObject())
                .setPermission("reader")
                .build())
        .toString();
  }

  private String exported(Consistency consistency) {
    StringBuilder all = new StringBuilder();
    service
        .relationships()
        .export(ExportRequest.newBuilder().setConsistency(consistency).build())
        .forEachRemaining(all::append);
    return all.toString();
  }

  private int read(Consistency consistency) {
    int[] count = {0};
    service
        .relationships()
        .read(ReadRequest.newBuilder().setConsistency(consistency).build())
        .forEachRemaining(message -> count[0] += message.getRelationshipsCount());
    return count[0];
  }
}
