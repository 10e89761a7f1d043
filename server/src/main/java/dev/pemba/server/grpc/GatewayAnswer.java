package dev.pemba.server.grpc;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Status;
import dev.pemba.envoy.config.core.v3.HeaderValue;
import dev.pemba.envoy.config.core.v3.HeaderValueOption;
import dev.pemba.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import dev.pemba.envoy.service.auth.v3.CheckResponse;
import dev.pemba.envoy.service.auth.v3.DeniedHttpResponse;
import dev.pemba.envoy.service.auth.v3.OkHttpResponse;
import dev.pemba.envoy.type.v3.HttpStatus;
import dev.pemba.envoy.type.v3.StatusCode;
import dev.pemba.server.app.CheckPermission;
import dev.pemba.server.gateway.Refusal;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// What a gateway is told.
///
/// Whoever asked through it learns the outcome and the decision's id; why it was refused is for the
/// gateway's log and metadata only.
record GatewayAnswer(Outcome outcome, CheckResponse response) {
  private static final String DECISION_ID = "x-pemba-decision-id";
  private static final String TOKEN = "x-pemba-token";

  /// Only the server may set these.
  private static final String OURS = "x-pemba-";

  /// By these some servers are told another path or method than the one that was asked about.
  private static final List<String> OVERRIDES =
      List.of(
          "x-http-method",
          "x-http-method-override",
          "x-method-override",
          "x-original-uri",
          "x-original-url",
          "x-rewrite-url");

  /// How it went.
  enum Outcome {
    OPEN(io.grpc.Status.Code.OK, StatusCode.OK),
    ALLOWED(io.grpc.Status.Code.OK, StatusCode.OK),
    DENIED(io.grpc.Status.Code.PERMISSION_DENIED, StatusCode.Forbidden),
    CONDITIONAL(io.grpc.Status.Code.PERMISSION_DENIED, StatusCode.Forbidden),
    NO_ROUTE(io.grpc.Status.Code.PERMISSION_DENIED, StatusCode.Forbidden),
    UNAUTHENTICATED(io.grpc.Status.Code.UNAUTHENTICATED, StatusCode.Unauthorized),
    FAILED(io.grpc.Status.Code.UNAVAILABLE, StatusCode.ServiceUnavailable);

    private final io.grpc.Status.Code code;
    private final StatusCode http;

    Outcome(io.grpc.Status.Code code, StatusCode http) {
      this.code = code;
      this.http = http;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A request that anybody may make.
  ///
  /// @param headers the names of those that it brings
  static GatewayAnswer open(List<String> headers) {
    return passed(Outcome.OPEN, Map.of(), headers);
  }

  static GatewayAnswer of(CheckPermission.Result result, List<String> headers) {
    Map<String, String> told = new LinkedHashMap<>();
    told.put(DECISION_ID, result.decision().toString());
    told.put(TOKEN, result.token().toString());
    return switch (result.answer().decision()) {
      case ALLOWED -> passed(Outcome.ALLOWED, told, headers);
      case DENIED ->
          stopped(
              Outcome.DENIED,
              result.answer().failed().map(link -> "denied: " + link.text()).orElse("denied"),
              told);
      case CONDITIONAL ->
          stopped(
              Outcome.CONDITIONAL,
              "it depends on " + String.join(", ", result.answer().missing()),
              told);
    };
  }

  static GatewayAnswer refused(Refusal refusal) {
    return switch (refusal.kind()) {
      case NO_ROUTE -> stopped(Outcome.NO_ROUTE, refusal.why(), Map.of());
      case UNAUTHENTICATED ->
          stopped(
              Outcome.UNAUTHENTICATED,
              refusal.why(),
              Map.of("www-authenticate", "Bearer error=\"invalid_token\""));
    };
  }

  static GatewayAnswer failed(StatusRuntimeException failure) {
    String description = failure.getStatus().getDescription();
    return stopped(Outcome.FAILED, description == null ? "" : description, Map.of());
  }

  private static GatewayAnswer passed(
      Outcome outcome, Map<String, String> told, List<String> headers) {
    OkHttpResponse.Builder ok = OkHttpResponse.newBuilder();
    told.forEach(
        (name, value) -> {
          ok.addHeaders(set(name, value));
          ok.addResponseHeadersToAdd(set(name, value));
        });
    // Envoy removes after it has set, so what is set is not removed: setting overwrites.
    TreeSet<String> removed = new TreeSet<>(OVERRIDES);
    removed.addAll(List.of(DECISION_ID, TOKEN));
    headers.stream().filter(GatewayAnswer::isForged).forEach(removed::add);
    removed.removeAll(told.keySet());
    return new GatewayAnswer(
        outcome,
        CheckResponse.newBuilder()
            .setStatus(Status.newBuilder().setCode(outcome.code.value()))
            .setOkResponse(ok.addAllHeadersToRemove(removed))
            .setDynamicMetadata(metadata(outcome, "", told))
            .build());
  }

  /// True for names that some servers take for one that is set here or that overrides: they see no
  /// difference between `_` and `-`.
  private static boolean isForged(String name) {
    String told = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return told.startsWith(OURS) || OVERRIDES.contains(told);
  }

  private static GatewayAnswer stopped(Outcome outcome, String why, Map<String, String> told) {
    List<HeaderValueOption> headers = new ArrayList<>();
    told.forEach((name, value) -> headers.add(set(name, value)));
    headers.add(set("content-type", "application/json"));
    return new GatewayAnswer(
        outcome,
        CheckResponse.newBuilder()
            .setStatus(Status.newBuilder().setCode(outcome.code.value()).setMessage(why))
            .setDeniedResponse(
                DeniedHttpResponse.newBuilder()
                    .setStatus(HttpStatus.newBuilder().setCode(outcome.http))
                    .addAllHeaders(headers)
                    .setBody(body(outcome, told)))
            .setDynamicMetadata(metadata(outcome, why, told))
            .build());
  }

  /// Nothing in it needs escapes.
  private static String body(Outcome outcome, Map<String, String> told) {
    String id = told.get(DECISION_ID);
    return id == null
        ? "{\"outcome\":\"%s\"}\n".formatted(outcome.word())
        : "{\"outcome\":\"%s\",\"decision_id\":\"%s\"}\n".formatted(outcome.word(), id);
  }

  private static HeaderValueOption set(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
        .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
  }

  private static Struct metadata(Outcome outcome, String why, Map<String, String> told) {
    Struct.Builder metadata = Struct.newBuilder();
    metadata.putFields("outcome", text(outcome.word()));
    if (!why.isEmpty()) {
      metadata.putFields("why", text(why));
    }
    String id = told.get(DECISION_ID);
    if (id != null) {
      metadata.putFields("decision_id", text(id));
    }
    return metadata.build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
