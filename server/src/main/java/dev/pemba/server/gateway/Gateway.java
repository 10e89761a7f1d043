package dev.pemba.server.gateway;

import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import dev.pemba.schema.Schema;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The mapping in force. Looks every few seconds whether its files or the schema have changed;
/// files that are alike at two looks are taken up. What can't be used is told in the log, and the
/// mapping before it stays. Thread-safe.
public final class Gateway implements AutoCloseable {
  private static final long INTERVAL_SECONDS = 5;

  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  private final Path file;
  private final Supplier<Schema> schemas;
  private final InstantSource clock;

  /// By address: keys outlive the mapping that named them first.
  private final Map<URI, UrlKeys> urls = new HashMap<>();

  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("ext_authz.mapping").unstarted(task));

  private volatile Mapping mapping;

  // What was in the files and the schema when they were taken up, and in the files at the last
  // look.
  private Map<Path, String> seen = Map.of();
  private Map<Path, String> last = Map.of();
  private String seenSchema = "";

  private Gateway(Path file, Supplier<Schema> schemas, InstantSource clock) {
    this.file = file;
    this.schemas = schemas;
    this.clock = clock;
    this.mapping = read();
  }

  /// Reads a mapping, checks it against the schema if there is one yet, fetches keys, and looks for
  /// changes from then on. Throws `PembaException` with `CONFIGURATION_INVALID`.
  public static Gateway open(Path file, Supplier<Schema> schemas, InstantSource clock) {
    Gateway gateway = new Gateway(file, schemas, clock);
    gateway.urls.values().forEach(UrlKeys::refresh);
    gateway.ticker.execute(TokenVerifier::warmUp);
    ScheduledFuture<?> _ =
        gateway.ticker.scheduleWithFixedDelay(
            gateway::look, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
    return gateway;
  }

  public Mapping mapping() {
    return mapping;
  }

  /// Takes up what has changed.
  synchronized void look() {
    try {
      urls.values().forEach(UrlKeys::refresh);
      Map<Path, String> now = new HashMap<>();
      seen.keySet().forEach(one -> now.put(one, contents(one)));
      boolean settled = now.equals(last);
      last = now;
      if (now.equals(seen)) {
        Schema schema = schemas.get();
        if (!schema.text().equals(seenSchema)) {
          check(mapping, schema);
        }
        return;
      }
      if (!settled) {
        return; // half of a file could be a mapping that lets more pass
      }
      mapping = read();
      urls.values().forEach(UrlKeys::refresh);
      log.atInfo().addKeyValue("file", file).log("the mapping has changed");
    } catch (PembaException failure) {
      log.atError()
          .addKeyValue("error", failure.getMessage())
          .log("the mapping can't be used as it is now");
    } catch (RuntimeException failure) {
      log.atError().setCause(failure).log("BUG");
    }
  }

  private synchronized Mapping read() {
    IdentityReader identities =
        new IdentityReader(
            file.toAbsolutePath().normalize().resolveSibling(""),
            clock,
            address -> urls.computeIfAbsent(address, it -> new UrlKeys(it, clock)));
    String text = text();
    try {
      Mapping read = MappingFile.parse(file.toString(), text, identities);
      check(read, schemas.get());
      return read;
    } finally {
      Map<Path, String> all = new HashMap<>(identities.files());
      all.put(file, text);
      seen = Map.copyOf(all);
    }
  }

  private void check(Mapping read, Schema schema) {
    seenSchema = schema.text();
    if (schema.definitions().isEmpty()) {
      log.atWarn().addKeyValue("file", file).log("no schema yet to check the mapping against");
    } else {
      read.check(schema);
    }
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new PembaException(
          Reason.CONFIGURATION_INVALID,
          "`ext_authz.mapping` names the file `%s`, which can't be read: %s"
              .formatted(file, failure));
    }
  }

  private static String contents(Path one) {
    try {
      return Files.readString(one);
    } catch (IOException failure) {
      return failure.toString();
    }
  }

  @Override
  public void close() {
    ticker.shutdownNow();
  }
}
