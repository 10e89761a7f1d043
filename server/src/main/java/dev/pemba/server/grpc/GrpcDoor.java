package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.config.Configuration;
import dev.pemba.server.config.Configuration.Address;
import dev.pemba.server.config.Configuration.Bounds;
import dev.pemba.server.config.Configuration.Keepalive;
import dev.pemba.server.config.Configuration.Tls;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/// The gRPC server: our three services, health and reflection. Thread-safe.
///
/// Calls run on the network threads unless they may block. Health says `SERVING` from the start, as
/// the store is open by then, and `NOT_SERVING` once the server drains.
public final class GrpcDoor implements AutoCloseable {
  /// How long a connection has to be dropped after its calls ended.
  private static final Duration HANG_UP = Duration.ofSeconds(2);

  private final Server server;
  private final Parts parts;
  private final Duration drain;

  private GrpcDoor(Server server, Parts parts, Duration drain) {
    this.server = server;
    this.parts = parts;
    this.drain = drain;
  }

  /// What a server is made of, whatever its transport.
  record Parts(
      Replies replies,
      Calls calls,
      HealthStatusManager health,
      Authentication authentication,
      List<ServerServiceDefinition> services) {

    static Parts of(Configuration configuration, UseCases use, MeterRegistry meters) {
      Replies replies = new Replies(configuration.bounds());
      HealthStatusManager health = new HealthStatusManager();
      List<ServerServiceDefinition> services =
          new ArrayList<>(
              List.of(
                  RequestParsing.of(
                      new PermissionCalls(replies, use.worlds(), use.permissions()).bindService()),
                  RequestParsing.of(
                      new AuthorizationCalls(replies, use.authorizations()).bindService()),
                  RequestParsing.of(
                      new RelationshipCalls(replies, use.relationships()).bindService()),
                  RequestParsing.of(new SchemaCalls(replies, use.schemas()).bindService()),
                  RequestParsing.of(new HistoryCalls(replies, use.histories()).bindService()),
                  RequestParsing.of(new AuditCalls(replies, use.audits()).bindService()),
                  health.getHealthService().bindService(),
                  ProtoReflectionServiceV1.newInstance().bindService()));
      use.gateway()
          .map(gateway -> new ExternalAuthorization(replies, use, gateway, meters))
          .ifPresent(served -> services.add(RequestParsing.of(served.bindService())));
      return new Parts(
          replies,
          new Calls(meters),
          health,
          new Authentication(configuration.security()),
          List.copyOf(services));
    }

    <B extends ServerBuilder<B>> B on(B builder) {
      services.forEach(builder::addService);
      // The last one added is asked first.
      return builder.intercept(authentication).intercept(calls).directExecutor();
    }
  }

  /// Starts to listen. Throws `PembaException` with `CONFIGURATION_INVALID` if it can't.
  public static GrpcDoor open(Configuration configuration, UseCases use, MeterRegistry meters) {
    Parts parts = Parts.of(configuration, use, meters);
    NettyServerBuilder builder = netty(configuration);
    configuration.security().tls().ifPresent(tls -> builder.sslContext(sslContext(tls)));
    return start(() -> parts.on(builder).build(), parts, configuration);
  }

  /// A server with this door's transport and none of its calls, not yet started: the bench measures
  /// by it what any call costs at least.
  public static Server bare(Configuration configuration, ServerServiceDefinition service) {
    return netty(configuration).addService(service).directExecutor().build();
  }

  /// Starts a server of any transport, for tests.
  static GrpcDoor start(Supplier<Server> server, Parts parts, Configuration configuration) {
    try {
      return new GrpcDoor(server.get().start(), parts, configuration.timing().drain());
    } catch (IOException failure) {
      Address listen = configuration.listen();
      throw invalid(
          "can't listen on `%s:%d`: %s"
              .formatted(
                  listen.host(),
                  listen.port(),
                  failure.getCause() == null
                      ? failure.getMessage()
                      : failure.getCause().getMessage()),
          failure);
    }
  }

  private static NettyServerBuilder netty(Configuration configuration) {
    Bounds bounds = configuration.bounds();
    Keepalive keepalive = configuration.timing().keepalive();
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(configuration.listen().host(), configuration.listen().port()))
        .maxInboundMessageSize(bounds.messageBytes())
        .maxInboundMetadataSize(bounds.headerBytes())
        .maxConcurrentCallsPerConnection(bounds.callsPerConnection())
        .keepAliveTime(keepalive.time().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(keepalive.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(keepalive.least().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveWithoutCalls(true);
  }

  private static SslContext sslContext(Tls tls) {
    try {
      SslContextBuilder builder =
          GrpcSslContexts.configure(
              SslContextBuilder.forServer(tls.certificate().toFile(), tls.key().toFile()),
              SslProvider.JDK);
      tls.clientCa()
          .ifPresent(ca -> builder.trustManager(ca.toFile()).clientAuth(ClientAuth.REQUIRE));
      return builder.build();
    } catch (SSLException | IllegalArgumentException failure) {
      throw invalid(
          "`tls.certificate`, `tls.key` or `tls.client_ca` can't be used: %s"
              .formatted(failure.getMessage()),
          failure);
    }
  }

  private static PembaException invalid(String message, Throwable cause) {
    PembaException failure = new PembaException(Reason.CONFIGURATION_INVALID, message, Map.of());
    failure.initCause(cause);
    return failure;
  }

  /// The port that is served.
  public int port() {
    return server.getPort();
  }

  public void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  /// Drains: no new calls; watches end with `UNAVAILABLE`; the others may go on for a while. Does
  /// nothing the second time.
  @Override
  public void close() {
    if (server.isShutdown()) {
      return;
    }
    parts.health().enterTerminalState();
    parts.replies().stop();
    server.shutdown();
    try {
      boolean _ = parts.calls().awaitNone(drain);
      server.shutdownNow();
      boolean _ = server.awaitTermination(HANG_UP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
