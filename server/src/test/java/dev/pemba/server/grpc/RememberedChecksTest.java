package dev.pemba.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pemba.model.Reason;
import dev.pemba.server.audit.AuditRecord;
import dev.pemba.store.TestClock;
import dev.pemba.v1.CheckManyRequest;
import dev.pemba.v1.CheckManyResponse;
import dev.pemba.v1.CheckRequest;
import dev.pemba.v1.CheckResponse;
import dev.pemba.v1.Consistency;
import dev.pemba.v1.Decision;
import dev.pemba.v1.PermissionServiceGrpc;
import dev.pemba.v1.SchemaServiceReadRequest;
import dev.pemba.v1.SchemaServiceWriteRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checks that are known by their bytes: whatever was asked before, in whatever order a message has
/// its fields, the answer is that of the world that is asked for, and it is on record.
class RememberedChecksTest {
  private static final String READ = "document:plan#read@user:amina";
  private static final String NOBODY = "permission read = nil";
  private static final String READER = "document:plan#reader@user:amina";

  private final TestClock clock = new TestClock();
  private TestService service;

  @BeforeEach
  void start(@TempDir Path folder) {
    service = TestService.start(folder, clock, Map.of());
    service.writeSchema();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private Decision check(CheckRequest request) {
    return service.permissions().check(request).getDecision();
  }

  @Test
  void anAnswerIsForgottenWithWhatItWasMadeFrom() {
    CheckRequest request = Questions.check(READ);
    for (int i = 0; i < 3; i++) {
      assertThat(check(request)).isEqualTo(Decision.DECISION_DENIED);
      service.write(READER);
      assertThat(check(request)).isEqualTo(Decision.DECISION_ALLOWED);
      service.write("document:other#reader@user:amina");
      assertThat(check(request)).isEqualTo(Decision.DECISION_ALLOWED);
      service.write("document:plan#banned@user:amina");
      assertThat(check(request)).isEqualTo(Decision.DECISION_DENIED);
      service.delete(READER, "document:plan#banned@user:amina");
    }
  }

  @Test
  void anotherSchemaIsAnotherWorld() {
    service.write(READER);
    String schema =
        service.schemas().read(SchemaServiceReadRequest.getDefaultInstance()).getSchema();
    String without = Pattern.compile("permission read = .*").matcher(schema).replaceAll(NOBODY);
    assertThat(without).contains(NOBODY);
    for (int i = 0; i < 2; i++) {
      assertThat(check(Questions.check(READ))).isEqualTo(Decision.DECISION_ALLOWED);
      write(without);
      assertThat(check(Questions.check(READ))).isEqualTo(Decision.DECISION_DENIED);
      write(schema);
    }
  }

  private void write(String schema) {
    var _ =
        service.schemas().write(SchemaServiceWriteRequest.newBuilder().setSchema(schema).build());
  }

  @Test
  void whatEndsByTheClockIsNotTold() {
    service.write(READER + "[expiration:" + clock.instant().plusSeconds(60) + "]");
    CheckResponse first = service.permissions().check(Questions.check(READ));
    assertThat(first.getValidUntil().getSeconds()).isEqualTo(clock.instant().getEpochSecond() + 60);
    clock.advance(Duration.ofSeconds(59));
    assertThat(service.permissions().check(Questions.check(READ)).getValidUntil())
        .isEqualTo(first.getValidUntil());
    clock.advance(Duration.ofSeconds(1));
    assertThat(check(Questions.check(READ))).isEqualTo(Decision.DECISION_DENIED);
  }

  @Test
  void eachWorldHasItsOwnAnswer() {
    String denied = service.write("document:other#reader@user:amina");
    String allowed = service.write(READER);
    for (int i = 0; i < 2; i++) {
      assertThat(check(Questions.check(READ))).isEqualTo(Decision.DECISION_ALLOWED);
      assertThat(check(Questions.check(READ, Questions.atLeast(denied))))
          .isEqualTo(Decision.DECISION_ALLOWED);
      assertThat(check(Questions.check(READ, Questions.exactly(denied))))
          .isEqualTo(Decision.DECISION_DENIED);
      assertThat(check(Questions.check(READ, Questions.exactly(allowed))))
          .isEqualTo(Decision.DECISION_ALLOWED);
    }
  }

  /// Protobuf lets fields come in any order, and the last of several count.
  @Test
  void theConsistencyMayStandAnywhere() {
    String denied = service.write("document:other#reader@user:amina");
    service.write(READER);
    CheckRequest question = Questions.check(READ).toBuilder().clearConsistency().build();
    byte[] then = consistency(Questions.exactly(denied)).toByteArray();
    byte[] now = consistency(Consistency.newBuilder().setHead(true).build()).toByteArray();
    for (int i = 0; i < 2; i++) {
      assertThat(raw(question.toByteArray())).isEqualTo(Decision.DECISION_ALLOWED);
      assertThat(raw(question.toByteArray(), then)).isEqualTo(Decision.DECISION_DENIED);
      assertThat(raw(then, question.toByteArray())).isEqualTo(Decision.DECISION_DENIED);
      assertThat(raw(now, question.toByteArray(), then)).isEqualTo(Decision.DECISION_DENIED);
      assertThat(raw(then, question.toByteArray(), now)).isEqualTo(Decision.DECISION_ALLOWED);
    }
  }

  @Test
  void manyAreTheSameOneByOneAndInAnyMessage() {
    service.write(READER);
    List<String> questions =
        List.of(READ, "document:plan#read@user:bob", "document:nowhere#read@user:amina", READ);
    CheckManyRequest.Builder request = CheckManyRequest.newBuilder();
    questions.forEach(question -> request.addItems(Questions.item(question)));
    for (int i = 0; i < 3; i++) {
      CheckManyResponse response = service.permissions().checkMany(request.build());
      assertThat(response.getAnswersList())
          .extracting(CheckManyResponse.Answer::getDecision)
          .containsExactlyElementsOf(
              questions.stream().map(question -> check(Questions.check(question))).toList());
      service.write(
          i == 0 ? "document:nowhere#reader@user:amina" : "document:plan#reader@user:bob");
    }
  }

  @Test
  void anItemThatIsNoProtobufIsTheCallersMistake() {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    write(
        message,
        CheckManyRequest.newBuilder().addItems(Questions.item(READ)).build().toByteArray());
    // An item of two bytes, which says that a field of 127 bytes follows.
    write(message, new byte[] {0x12, 0x02, 0x0a, 0x7f});
    MethodDescriptor<byte[], CheckManyResponse> method =
        PermissionServiceGrpc.getCheckManyMethod().toBuilder(
                new Bytes(), ProtoUtils.marshaller(CheckManyResponse.getDefaultInstance()))
            .build();
    Failures.Failure failure =
        Failures.of(
            () ->
                ClientCalls.blockingUnaryCall(
                    service.channel(), method, CallOptions.DEFAULT, message.toByteArray()));
    assertThat(failure.reason()).isEqualTo(Reason.MALFORMED_REQUEST);
  }

  @Test
  void whatIsRememberedIsOnRecordAsOftenAsItIsTold() throws Exception {
    service.write(READER);
    CheckManyRequest many =
        CheckManyRequest.newBuilder()
            .addItems(Questions.item(READ))
            .addItems(Questions.item("document:plan#read@user:bob"))
            .build();
    for (int i = 0; i < 2; i++) {
      assertThat(check(Questions.check(READ))).isEqualTo(Decision.DECISION_ALLOWED);
      assertThat(service.permissions().checkMany(many).getAnswersCount()).isEqualTo(2);
    }
    List<AuditRecord.Asked> asked = new ArrayList<>();
    service.audit().log().flush();
    for (long leaf = 2; leaf < service.audit().log().size(); leaf++) {
      asked.add(
          (AuditRecord.Asked) service.audit().reader().at(leaf).orElseThrow().record().body());
    }
    assertThat(asked.subList(3, 6))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("latencyMicros")
        .isEqualTo(asked.subList(0, 3));
    assertThat(asked.subList(0, 3))
        .extracting(AuditRecord.Asked::subject, AuditRecord.Asked::reason)
        .containsExactly(
            tuple("user:amina", READER),
            tuple("user:amina", READER),
            tuple("user:bob", "&document:plan#reader"));
  }

  private static CheckRequest consistency(Consistency consistency) {
    return CheckRequest.newBuilder().setConsistency(consistency).build();
  }

  private Decision raw(byte[]... parts) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      write(message, part);
    }
    MethodDescriptor<byte[], CheckResponse> method =
        PermissionServiceGrpc.getCheckMethod().toBuilder(
                new Bytes(), ProtoUtils.marshaller(CheckResponse.getDefaultInstance()))
            .build();
    return ClientCalls.blockingUnaryCall(
            service.channel(), method, CallOptions.DEFAULT, message.toByteArray())
        .getDecision();
  }

  private static void write(ByteArrayOutputStream message, byte[] part) {
    message.write(part, 0, part.length);
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
