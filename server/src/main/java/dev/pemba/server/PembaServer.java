package dev.pemba.server;

import dev.pemba.graph.Engine;
import dev.pemba.model.Context;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.schema.Caveat;
import dev.pemba.schema.Schema;
import dev.pemba.server.app.Decider;
import dev.pemba.server.app.Recorder;
import dev.pemba.server.app.RememberedAnswers;
import dev.pemba.server.app.Worlds;
import dev.pemba.server.audit.Audit;
import dev.pemba.server.config.Configuration;
import dev.pemba.server.config.Configuration.Bounds;
import dev.pemba.server.gateway.Gateway;
import dev.pemba.server.grpc.GrpcDoor;
import dev.pemba.server.grpc.Services;
import dev.pemba.server.grpc.UseCases;
import dev.pemba.server.http.HttpDoor;
import dev.pemba.server.http.MeteredStore;
import dev.pemba.server.http.MetricsDoor;
import dev.pemba.server.http.RuntimeMeters;
import dev.pemba.server.rocks.RocksStore;
import dev.pemba.server.rocks.StoreSettings;
import dev.pemba.store.Snapshot;
import dev.pemba.store.Store;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running Pemba: a store, the gRPC door, the HTTP door, the metrics door. Thread-safe; closed
/// once.
public final class PembaServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PembaServer.class);

  /// What can wait waits so long, and leaves the processors to the first answers.
  private static final Duration AFTER_START = Duration.ofSeconds(2);

  private final GrpcDoor grpc;
  private final Optional<HttpDoor> http;
  private final Optional<MetricsDoor> metrics;
  private final Deque<AutoCloseable> opened;
  private final AtomicBoolean closed = new AtomicBoolean();

  private PembaServer(
      GrpcDoor grpc,
      Optional<HttpDoor> http,
      Optional<MetricsDoor> metrics,
      Deque<AutoCloseable> opened) {
    this.grpc = grpc;
    this.http = http;
    this.metrics = metrics;
    this.opened = opened;
  }

  /// Opens the store and serves it. Throws `PembaException` if a setting can't be used or the store
  /// can't be opened; then nothing stays open.
  public static PembaServer start(Configuration configuration) {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      return open(configuration, opened);
    } catch (RuntimeException | Error failure) {
      closeAll(opened);
      throw failure;
    }
  }

  private static PembaServer open(Configuration configuration, Deque<AutoCloseable> opened) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    opened.push(meters::close);
    opened.push(RuntimeMeters.on(meters));
    InstantSource clock = InstantSource.system();
    RocksStore rocks =
        RocksStore.open(configuration.data(), settings(configuration.storage()), clock);
    Store store = new MeteredStore(rocks, meters);
    opened.push(store);
    Optional<Audit> audit = audit(configuration, rocks, clock, opened);
    Worlds worlds = new Worlds(store, clock, configuration.timing().tokenWait());
    Bounds bounds = configuration.bounds();
    UseCases.Streaming streaming =
        new UseCases.Streaming(
            bounds.messageEntries(), configuration.timing().heartbeat(), bounds.listCacheBytes());
    UseCases use =
        UseCases.over(
            store,
            new Decider(
                worlds,
                new Engine(),
                audit.map(Audit::recorder).orElse(Recorder.NONE),
                new RememberedAnswers(bounds.answerCacheBytes())),
            streaming,
            bounds.breakGlass());
    UseCases all = audit.map(it -> use.with(UseCases.Audits.over(it, streaming))).orElse(use);
    Services services =
        Services.of(
            configuration,
            gateway(configuration, store, clock, opened).map(all::with).orElse(all),
            meters);
    // First, as it answers at once; closed first too, since it waits for the calls of every door.
    GrpcDoor grpc = GrpcDoor.open(configuration, services);
    opened.push(grpc);
    Optional<HttpDoor> http =
        configuration.http().map(it -> HttpDoor.open(it, configuration, services));
    http.ifPresent(opened::push);
    Optional<MetricsDoor> metrics =
        configuration.metrics().map(address -> MetricsDoor.open(address, meters));
    metrics.ifPresent(opened::push);
    PembaServer server = new PembaServer(grpc, http, metrics, opened);
    server.tell(configuration, store);
    CompletableFuture.delayedExecutor(AFTER_START.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> compileConditions(store));
    return server;
  }

  private static Optional<Gateway> gateway(
      Configuration configuration, Store store, InstantSource clock, Deque<AutoCloseable> opened) {
    Optional<Gateway> gateway =
        configuration.mapping().map(file -> Gateway.open(file, () -> schema(store), clock));
    gateway.ifPresent(opened::push);
    return gateway;
  }

  private static Schema schema(Store store) {
    try (Snapshot head = store.head()) {
      return head.schema();
    }
  }

  private static Optional<Audit> audit(
      Configuration configuration,
      RocksStore store,
      InstantSource clock,
      Deque<AutoCloseable> opened) {
    if (!configuration.audit().enabled()) {
      return Optional.empty();
    }
    Audit audit =
        Audit.open(
            configuration.data(),
            new Audit.Kept(store.auditTables(), store.auditChanges(), store.id()),
            configuration.audit(),
            clock);
    opened.push(audit);
    audit.configured(configuration.told());
    audit.pruneEvery(configuration.storage().pruneInterval());
    return Optional.of(audit);
  }

  /// Stored conditions are compiled when they are first asked for: let that be before anybody waits
  /// for one.
  private static void compileConditions(Store store) {
    try (Snapshot head = store.head()) {
      for (Caveat caveat : head.schema().caveats().values()) {
        caveat.condition().check(Context.EMPTY);
      }
    } catch (PembaException failure) {
      if (failure.reason() == Reason.DATA_CORRUPT) {
        log.atError().setCause(failure).log("a stored condition can't be used");
      }
    }
  }

  private static StoreSettings settings(Configuration.Storage storage) {
    return new StoreSettings(
        storage.retention(),
        storage.pruneInterval(),
        storage.blockCacheBytes(),
        storage.edgeCacheBytes(),
        storage.idCacheBytes(),
        StoreSettings.DEFAULT.memoryReads(),
        storage.queueCapacity(),
        storage.diskReserveBytes());
  }

  private void tell(Configuration configuration, Store store) {
    configuration
        .foreignVariables()
        .forEach(name -> log.atWarn().addKeyValue("variable", name).log("no setting: ignored"));
    if (!configuration.security().knowsCallers()) {
      log.warn("no caller is known: everybody who reaches the loopback address is admin");
    } else if (configuration.security().tls().isEmpty()) {
      log.warn("keys travel unencrypted: set tls.certificate and tls.key");
    }
    log.atInfo()
        .addKeyValue("host", configuration.listen().host())
        .addKeyValue("port", port())
        .addKeyValue("http_port", httpPort().map(Object::toString).orElse("none"))
        .addKeyValue("metrics_port", metricsPort().map(Object::toString).orElse("none"))
        .addKeyValue("data", configuration.data().toAbsolutePath().normalize())
        .addKeyValue("store", store.id())
        .addKeyValue("revision", store.revision())
        .addKeyValue("tls", configuration.security().tls().isPresent())
        .log("serving");
  }

  /// Starts, and serves until the process is told to stop (SIGTERM, SIGINT); then drains.
  public static void serve(Configuration configuration) throws InterruptedException {
    Logs.configure(configuration.logging());
    PembaServer server = start(configuration);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "drain"));
    server.awaitTermination();
  }

  /// The port of the gRPC door.
  public int port() {
    return grpc.port();
  }

  /// The port of the HTTP door, if it is open.
  public Optional<Integer> httpPort() {
    return http.map(HttpDoor::port);
  }

  /// The port of the metrics door, if it is open.
  public Optional<Integer> metricsPort() {
    return metrics.map(MetricsDoor::port);
  }

  /// Waits until the server was closed.
  public void awaitTermination() throws InterruptedException {
    grpc.awaitTermination();
  }

  /// Drains and closes: health says so first, running calls may end, then the store is closed.
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    log.info("draining");
    http.ifPresent(HttpDoor::drain);
    opened.remove(grpc);
    opened.push(grpc);
    metrics.ifPresent(
        door -> {
          door.drain();
          opened.remove(door);
          opened.addLast(door);
        });
    closeAll(opened);
    log.info("stopped");
  }

  private static void closeAll(Deque<AutoCloseable> opened) {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception failure) {
        log.atError().setCause(failure).log("a part did not close");
      }
    }
  }
}
