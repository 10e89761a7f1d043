package dev.pemba.server.http;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.pemba.server.config.Configuration.Address;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.AtomicBoolean;

/// What operators read over HTTP, on a port of its own: `/metrics` for Prometheus, and `/healthz`,
/// which is 200 while the server serves and 503 once it drains. Thread-safe.
public final class MetricsDoor implements AutoCloseable {
  private static final MediaType PROMETHEUS =
      MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

  private final Server server;
  private final AtomicBoolean serving;

  private MetricsDoor(Server server, AtomicBoolean serving) {
    this.server = server;
    this.serving = serving;
  }

  /// Starts to listen. Throws `PembaException` with `CONFIGURATION_INVALID` if it can't.
  public static MetricsDoor open(Address address, PrometheusMeterRegistry meters) {
    AtomicBoolean serving = new AtomicBoolean(true);
    ServerBuilder builder = Listening.on(address);
    builder.service(
        "/metrics",
        (context, _) ->
            HttpResponse.of(
                // Reading the meters of a long life takes a while.
                java.util.concurrent.CompletableFuture.supplyAsync(
                    () -> HttpResponse.of(HttpStatus.OK, PROMETHEUS, meters.scrape()),
                    context.blockingTaskExecutor())));
    health(builder, serving);
    builder.service(
        "prefix:/",
        (_, _) ->
            HttpResponse.of(
                HttpStatus.NOT_FOUND, MediaType.PLAIN_TEXT_UTF_8, "try /metrics or /healthz\n"));
    return new MetricsDoor(Listening.start(builder, "metrics", address), serving);
  }

  /// Says at `/healthz` whether calls are wanted.
  static void health(ServerBuilder builder, AtomicBoolean serving) {
    builder.service(
        "/healthz",
        (_, _) ->
            serving.get()
                ? HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, "serving\n")
                : HttpResponse.of(
                    HttpStatus.SERVICE_UNAVAILABLE, MediaType.PLAIN_TEXT_UTF_8, "draining\n"));
  }

  public int port() {
    return server.activeLocalPort();
  }

  /// From now on `/healthz` says that no new calls are wanted.
  public void drain() {
    serving.set(false);
  }

  @Override
  public void close() {
    server.close();
  }
}
