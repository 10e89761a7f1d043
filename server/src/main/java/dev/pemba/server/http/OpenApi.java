package dev.pemba.server.http;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.pemba.server.grpc.Access;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The OpenAPI document: what the door serves, made of what serves it, so that it can't differ.
///
/// In a stream each line has the media type's schema; OpenAPI 3.1 has no other word for it.
final class OpenApi {
  private static final String LINES = JsonCall.LINES.toString();
  private static final String JSON = MediaType.JSON.type() + "/" + MediaType.JSON.subtype();

  private static final Gson PRETTY =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private static final String ABOUT =
      """
      Who may do what to which object: every call of `pemba.v1` in JSON, and the OpenID AuthZEN \
      Authorization API 1.0.

      - **Answers** leave out what is false, zero or empty (those of AuthZEN tell it). Numbers of 64 \
      bits are texts.
      - **Requests** with a field that is not known are refused (those of AuthZEN are not). Names \
      may be written as in the protos, too: `object_type` for `objectType`.
      - **Streams** (`application/jsonl`) have one message in each line. A stream that fails after \
      its first line ends with the line `{"error": …}`.
      - **Failures** are a `google.rpc.Status` whose detail has a stable `reason`.
      - A denial is no failure: it is answered with 200.\
      """;

  private static final String TIMEOUT = "grpc-timeout";

  /// The same with an example, so that a form ends a stream that goes on.
  private static final String STREAM_TIMEOUT = "grpc-timeout-of-a-stream";

  private static final String REQUEST_ID = "x-request-id";
  private static final String ABOUT_TIMEOUT =
      "How long the call may take, such as `500m` for 500 milliseconds; the units are `H`, `M`, `S`,"
          + " `m`, `u`, `n`.";
  private static final String ABOUT_REQUEST_ID =
      "Any name for this request: it comes back, and is on record with the decision.";

  private final List<HttpPath> paths;
  private final ProtoComments comments = ProtoComments.load();
  private final OpenApiSchemas schemas = new OpenApiSchemas(comments);
  private final OpenApiExamples examples = OpenApiExamples.load();

  private OpenApi(List<HttpPath> paths) {
    this.paths = paths;
  }

  /// The document of these paths, laid out for people.
  static String text(List<HttpPath> paths) {
    return PRETTY.toJson(new OpenApi(paths).document()) + "\n";
  }

  private JsonObject document() {
    JsonObject calls = calls();
    return JsonBuilder.object()
        .with("openapi", "3.1.0")
        .with(
            "info",
            JsonBuilder.object()
                .with("title", "Pemba")
                .with("version", "v1")
                .with("description", ABOUT)
                .with(
                    "license",
                    JsonBuilder.object()
                        .with("name", "Apache-2.0")
                        .with("identifier", "Apache-2.0")))
        .with(
            "servers", JsonBuilder.array(Stream.of(JsonBuilder.object().with("url", "/").build())))
        .with("tags", tags())
        .with("paths", calls)
        .with("components", components())
        .build();
  }

  /// A key, or a client certificate, or on a server that knows no callers nothing.
  private static JsonArray security(String role) {
    return JsonBuilder.array(
        Stream.of(
            JsonBuilder.object().with("key", List.of(role)).build(),
            JsonBuilder.object().with("certificate", List.of(role)).build(),
            new JsonObject()));
  }

  private JsonArray tags() {
    Set<ServiceDescriptor> services = new LinkedHashSet<>();
    paths.forEach(path -> services.add(path.method().getService()));
    return JsonBuilder.array(
        services.stream()
            .map(
                service ->
                    JsonBuilder.object()
                        .with("name", service.getName())
                        .described(comments.of(service))
                        .build()));
  }

  private JsonObject calls() {
    Map<String, JsonBuilder> items = new LinkedHashMap<>();
    for (HttpPath path : paths) {
      items
          .computeIfAbsent(path.path(), _ -> JsonBuilder.object())
          .with(path.verb().name().toLowerCase(Locale.ROOT), call(path));
    }
    JsonBuilder all = JsonBuilder.object();
    items.forEach((path, item) -> all.with(path, item));
    return all.build();
  }

  private JsonBuilder call(HttpPath path) {
    MethodDescriptor method = path.method();
    String id = method.getService().getName() + "_" + method.getName();
    String role = role(path);
    JsonBuilder call =
        JsonBuilder.object()
            .with("operationId", isFirst(path) ? id : id + "_" + path.verb().name())
            .with("tags", List.of(method.getService().getName()))
            .with("summary", comments.summary(method))
            .with(
                "description",
                "%s\n\nNeeds the role `%s`.".formatted(comments.rest(method), role).strip())
            .with("security", security(role))
            .with("parameters", parameters(path));
    if (path.body()) {
      call.with(
          "requestBody", JsonBuilder.object().with("required", true).with("content", body(path)));
    }
    return call.with("responses", responses(path));
  }

