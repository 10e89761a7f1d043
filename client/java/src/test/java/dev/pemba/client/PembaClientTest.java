package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.Decision;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.Provenance;
import dev.pemba.v1.ReadRequest;
import dev.pemba.v1.ReadResponse;
import dev.pemba.v1.Relationship;
import dev.pemba.v1.SchemaServiceWriteRequest;
import dev.pemba.v1.WatchRequest;
import dev.pemba.v1.WatchResponse;
import dev.pemba.v1.WriteRequest;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The Java client against a real server.
@Timeout(60) // a watch that does not go on would wait for ever
final class PembaClientTest {
  private static final String SCHEMA =
      """
      definition user {}
      definition dataset {
        relation reader: user
        permission read = reader
      }
      """;

  @TempDir private Path folder = Path.of("");

  private static void writeSchema(PembaClient client) {
    client.writeSchema(SchemaServiceWriteRequest.newBuilder().setSchema(SCHEMA).build());
  }

  @Test
  void aClientSeesWhatItWrote() {
    try (LocalServer server = LocalServer.in(folder);
        PembaClient client = PembaClient.plaintext(server.endpoint())) {
      assertThat(client.lastToken()).isEmpty();
      writeSchema(client);
      assertThat(client.isAllowed("user:ana", "read", "dataset:x")).isFalse();
      String token = client.touch("dataset:x#reader@user:ana").getToken();
      assertThat(client.lastToken()).isEqualTo(token);
      assertThat(client.isAllowed("user:ana", "read", "dataset:x")).isTrue();
      assertThat(
              client
                  .write(
                      WriteRequest.newBuilder()
                          .addUpdates(
                              Updates.delete(References.relationship("dataset:x#reader@user:ana")))
                          .build())
                  .getToken())
          .isNotEqualTo(token);
      assertThat(client.isAllowed("user:ana", "read", "dataset:x")).isFalse();
    }
  }

  @Test
  void aRefusalCarriesItsCodeReasonAndMetadata() {
    try (LocalServer server = LocalServer.in(folder);
        PembaClient client = PembaClient.plaintext(server.endpoint())) {
      writeSchema(client);
      PembaClientException refusal =
          catchThrowableOfType(
              PembaClientException.class, () -> client.touch("dataset:x#raeder@user:ana"));
      assertThat(refusal.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_RELATION);
      assertThat(refusal).hasMessageContaining("did you mean `reader`?");
      assertThat(refusal.metadata())
          .containsEntry("type", "dataset")
          .containsEntry("relation", "raeder")
          .containsEntry("relationship", "dataset:x#raeder@user:ana");
      assertThat(refusal.isUnreachable()).isFalse();
    }
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() {
    try (PembaClient client = PembaClient.plaintext("localhost:1")) {
      PembaClientException failure =
          catchThrowableOfType(
              PembaClientException.class, () -> client.isAllowed("user:ana", "read", "dataset:x"));
      assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.isUnreachable()).isTrue();
      assertThat(failure).hasMessageContaining("localhost:1");
    }
  }

  @Test
  void listsPageByThemselvesAndLoseNothing() {
    int count = 2_345;
    try (LocalServer server = LocalServer.in(folder);
        PembaClient client = PembaClient.plaintext(server.endpoint())) {
      writeSchema(client);
      List<Long> sent = new ArrayList<>();
      List<Relationship> source =
          IntStream.range(0, count)
              .mapToObj(i -> References.relationship("dataset:d%d#reader@user:ana".formatted(i)))
              .toList();
      assertThat(
              client
                  .importRelationships(
                      source.iterator(), Provenance.getDefaultInstance(), sent::add)
                  .getImported())
          .isEqualTo(count);
      assertThat(sent.getLast()).isEqualTo(count);

      ListObjectsRequest request =
          ListObjectsRequest.newBuilder()
              .setSubject(References.subject("user:ana"))
              .setPermission("read")
              .setObjectType("dataset")
              .build();
      assertThat(client.listObjects(request).pages()).hasSize(2);
      Set<String> ids = new HashSet<>();
      for (ListObjectsResponse.Entry entry : client.listObjects(request)) {
        assertThat(ids.add(entry.getId())).isTrue();
      }
      assertThat(ids).hasSize(count).contains("d0", "d2344");

      long stored = 0;
      for (ReadResponse.Stored ignored :
          client.read(ReadRequest.newBuilder().setPageSize(100).build())) {
        stored++;
      }
      assertThat(stored).isEqualTo(count);
    }
  }

  @Test
  void manyQuestionsAreAnsweredInOrderAndFaultyOnesApart() {
    try (LocalServer server = LocalServer.in(folder);
        PembaClient client = PembaClient.plaintext(server.endpoint())) {
      writeSchema(client);
      client.touch("dataset:x#reader@user:ana");
      CheckManyResponse response =
          client.checkMany(
              CheckManyRequest.newBuilder()
                  .addItems(item("user:ana", "read"))
                  .addItems(item("user:ana", "write"))
                  .addItems(item("user:bo", "read"))
                  .build());
      assertThat(response.getAnswers(0).getDecision()).isEqualTo(Decision.DECISION_ALLOWED);
      assertThat(response.getAnswers(1).getError().getReason()).isEqualTo("UNKNOWN_RELATION");
      assertThat(response.getAnswers(2).getDecision()).isEqualTo(Decision.DECISION_DENIED);
    }
  }

  private static CheckManyRequest.Item item(String subject, String permission) {
    return CheckManyRequest.Item.newBuilder()
        .setSubject(References.subject(subject))
        .setPermission(permission)
        .setObject(References.object("dataset:x"))
        .build();
  }

  @Test
  void aWatchGoesOnWhereItWasWhenTheServerComesBack() {
    List<String> seen = new ArrayList<>();
    int port;
    PembaClient client;
    Watching watching;
    try (LocalServer server = LocalServer.in(folder)) {
      port = server.port();
      client = PembaClient.plaintext(server.endpoint());
      writeSchema(client);
      watching = client.watch(WatchRequest.newBuilder().setAfter(client.lastToken()).build());
      client.touch("dataset:x#reader@user:first");
      seen.add(next(watching));
    }
    try (LocalServer again = LocalServer.in(folder, "listen.port", Integer.toString(port));
        client;
        watching) {
      assertThat(again.port()).isEqualTo(port);
      client.touch("dataset:x#reader@user:second");
      seen.add(next(watching));
    }
    assertThat(seen).containsExactly("user:first", "user:second");
    assertThat(watching.hasNext()).isFalse();
  }

  private static String next(Watching watching) {
    while (true) {
      WatchResponse message = watching.next();
      if (!message.getHeartbeat()) {
        return References.print(message.getUpdates(0).getRelationship().getSubject());
      }
    }
  }

  @Test
  void aWatchThatWasNeverReachedFails() {
    try (PembaClient client = PembaClient.plaintext("localhost:1");
        Watching watching = client.watch(WatchRequest.getDefaultInstance())) {
      PembaClientException failure =
          catchThrowableOfType(PembaClientException.class, watching::hasNext);
      assertThat(failure.isUnreachable()).isTrue();
    }
  }
}
