package dev.pemba.server.grpc;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.server.config.Configuration;
import dev.pemba.server.config.Configuration.Address;
import dev.pemba.server.config.Configuration.Bounds;
import dev.pemba.server.config.Configuration.Keepalive;
import dev.pemba.server.config.Configuration.Tls;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/// The gRPC server. Thread-safe.
///
/// Calls run on the network threads unless they may block. Health says `SERVING` from the start, as
/// the store is open by then, and `NOT_SERVING` once the server drains.
public final class GrpcDoor implements AutoCloseable {
  /// How long a connection has to be dropped after its calls ended.
  private static final Duration HANG_UP = Duration.ofSeconds(2);

  private final Server server;
  private final Services services;
  private final Duration drain;

  private GrpcDoor(Server server, Services services, Duration drain) {
    this.server = server;
    this.services = services;
    this.drain = drain;
  }

  /// Starts to listen. Throws `PembaException` with `CONFIGURATION_INVALID` if it can't.
  public static GrpcDoor open(Configuration configuration, Services services) {
    NettyServerBuilder builder = netty(configuration);
    configuration.security().tls().ifPresent(tls -> builder.sslContext(sslContext(tls)));
    return start(() -> services.on(builder).build(), services, configuration);
  }

  /// A server with this door's transport and none of its calls, not yet started: the bench measures
  /// by it what any call costs at least.
  public static Server bare(Configuration configuration, ServerServiceDefinition service) {
    return netty(configuration).addService(service).directExecutor().build();
  }

  /// Starts a server of any transport, for tests.
  static GrpcDoor start(Supplier<Server> server, Services services, Configuration configuration) {
    try {
      return new GrpcDoor(server.get().start(), services, configuration.timing().drain());
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

  /// Drains: no new calls; watches end with `UNAVAILABLE`; the others, of every door, may go on for
  /// a while. Does nothing the second time.
  @Override
  public void close() {
    if (server.isShutdown()) {
      return;
    }
    services.drain();
    server.shutdown();
    try {
      boolean _ = services.awaitNone(drain);
      server.shutdownNow();
      boolean _ = server.awaitTermination(HANG_UP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
