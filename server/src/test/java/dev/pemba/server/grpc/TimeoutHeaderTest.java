package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pemba.server.PembaServer;
import dev.pemba.server.config.Configuration;
import dev.pemba.v1.SchemaServiceGrpc;
import dev.pemba.v1.SchemaServiceReadRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TimeoutHeaderTest {
  private PembaServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start(@TempDir Path folder) {
    server =
        PembaServer.start(
            Configuration.load(
                Map.of(),
                Optional.empty(),
                Map.of("data", folder.toString(), "listen.port", "0", "metrics.enabled", "false")));
    channel =
        Grpc.newChannelBuilder("localhost:" + server.port(), InsecureChannelCredentials.create())
            .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  private StatusRuntimeException failure(String timeout) {
    Metadata headers = new Metadata();
    headers.put(TimeoutHeader.KEY, timeout);
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () ->
            SchemaServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .read(SchemaServiceReadRequest.getDefaultInstance()));
  }

  /// gRPC's own transport would reset the stream.
  @ParameterizedTest
  @ValueSource(strings = {"1.5S", "soon", "5", "-1S", "123456789S", "10x", "1 S"})
  void aTimeoutThatCanNotBeReadIsRefusedInWords(String timeout) {
    StatusRuntimeException refused = failure(timeout);
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getStatus().getDescription())
        .contains("`grpc-timeout` is `%s`".formatted(timeout), "such as `500m`");
    assertThat(Failures.infoOf(refused).getReason()).isEqualTo("MALFORMED_REQUEST");
  }

  @Test
  void oneThatCanBeReadIsTheCallsDeadline() {
    assertThat(failure("20S")).isNull();
    // The transport cancels what is late when it comes.
    assertThat(failure("0n").getStatus().getCode())
        .isIn(Status.Code.DEADLINE_EXCEEDED, Status.Code.CANCELLED);
  }
}
