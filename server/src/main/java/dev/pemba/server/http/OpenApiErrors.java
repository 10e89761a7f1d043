package dev.pemba.server.http;

import com.google.gson.JsonObject;
import com.google.rpc.Code;
import com.linecorp.armeria.common.HttpStatus;
import dev.pemba.model.Reason;
import dev.pemba.server.grpc.Statuses;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// How the document describes failures: for each HTTP code the reasons it can have.
final class OpenApiErrors {
  static final String STATUS = "#/components/schemas/Status";

  /// Of the configuration of a server, or told to nobody.
  private static final Set<Reason> NOT_TOLD =
      EnumSet.of(Reason.CONFIGURATION_INVALID, Reason.CANCELLED);

  private static final Map<Integer, Set<Reason>> REASONS = reasons();

  private OpenApiErrors() {}

  private static Map<Integer, Set<Reason>> reasons() {
    Map<Integer, Set<Reason>> reasons = new TreeMap<>();
    for (Reason reason : Reason.values()) {
      if (!NOT_TOLD.contains(reason)) {
        HttpStatus http = JsonErrors.http(Code.forNumber(Statuses.codeOf(reason).value()));
        reasons.computeIfAbsent(http.code(), _ -> EnumSet.noneOf(Reason.class)).add(reason);
      }
    }
    reasons.put(HttpStatus.REQUEST_ENTITY_TOO_LARGE.code(), EnumSet.of(Reason.LIMIT_EXCEEDED));
    reasons.put(HttpStatus.UNSUPPORTED_MEDIA_TYPE.code(), EnumSet.of(Reason.MALFORMED_REQUEST));
    return reasons;
  }

  /// Adds references to what can go wrong with a call of that path.
  static void addTo(JsonBuilder responses, HttpPath path, JsonStyle style) {
    Set<Integer> codes = new TreeSet<>(REASONS.keySet());
    if (!path.body()) {
      codes.remove(HttpStatus.REQUEST_ENTITY_TOO_LARGE.code());
      codes.remove(HttpStatus.UNSUPPORTED_MEDIA_TYPE.code());
    } else if (!path.takesLines()
        && !style.otherContent().equals(HttpStatus.UNSUPPORTED_MEDIA_TYPE)) {
      codes.remove(HttpStatus.UNSUPPORTED_MEDIA_TYPE.code());
    }
    for (int code : codes) {
      responses.with(
          Integer.toString(code),
          JsonBuilder.object().with("$ref", "#/components/responses/" + name(code)));
    }
  }

  private static String name(int code) {
    return HttpStatus.valueOf(code).reasonPhrase().replace(" ", "");
  }

  static JsonObject responses() {
    JsonBuilder responses = JsonBuilder.object();
    REASONS.forEach(
        (code, reasons) ->
            responses.with(
                name(code),
                JsonBuilder.object()
                    .with("description", described(code, reasons))
                    .with(
                        "content",
                        JsonBuilder.object()
                            .with(
                                "application/json",
                                JsonBuilder.object()
                                    .with("schema", JsonBuilder.object().with("$ref", STATUS))))));
    return responses.build();
  }

  private static String described(int code, Set<Reason> reasons) {
    return "%s: %s."
        .formatted(
            HttpStatus.valueOf(code).reasonPhrase(),
            reasons.stream().map(reason -> "`" + reason + "`").collect(Collectors.joining(", ")));
  }

  /// Of a `google.rpc.Status`.
  static JsonObject status() {
    return JsonBuilder.object()
        .with("type", "object")
        .with("description", "A failure: `google.rpc.Status`.")
        .with("required", List.of("code", "message", "details"))
        .with(
            "properties",
            JsonBuilder.object()
                .with(
                    "code",
                    JsonBuilder.object()
                        .with("type", "integer")
                        .with("description", "The gRPC status code."))
                .with(
                    "message",
                    JsonBuilder.object()
                        .with("type", "string")
                        .with("description", "What was wrong, and what was expected."))
                .with(
                    "details",
                    JsonBuilder.object()
                        .with("type", "array")
                        .with("minItems", 1)
                        .with("items", errorInfo())))
        .build();
  }

  private static JsonBuilder errorInfo() {
    return JsonBuilder.object()
        .with("type", "object")
        .with("required", List.of("@type", "reason", "domain"))
        .with(
            "properties",
            JsonBuilder.object()
                .with(
                    "@type",
                    JsonBuilder.object().with("const", "type.googleapis.com/google.rpc.ErrorInfo"))
                .with(
                    "reason",
                    JsonBuilder.object()
                        .with("type", "string")
                        .with("description", "Stable, for programs. More may come.")
                        .with(
                            "examples",
                            REASONS.values().stream()
                                .flatMap(Set::stream)
                                .distinct()
                                .sorted()
                                .map(Reason::name)
                                .toList()))
                .with("domain", JsonBuilder.object().with("const", Statuses.DOMAIN))
                .with(
                    "metadata",
                    JsonBuilder.object()
                        .with("type", "object")
                        .with(
                            "additionalProperties", JsonBuilder.object().with("type", "string"))));
  }
}
