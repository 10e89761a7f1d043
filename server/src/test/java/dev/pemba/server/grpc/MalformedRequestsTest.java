package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.pemba.model.Reason;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bad requests to every call: each gets an error with a reason and the field's name, none an
/// `INTERNAL`, and the server goes on.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedRequestsTest {
  private TestService service;

  @BeforeAll
  void start(@TempDir Path folder) {
    service = TestService.start(folder);
    service.writeSchema();
    service.write("document:plan#reader@user:amina");
  }

  @AfterAll
  void stop() {
    service.close();
  }

  @ParameterizedTest
  @MethodSource("dev.pemba.server.grpc.MalformedRequests#all")
  void isTheCallersMistakeAndSaysWhere(MalformedRequests.Case bad) throws IOException {
    Failures.Failure failure = call(bad.fullMethod(), bad.request());

    assertThat(failure.message()).contains(bad.message());
    assertThat(failure.reason()).isEqualTo(bad.reason());
    assertThat(service.permissions().check(Questions.check("document:plan#read@user:amina")))
        .isNotNull();
  }

  @Test
  void everyCallIsInTheTable() {
    Set<String> tried = new TreeSet<>();
    MalformedRequests.all().forEach(bad -> tried.add(bad.fullMethod()));
    Set<String> served = new TreeSet<>();
    methods().forEach(method -> served.add(method.getFullMethodName()));
    // Its request has no field that could be wrong.
    served.remove("pemba.v1.AuditService/GetKey");
    served.remove("pemba.v1.AuditService/ListHolds");

    assertThat(tried).isEqualTo(served);
  }

  /// Protobuf's tag of a field that is cut off, and one that nests deeper than the parser goes.
  @Test
  void bytesThatAreNoProtobufAreTheCallersMistakeOnEveryCall() {
    byte[] cut = {0x0a, 0x7f, 0x01};
    for (MethodDescriptor<?, ?> method : methods()) {
      Failures.Failure failure = raw(method, cut);

      assertThat(failure.reason())
          .as(method.getFullMethodName())
          .isEqualTo(Reason.MALFORMED_REQUEST);
      assertThat(failure.message()).contains("no readable protobuf");
    }
  }

  private List<MethodDescriptor<?, ?>> methods() {
    return service.services().stream()
        .filter(s -> s.getServiceDescriptor().getName().startsWith("pemba."))
        .flatMap(s -> s.getMethods().stream())
        .<MethodDescriptor<?, ?>>map(ServerMethodDefinition::getMethodDescriptor)
        .toList();
  }

  private Failures.Failure call(String fullName, String text) throws IOException {
    MethodDescriptor<?, ?> method =
        methods().stream()
            .filter(m -> m.getFullMethodName().equals(fullName))
            .findFirst()
            .orElseThrow();
    MethodDescriptor.PrototypeMarshaller<?> marshaller =
        (MethodDescriptor.PrototypeMarshaller<?>) generated(method).getRequestMarshaller();
    Message.Builder request =
        ((Message) java.util.Objects.requireNonNull(marshaller.getMessagePrototype()))
            .newBuilderForType();
    TextFormat.getParser().merge(text, request);
    return raw(method, request.build().toByteArray());
  }

  /// The method as the stubs know it.
  private static MethodDescriptor<?, ?> generated(MethodDescriptor<?, ?> method) {
    assertThat(method.getSchemaDescriptor()).isInstanceOf(ProtoMethodDescriptorSupplier.class);
    return java.util.stream.Stream.of(
            dev.pemba.v1.PermissionServiceGrpc.getServiceDescriptor(),
            dev.pemba.v1.RelationshipServiceGrpc.getServiceDescriptor(),
            dev.pemba.v1.SchemaServiceGrpc.getServiceDescriptor(),
            dev.pemba.v1.HistoryServiceGrpc.getServiceDescriptor(),
            dev.pemba.v1.AuditServiceGrpc.getServiceDescriptor(),
            dev.pemba.authzen.v1.AuthorizationServiceGrpc.getServiceDescriptor())
        .flatMap(s -> s.getMethods().stream())
        .filter(m -> m.getFullMethodName().equals(method.getFullMethodName()))
        .findFirst()
        .orElseThrow();
  }

  private Failures.Failure raw(MethodDescriptor<?, ?> method, byte[] message) {
    MethodDescriptor<byte[], byte[]> bytes = method.toBuilder(new Bytes(), new Bytes()).build();
    return Failures.of(
        () -> {
          switch (method.getType()) {
            case UNARY ->
                ClientCalls.blockingUnaryCall(
                    service.channel(), bytes, CallOptions.DEFAULT, message);
            case SERVER_STREAMING -> {
              Iterator<byte[]> responses =
                  ClientCalls.blockingServerStreamingCall(
                      service.channel(), bytes, CallOptions.DEFAULT, message);
              while (responses.hasNext()) {
                responses.next();
              }
            }
            case CLIENT_STREAMING, BIDI_STREAMING, UNKNOWN -> stream(bytes, message);
          }
        });
  }

  private void stream(MethodDescriptor<byte[], byte[]> method, byte[] message)
      throws InterruptedException, TimeoutException, Throwable {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncClientStreamingCall(
            service.channel().newCall(method, CallOptions.DEFAULT),
            new StreamObserver<>() {
              @Override
              public void onNext(byte[] value) {
                answer.complete(value);
              }

              @Override
              public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
              }

              @Override
              public void onCompleted() {}
            });
    requests.onNext(message);
    requests.onCompleted();
    try {
      answer.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      throw failure.getCause();
    }
  }

  private record Bytes() implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
