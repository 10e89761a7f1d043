package dev.pemba.server.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.common.util.TlsEngineType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.cors.CorsService;
import com.linecorp.armeria.server.cors.CorsServiceBuilder;
import com.linecorp.armeria.server.file.FileService;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.config.Configuration;
import dev.pemba.server.config.Configuration.Bounds;
import dev.pemba.server.config.Configuration.Http;
import dev.pemba.server.config.Configuration.Tls;
import dev.pemba.server.grpc.Services;
import io.grpc.ServerServiceDefinition;
import io.netty.handler.ssl.ClientAuth;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/// The HTTP server: every call in JSON, at the paths that the protos name, and as gRPC-Web; beside
/// them health, the OpenAPI document, the page of documentation and static files. Thread-safe.
///
/// Calls run on the network threads unless they may block, as they do at the gRPC door.
public final class HttpDoor implements AutoCloseable {
  private static final List<String> ALLOWED_HEADERS =
      List.of(
          "authorization",
          "content-type",
          "grpc-timeout",
          "traceparent",
          "x-grpc-web",
          "x-request-id",
          "x-user-agent");
  private static final List<String> EXPOSED_HEADERS =
      List.of("grpc-message", "grpc-status", "grpc-status-details-bin", "x-request-id");

  /// Browsers ask again after so long.
  private static final long PREFLIGHT_SECONDS = 7_200;

  private final Server server;
  private final AtomicBoolean serving;

  private HttpDoor(Server server, AtomicBoolean serving) {
    this.server = server;
    this.serving = serving;
  }

  /// Starts to listen. Throws `PembaException` with `CONFIGURATION_INVALID` if it can't.
  public static HttpDoor open(Http http, Configuration configuration, Services services) {
    AtomicBoolean serving = new AtomicBoolean(true);
    Bounds bounds = configuration.bounds();
    boolean secure = configuration.security().tls().isPresent();
    ServerBuilder builder =
        Listening.on(http.address(), secure ? SessionProtocol.HTTPS : SessionProtocol.HTTP);
    configuration.security().tls().ifPresent(tls -> secure(builder, tls));
    builder
        .maxRequestLength(bounds.messageBytes())
        .http1MaxHeaderSize(bounds.headerBytes())
        .http2MaxHeaderListSize(bounds.headerBytes())
        .http2MaxStreamsPerConnection(bounds.callsPerConnection())
        .errorHandler(new JsonErrors());
    List<ServerServiceDefinition> calls = services.through(new CallFacts());
    List<HttpPath> paths = HttpPath.of(calls);
    json(builder, paths, bounds);
    builder.service(web(calls, bounds));
    routes(builder, http, paths);
    MetricsDoor.health(builder, serving);
    builder.decorator(gate(serving));
    builder.decorator(RequestIds::echo);
    if (!http.origins().isEmpty()) {
      builder.decorator(cors(http.origins()));
    }
    return new HttpDoor(Listening.start(builder, "HTTP", http.address()), serving);
  }

  private static void secure(ServerBuilder builder, Tls tls) {
    try {
      builder.tls(TlsKeyPair.of(tls.key().toFile(), tls.certificate().toFile()));
    } catch (IllegalArgumentException failure) {
      throw new PembaException(
          Reason.CONFIGURATION_INVALID,
          "`tls.certificate` or `tls.key` can't be used: %s".formatted(failure.getMessage()));
    }
    builder.tlsEngineType(TlsEngineType.JDK);
    tls.clientCa()
        .ifPresent(
            ca ->
                builder.tlsCustomizer(
                    context -> context.trustManager(ca.toFile()).clientAuth(ClientAuth.REQUIRE)));
  }

  private static void json(ServerBuilder builder, List<HttpPath> paths, Bounds bounds) {
    JsonService.Bounds each =
        new JsonService.Bounds(bounds.messageBytes(), bounds.defaultDeadline());
    for (HttpPath path : paths) {
      builder.service(
          Route.builder().exact(path.path()).methods(path.verb()).build(),
          new JsonService(path, each));
    }
  }

  /// The calls as browsers' gRPC libraries make them.
  private static GrpcService web(List<ServerServiceDefinition> calls, Bounds bounds) {
    return GrpcService.builder()
        .addServiceDefinitions(calls.stream().map(PlainMarshalling::of).toList())
        .supportedSerializationFormats(
            GrpcSerializationFormats.PROTO,
            GrpcSerializationFormats.PROTO_WEB,
            GrpcSerializationFormats.PROTO_WEB_TEXT)
        .useMethodMarshaller(true)
        // Deadlines are those of the services: Armeria's own would race with them, and say
        // CANCELLED.
        .useClientTimeoutHeader(false)
        .maxRequestMessageLength(bounds.messageBytes())
        .build();
  }

  /// What is no call.
  private static void routes(ServerBuilder builder, Http http, List<HttpPath> paths) {
    builder.service(
        Route.builder().exact(OpenApiService.PATH).methods(HttpMethod.GET).build(),
        new OpenApiService(paths));
    if (http.docs()) {
      DocsPage.on(builder);
    }
    AuthzenDiscovery discovery = new AuthzenDiscovery(http.publicUrl());
    for (String path : discovery.paths()) {
      builder.service(Route.builder().exact(path).methods(HttpMethod.GET).build(), discovery);
    }
    http.files()
        .ifPresent(folder -> builder.serviceUnder("/", FileService.builder(folder).build()));
  }

  private static Function<? super HttpService, CorsService> cors(List<String> origins) {
    CorsServiceBuilder cors =
        origins.equals(List.of("*"))
            ? CorsService.builderForAnyOrigin()
            : CorsService.builder(origins);
    return cors.allowRequestMethods(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT)
        .allowRequestHeaders(ALLOWED_HEADERS)
        .exposeHeaders(EXPOSED_HEADERS)
        .maxAge(PREFLIGHT_SECONDS)
        .newDecorator();
  }

  /// Refuses new calls once the server drains.
  private static Function<? super HttpService, ? extends HttpService> gate(AtomicBoolean serving) {
    return inner -> new Gate(inner, serving);
  }

  public int port() {
    return server.activeLocalPort();
  }

  /// From now on new calls are refused, and `/healthz` says so.
  public void drain() {
    serving.set(false);
  }

  @Override
  public void close() {
    server.close();
  }
}
