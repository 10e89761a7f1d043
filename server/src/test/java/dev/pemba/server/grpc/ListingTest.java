package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.model.Reason;
import dev.pemba.store.TestClock;
import dev.pemba.v1.End;
import dev.pemba.v1.ExportRequest;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ListPermissionsRequest;
import dev.pemba.v1.ListPermissionsResponse;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.ListSubjectsResponse;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.ReadResponse;
import dev.pemba.v1.Relationship;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest {
  private static final int DOCUMENTS = 25;

  private final TestClock clock = new TestClock();
  private TestService service;

  @BeforeEach
  void start(@TempDir Path folder) {
    service = TestService.start(folder, clock, Map.of("limits.message_entries", "4"));
    service.writeSchema();
    service.write(
        IntStream.range(0, DOCUMENTS)
            .mapToObj("document:d%02d#reader@user:amina"::formatted)
            .toArray(String[]::new));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static final class Pages {
    final List<String> ids = new ArrayList<>();
    final List<Integer> messages = new ArrayList<>();
    int pages;
  }

  private Pages objects(ListObjectsRequest first) {
    Pages pages = new Pages();
    ListObjectsRequest request = first;
    while (true) {
      End end = page(request, pages);
      pages.pages++;
      if (end.getCursor().isEmpty()) {
        return pages;
      }
      request = first.toBuilder().setCursor(end.getCursor()).clearConsistency().build();
    }
  }

  private End page(ListObjectsRequest request, Pages pages) {
    Iterator<ListObjectsResponse> responses = service.permissions().listObjects(request);
    ListObjectsResponse last = ListObjectsResponse.getDefaultInstance();
    while (responses.hasNext()) {
      assertThat(last.hasEnd()).isFalse();
      last = responses.next();
      last.getEntriesList().forEach(entry -> pages.ids.add(entry.getId()));
      pages.messages.add(last.getEntriesCount());
    }
    assertThat(last.hasEnd()).isTrue();
    return last.getEnd();
  }

  private static ListObjectsRequest.Builder documents() {
    return Questions.objects("document", "read", "user:amina");
  }

  @Test
  void aWholeListComesInMessagesOfBoundedSize() {
    Pages whole = objects(documents().build());

    assertThat(whole.pages).isEqualTo(1);
    assertThat(whole.messages).containsExactly(4, 4, 4, 4, 4, 4, 1);
    assertThat(whole.ids).hasSize(DOCUMENTS).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 16, 17, 24, 25, 26, -1})
  void pagesOfAnySizeAreTheWholeList(int size) {
    List<String> whole = objects(documents().build()).ids;

    assertThat(objects(documents().setPageSize(size).build()).ids).isEqualTo(whole);
  }

  @Test
  void pagesAreOneSnapshotJudgedByOneClockWhateverIsWrittenMeanwhile() {
    service.write(
        "document:d03#reader@user:amina[expiration:" + clock.instant().plusSeconds(10) + "]");
    List<String> whole = objects(documents().build()).ids;
    Pages pages = new Pages();
    End end = page(documents().setPageSize(2).build(), pages);

    service.write("document:d99#reader@user:amina");
    service.delete("document:d05#reader@user:amina");
    clock.advance(Duration.ofSeconds(20));
    while (!end.getCursor().isEmpty()) {
      End next = page(documents().setPageSize(2).setCursor(end.getCursor()).build(), pages);
      assertThat(next.getToken()).isEqualTo(end.getToken());
      end = next;
    }

    assertThat(pages.ids).isEqualTo(whole).contains("d03", "d05").doesNotContain("d99");
    assertThat(objects(documents().build()).ids).contains("d99").doesNotContain("d03", "d05");
  }

  @Test
  void pagesWithContextualRelationshipsAreOneListWhateverIsWrittenMeanwhile() {
    ListObjectsRequest.Builder request = documents();
    for (String id : List.of("c1", "d04", "c2", "c3")) {
      request.addContextualRelationships(
          ToProto.relationship(
              dev.pemba.model.Relationship.parse("document:" + id + "#reader@user:amina")));
    }
    List<String> whole = objects(request.build()).ids;
    assertThat(whole).hasSize(DOCUMENTS + 3).contains("c1", "c2", "c3");

    Pages pages = new Pages();
    End end = page(request.setPageSize(DOCUMENTS + 1).build(), pages);
    service.write("document:c3#reader@user:bob", "document:c2#reader@user:bob");
    page(request.setCursor(end.getCursor()).build(), pages);

    assertThat(pages.ids).isEqualTo(whole);
  }

  @Test
  void aCursorIsForItsOwnRequestOnly() {
    End end = page(documents().setPageSize(2).build(), new Pages());
    String cursor = end.getCursor();

    for (ListObjectsRequest.Builder other :
        List.of(
            Questions.objects("document", "reader", "user:amina"),
            Questions.objects("document", "read", "user:bob"),
            documents()
                .addContextualRelationships(
                    ToProto.relationship(
                        dev.pemba.model.Relationship.parse("document:x#reader@user:amina"))),
            documents().setConsistency(Questions.asOf(TestClock.START.minusSeconds(1))))) {
      Failures.Failure failure =
          Failures.of(() -> page(other.setCursor(cursor).build(), new Pages()));
      assertThat(failure.reason()).isEqualTo(Reason.CURSOR_INVALID);
    }
    Failures.Failure ofAnotherCall =
        Failures.of(
            () ->
                service
                    .permissions()
                    .listSubjects(
                        Questions.subjects("document:d01", "read", "user")
                            .setCursor(cursor)
                            .build())
                    .next());
    assertThat(ofAnotherCall.reason()).isEqualTo(Reason.CURSOR_INVALID);
    // The world it was given out at may be named again, and a later one may not.
    page(
        documents().setCursor(cursor).setConsistency(Questions.exactly(end.getToken())).build(),
        new Pages());
    String later = service.write("document:x#reader@user:bob");
    assertThat(
            Failures.of(
                    () ->
                        page(
                            documents()
                                .setCursor(cursor)
                                .setConsistency(Questions.atLeast(later))
                                .build(),
                            new Pages()))
                .reason())
        .isEqualTo(Reason.CURSOR_INVALID);
  }

  @Test
  void aCursorWhoseRevisionIsGoneSaysSo() {
    String cursor = page(documents().setPageSize(2).build(), new Pages()).getCursor();
    service.outliveRetention(clock);

    assertThat(Failures.of(() -> page(documents().setCursor(cursor).build(), new Pages())).reason())
        .isEqualTo(Reason.REVISION_NOT_KEPT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 0})
  void subjectsComeWithTheWildcardFirstAndItsExclusionsBesideIt(int size) {
    service.write(
        "document:open#reader@user:*",
        "document:open#reader@user:bob[from_office]",
        "document:open#banned@user:eve",
        "document:open#banned@user:mallory");
    ListSubjectsRequest first =
        Questions.subjects("document:open", "read", "user").setPageSize(size).build();
    List<ListSubjectsResponse.Entry> entries = new ArrayList<>();
    String cursor = "";
    do {
      Iterator<ListSubjectsResponse> responses =
          service.permissions().listSubjects(first.toBuilder().setCursor(cursor).build());
      while (responses.hasNext()) {
        ListSubjectsResponse response = responses.next();
        entries.addAll(response.getEntriesList());
        cursor = response.getEnd().getCursor();
      }
    } while (!cursor.isEmpty());

    assertThat(entries.getFirst().getId()).isEqualTo("*");
    assertThat(entries.getFirst().getExcludedIdsList()).containsExactlyInAnyOrder("eve", "mallory");
    assertThat(entries).extracting(ListSubjectsResponse.Entry::getId).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 25})
  void storedRelationshipsComeInKeyOrderWithTheirOrigin(int size) {
    ReadRequest.Builder request = ReadRequest.newBuilder().setPageSize(size);
    request.getFilterBuilder().setObjectType("document");
    List<String> read = new ArrayList<>();
    String cursor = "";
    do {
      Iterator<ReadResponse> responses =
          service.relationships().read(request.setCursor(cursor).build());
      while (responses.hasNext()) {
        ReadResponse response = responses.next();
        cursor = response.getEnd().getCursor();
        response
            .getRelationshipsList()
            .forEach(
                stored -> {
                  read.add(stored.getRelationship().getObject().getId());
                  assertThat(stored.getWrittenAt()).isEqualTo(ToProto.time(TestClock.START));
                  assertThat(stored.getToken()).isNotEmpty();
                });
      }
    } while (!cursor.isEmpty());

    assertThat(read).hasSize(DOCUMENTS).doesNotHaveDuplicates();
  }

  @Test
  void readLeavesOutWhatHasExpired() {
    service.write(
        "document:late#reader@user:amina[expiration:" + clock.instant().plusSeconds(5) + "]");
    ReadRequest.Builder request = ReadRequest.newBuilder();
    request.getFilterBuilder().setObjectType("document").setObjectId("late");
    assertThat(service.relationships().read(request.build()).next().getRelationshipsCount())
        .isEqualTo(1);

    clock.advance(Duration.ofSeconds(5));

    assertThat(service.relationships().read(request.build()).next().getRelationshipsCount())
        .isZero();
  }

  @Test
  void readTellsWhatIsToComeAndWhatEndsSoonIfAsked() {
    Instant now = clock.instant();
    String soon = "document:soon#reader@user:amina[expiration:" + now.plusSeconds(5) + "]";
    String late = "document:soon#reader@user:bo[expiration:" + now.plusSeconds(50) + "]";
    String pending =
        "document:soon#reader@user:cy[starts:%s][expiration:%s]"
            .formatted(now.plusSeconds(2), now.plusSeconds(5));
    service.write(soon, late, pending, "document:soon#reader@user:di");
    ReadRequest.Builder all = ReadRequest.newBuilder();
    all.getFilterBuilder().setObjectType("document").setObjectId("soon");
    ReadRequest.Builder ending = all.clone().setExpiresBefore(ToProto.time(now.plusSeconds(6)));

    assertThat(read(all)).containsExactlyInAnyOrder(soon, late, "document:soon#reader@user:di");
    assertThat(read(all.clone().setIncludePending(true))).hasSize(4).contains(pending);
    assertThat(read(ending)).containsExactly(soon);
    assertThat(read(ending.clone().setIncludePending(true)))
        .containsExactlyInAnyOrder(soon, pending);
    assertThat(read(all.clone().setExpiresBefore(ToProto.time(now.plusSeconds(5))))).isEmpty();

    clock.advance(Duration.ofSeconds(2));
    assertThat(read(ending)).containsExactlyInAnyOrder(soon, pending);
    List<String> exported = new ArrayList<>();
    service
        .relationships()
        .export(ExportRequest.getDefaultInstance())
        .forEachRemaining(
            part -> part.getRelationshipsList().forEach(one -> exported.add(text(one))));
    assertThat(exported).contains(soon, late, pending);
  }

  private List<String> read(ReadRequest.Builder request) {
    List<String> texts = new ArrayList<>();
    service
        .relationships()
        .read(request.build())
        .forEachRemaining(
            part ->
                part.getRelationshipsList()
                    .forEach(stored -> texts.add(text(stored.getRelationship()))));
    return texts;
  }

  private static String text(Relationship relationship) {
    return FromProto.relationship(true, relationship, Field.of("relationship")).toString();
  }

  @Test
  void permissionsAreListedPerObjectInTheSchemasOrder() {
    ListPermissionsRequest.Builder request = ListPermissionsRequest.newBuilder();
    request.getSubjectBuilder().setType("user").setId("amina");
    request.addObjectsBuilder().setType("document").setId("d01");
    request.addObjectsBuilder().setType("team").setId("ml");
    request.addObjectsBuilder().setType("document").setId("other");

    ListPermissionsResponse response = service.permissions().listPermissions(request.build());

    assertThat(response.getObjectsList())
        .extracting(ListPermissionsResponse.ObjectPermissions::getPermissionsCount)
        .containsExactly(1, 0, 0);
    assertThat(response.getObjects(0).getPermissions(0).getPermission()).isEqualTo("read");
    ListPermissionsRequest.Builder asked = request.clearObjects().addPermissions("reader");
    asked.addObjectsBuilder().setType("document").setId("d01");
    assertThat(
            service
                .permissions()
                .listPermissions(asked.build())
                .getObjects(0)
                .getPermissions(0)
                .getPermission())
        .isEqualTo("reader");
  }
}