  private static String role(HttpPath path) {
    return Access.of(path.call().getMethodDescriptor().getFullMethodName())
        .map(role -> role.name().toLowerCase(Locale.ROOT))
        .orElseThrow();
  }

  /// False for the further paths of a call.
  private boolean isFirst(HttpPath path) {
    return paths.stream().filter(it -> it.method().equals(path.method())).findFirst().stream()
        .allMatch(path::equals);
  }

  /// What is sent as lines is no JSON value, so its example is a text.
  private JsonBuilder body(HttpPath path) {
    JsonObject example = examples.of(path.method());
    JsonBuilder media =
        JsonBuilder.object().with("schema", schemas.of(path.method().getInputType()));
    return path.takesLines()
        ? JsonBuilder.object().with(LINES, media.with("example", example + "\n"))
        : JsonBuilder.object().with(JSON, media.with("example", example));
  }

  private JsonArray parameters(HttpPath path) {
    List<QueryMessages.Parameter> query =
        path.body() ? List.of() : QueryMessages.parameters(path.method().getInputType());
    Stream<String> headers = Stream.of(path.answersLines() ? STREAM_TIMEOUT : TIMEOUT, REQUEST_ID);
    return JsonBuilder.array(
        Stream.concat(
            query.stream().map(parameter -> parameter(path, parameter)),
            headers.map(
                name ->
                    JsonBuilder.object().with("$ref", "#/components/parameters/" + name).build())));
  }

  private JsonObject parameter(HttpPath path, QueryMessages.Parameter parameter) {
    JsonBuilder known =
        JsonBuilder.object()
            .with("name", parameter.name())
            .with("in", "query")
            .described(comments.of(parameter.field()))
            .with("schema", schemas.values(parameter.field()));
    examples.of(path.method(), parameter).ifPresent(example -> known.with("example", example));
    return known.build();
  }

  private static JsonBuilder header(String name, String about) {
    return JsonBuilder.object()
        .with("name", name)
        .with("in", "header")
        .with("description", about)
        .with("schema", JsonBuilder.object().with("type", "string"));
  }

  private JsonBuilder responses(HttpPath path) {
    JsonStyle style = JsonStyle.of(path.method().getService().getFullName());
    Descriptor answer = path.method().getOutputType();
    JsonBuilder responses =
        JsonBuilder.object()
            .with(
                Integer.toString(HttpStatus.OK.code()),
                JsonBuilder.object()
                    .with(
                        "description",
                        path.answersLines()
                            ? "Lines, each with a message; if the call fails later on, a last one"
                                + " with the error."
                            : "The answer.")
                    .with(
                        "content",
                        path.answersLines()
                            ? media(LINES, line(answer))
                            : media(JSON, schemas.of(answer))));
    OpenApiErrors.addTo(responses, path, style);
    return responses;
  }

  private static JsonBuilder media(String type, JsonBuilder schema) {
    return JsonBuilder.object().with(type, JsonBuilder.object().with("schema", schema));
  }

  private JsonBuilder line(Descriptor answer) {
    JsonObject failure =
        JsonBuilder.object()
            .with("type", "object")
            .with("title", "A failure")
            .with("required", List.of("error"))
            .with(
                "properties",
                JsonBuilder.object()
                    .with("error", JsonBuilder.object().with("$ref", OpenApiErrors.STATUS)))
            .build();
    return JsonBuilder.object()
        .with("anyOf", JsonBuilder.array(Stream.of(schemas.of(answer).build(), failure)));
  }

  private JsonBuilder components() {
    JsonObject all = schemas.all();
    all.add("Status", OpenApiErrors.status());
    return JsonBuilder.object()
        .with("schemas", all)
        .with("responses", OpenApiErrors.responses())
        .with(
            "parameters",
            JsonBuilder.object()
                .with(TIMEOUT, header(TIMEOUT, ABOUT_TIMEOUT))
                .with(STREAM_TIMEOUT, header(TIMEOUT, ABOUT_TIMEOUT).with("example", "10S"))
                .with(REQUEST_ID, header(REQUEST_ID, ABOUT_REQUEST_ID)))
        .with(
            "securitySchemes",
            JsonBuilder.object()
                .with(
                    "key",
                    JsonBuilder.object()
                        .with("type", "http")
                        .with("scheme", "bearer")
                        .with("description", "A key of the setting `keys`, if there are some."))
                .with(
                    "certificate",
                    JsonBuilder.object()
                        .with("type", "mutualTLS")
                        .with(
                            "description",
                            "A client certificate, if `tls.client_role` gives it a role.")));
  }
}
