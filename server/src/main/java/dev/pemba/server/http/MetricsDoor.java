package dev.pemba.server.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/// What operators read over HTTP: `/metrics` for Prometheus, and `/healthz`, which is 200 while the
/// server serves and 503 once it drains. Thread-safe.
public final class MetricsDoor implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads;
  private final AtomicBoolean serving = new AtomicBoolean(true);

  private MetricsDoor(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /// Starts to listen. Throws `PembaException` with `CONFIGURATION_INVALID` if it can't.
  public static MetricsDoor open(String host, int port, PrometheusMeterRegistry meters) {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), 0);
    } catch (IOException failure) {
      throw new PembaException(
          Reason.CONFIGURATION_INVALID,
          "can't serve metrics on `%s:%d`: %s".formatted(host, port, failure.getMessage()));
    }
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    MetricsDoor door = new MetricsDoor(server, threads);
    server.createContext("/", exchange -> answer(exchange, 404, "try /metrics or /healthz\n"));
    server.createContext("/metrics", exchange -> answer(exchange, 200, meters.scrape()));
    server.createContext("/healthz", door::health);
    server.start();
    return door;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /// From now on `/healthz` says that no new calls are wanted.
  public void drain() {
    serving.set(false);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void health(HttpExchange exchange) throws IOException {
    if (serving.get()) {
      answer(exchange, 200, "serving\n");
    } else {
      answer(exchange, 503, "draining\n");
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
