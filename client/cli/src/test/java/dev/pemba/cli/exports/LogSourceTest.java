package dev.pemba.cli.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.pemba.client.PembaClient;
import dev.pemba.client.PembaClientException;
import dev.pemba.v1.AuditFilter;
import dev.pemba.v1.AuditRecord;
import dev.pemba.v1.AuditServiceExportRequest;
import dev.pemba.v1.AuditServiceExportResponse;
import dev.pemba.v1.AuditServiceGrpc;
import dev.pemba.v1.AuditServiceTailRequest;
import dev.pemba.v1.AuditServiceTailResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Reading a log from a server that goes away at the worst moments.
@Timeout(60) // a source that waits for nothing would wait for ever
final class LogSourceTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger exportsToBreak = new AtomicInteger();
  private final AtomicInteger tailsToBreak = new AtomicInteger();
  private Server server;

  /// Ten leaves to export, breaking off after the fifth as often as told; the eleventh by tail.
  private final class Log extends AuditServiceGrpc.AuditServiceImplBase {
    @Override
    public void export(
        AuditServiceExportRequest request, StreamObserver<AuditServiceExportResponse> responses) {
      asked.add("export from " + request.getFromLeaf());
      boolean breaks = exportsToBreak.getAndDecrement() > 0;
      for (long leaf = request.getFromLeaf(); leaf < (breaks ? 5 : 10); leaf++) {
        responses.onNext(
            AuditServiceExportResponse.newBuilder()
                .addLeaves(
                    AuditServiceExportResponse.Leaf.newBuilder()
                        .setLeaf(leaf)
                        .setCanonical(ByteString.copyFromUtf8("x")))
                .build());
      }
      if (breaks) {
        responses.onError(Status.UNAVAILABLE.withDescription("going down").asException());
        return;
      }
      responses.onNext(
          AuditServiceExportResponse.newBuilder()
              .setEnd(AuditServiceExportResponse.End.newBuilder().setNextLeaf(10))
              .build());
      responses.onCompleted();
    }

    @Override
    public void tail(
        AuditServiceTailRequest request, StreamObserver<AuditServiceTailResponse> responses) {
      asked.add("tail from " + request.getFromLeaf());
      if (tailsToBreak.getAndDecrement() > 0) {
        responses.onError(Status.UNAVAILABLE.withDescription("not up yet").asException());
        return;
      }
      responses.onNext(
          AuditServiceTailResponse.newBuilder().setNextLeaf(request.getFromLeaf()).build());
      if (request.getFromLeaf() == 10) {
        responses.onNext(
            AuditServiceTailResponse.newBuilder()
                .addRecords(
                    AuditRecord.newBuilder().setLeaf(10).setCanonical(ByteString.copyFromUtf8("x")))
                .setNextLeaf(11)
                .build());
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(new Log())
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  /// The leaves of an export that nobody takes after the eleventh.
  private List<Long> followed() throws IOException {
    List<Long> taken = new ArrayList<>();
    try (PembaClient client = client()) {
      LogSource source = new LogSource(client, AuditFilter.getDefaultInstance(), true);
      assertThatThrownBy(
              () ->
                  source.read(
                      0,
                      leaf -> {
                        taken.add(leaf.leaf());
                        if (leaf.leaf() == 10) {
                          throw new InterruptedException("enough");
                        }
                      }))
          .isInstanceOf(InterruptedException.class);
    }
    return taken;
  }

  private PembaClient client() throws IOException {
    return PembaClient.builder("localhost:" + server.getPort()).attempts(1).build();
  }

  private static List<Long> eleven() {
    return List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  void aServerThatGoesBeforeTheTailIsWaitedFor() throws IOException {
    tailsToBreak.set(2);
    assertThat(followed()).isEqualTo(eleven());
    assertThat(asked)
        .containsExactly("export from 0", "tail from 10", "tail from 10", "tail from 10");
  }

  @Test
  void aServerThatGoesWhileItExportsIsWaitedFor() throws IOException {
    exportsToBreak.set(1);
    tailsToBreak.set(1);
    assertThat(followed()).isEqualTo(eleven());
    assertThat(asked)
        .containsExactly(
            "export from 0", "tail from 5", "tail from 5", "export from 5", "tail from 10");
  }

  @Test
  void whoDoesNotFollowIsToldThatTheServerWent() throws IOException {
    exportsToBreak.set(1);
    List<Long> taken = new ArrayList<>();
    try (PembaClient client = client()) {
      LogSource source = new LogSource(client, AuditFilter.getDefaultInstance(), false);
      assertThatThrownBy(() -> source.read(0, leaf -> taken.add(leaf.leaf())))
          .isInstanceOf(PembaClientException.class)
          .hasMessageContaining("going down");
    }
    assertThat(taken).containsExactly(0L, 1L, 2L, 3L, 4L);
  }
}
