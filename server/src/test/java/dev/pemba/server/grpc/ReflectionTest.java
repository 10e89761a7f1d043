package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What tools such as grpcurl ask before they can call anything.
class ReflectionTest {
  @Test
  void aToolFindsTheServicesAndTheirFiles(@TempDir Path folder) throws Exception {
    try (TestService service = TestService.start(folder)) {
      ServerReflectionResponse services =
          ask(service, ServerReflectionRequest.newBuilder().setListServices("*").build());
      assertThat(services.getListServicesResponse().getServiceList())
          .extracting(ServiceResponse::getName)
          .contains(
              "pemba.v1.PermissionService",
              "pemba.v1.RelationshipService",
              "pemba.v1.SchemaService",
              "grpc.health.v1.Health");

      ServerReflectionResponse file =
          ask(
              service,
              ServerReflectionRequest.newBuilder()
                  .setFileContainingSymbol("pemba.v1.PermissionService.Check")
                  .build());
      assertThat(file.getFileDescriptorResponse().getFileDescriptorProtoList())
          .extracting(bytes -> parse(bytes).getName())
          .contains("pemba/v1/permission_service.proto");
    }
  }

  /// Tools show them in words only if they learn what they are.
  @Test
  void whatErrorsHoldAsDetailsIsTold(@TempDir Path folder) throws Exception {
    try (TestService service = TestService.start(folder)) {
      ServerReflectionResponse file =
          ask(
              service,
              ServerReflectionRequest.newBuilder()
                  .setFileContainingSymbol("google.rpc.ErrorInfo")
                  .build());
      assertThat(file.getFileDescriptorResponse().getFileDescriptorProtoList())
          .extracting(bytes -> parse(bytes).getName())
          .contains("google/rpc/error_details.proto");
    }
  }

  @Test
  void anOlderToolFindsThemUnderReflectionsFormerName(@TempDir Path folder) throws Exception {
    try (TestService service = TestService.start(folder)) {
      CompletableFuture<io.grpc.reflection.v1alpha.ServerReflectionResponse> answer =
          new CompletableFuture<>();
      StreamObserver<io.grpc.reflection.v1alpha.ServerReflectionRequest> requests =
          io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(service.channel())
              .serverReflectionInfo(completing(answer));
      requests.onNext(
          io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
              .setListServices("*")
              .build());
      requests.onCompleted();

      assertThat(
              answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList().stream()
                  .map(io.grpc.reflection.v1alpha.ServiceResponse::getName))
          .contains("pemba.v1.PermissionService", "grpc.reflection.v1alpha.ServerReflection");
    }
  }

  private static FileDescriptorProto parse(com.google.protobuf.ByteString bytes) {
    try {
      return FileDescriptorProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static ServerReflectionResponse ask(TestService service, ServerReflectionRequest request)
      throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(service.channel()).serverReflectionInfo(completing(answer));
    requests.onNext(request);
    requests.onCompleted();
    return answer.get(10, TimeUnit.SECONDS);
  }

  /// Takes the first response.
  private static <T> StreamObserver<T> completing(CompletableFuture<T> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T response) {
        answer.complete(response);
      }

      @Override
      public void onError(Throwable failure) {
        answer.completeExceptionally(failure);
      }

      @Override
      public void onCompleted() {}
    };
  }
}
