package dev.pemba.cli.authzen;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.pemba.authzen.v1.AuthorizationServiceGrpc;
import dev.pemba.authzen.v1.AuthorizationServiceGrpc.AuthorizationServiceBlockingStub;
import dev.pemba.authzen.v1.EvaluateManyRequest;
import dev.pemba.authzen.v1.EvaluateRequest;
import dev.pemba.authzen.v1.SearchActionsRequest;
import dev.pemba.authzen.v1.SearchResourcesRequest;
import dev.pemba.authzen.v1.SearchSubjectsRequest;
import dev.pemba.model.PembaException;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;

/// Asks over gRPC.
record GrpcDoor(AuthorizationServiceBlockingStub stub) implements Door {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().preservingProtoFieldNames().alwaysPrintFieldsWithNoPresence();

  static GrpcDoor of(Channel channel) {
    return new GrpcDoor(AuthorizationServiceGrpc.newBlockingStub(channel));
  }

  @Override
  public JsonObject ask(Cases.Call call, JsonObject request) {
    try {
      return json(
          switch (call) {
            case EVALUATION -> stub.evaluate(read(EvaluateRequest.getDefaultInstance(), request));
            case EVALUATIONS ->
                stub.evaluateMany(read(EvaluateManyRequest.getDefaultInstance(), request));
            case SUBJECT_SEARCH ->
                stub.searchSubjects(read(SearchSubjectsRequest.getDefaultInstance(), request));
            case RESOURCE_SEARCH ->
                stub.searchResources(read(SearchResourcesRequest.getDefaultInstance(), request));
            case ACTION_SEARCH ->
                stub.searchActions(read(SearchActionsRequest.getDefaultInstance(), request));
          });
    } catch (StatusRuntimeException failure) {
      throw new RefusedException(failure.getStatus().toString());
    }
  }

  @SuppressWarnings("unchecked") // the builder of an M makes an M
  private static <M extends Message> M read(M kind, JsonObject json) {
    Message.Builder builder = kind.newBuilderForType();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(json.toString(), builder);
    } catch (InvalidProtocolBufferException fault) {
      throw PembaException.malformed(
          "`%s` is no request of this kind: %s".formatted(json, fault.getMessage()));
    }
    return (M) builder.build();
  }

  private static JsonObject json(MessageOrBuilder message) {
    try {
      return JsonParser.parseString(PRINTER.print(message)).getAsJsonObject();
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException("an answer that has no JSON", impossible);
    }
  }
}
