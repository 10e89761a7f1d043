package dev.pemba.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything an operator set, checked once at start.
///
/// Sources in rising precedence: the defaults, one YAML file, the environment, flags.
/// `docs/CONFIGURATION.md` describes each setting.
///
/// @param mapping of a gateway's requests; see the setting `ext_authz.mapping`
/// @param told what was set, by name; keys as hashes: for the record
/// @param foreignVariables `PEMBA_…` variables that are no settings: worth a warning
public record Configuration(
    Path data,
    Address listen,
    Security security,
    Optional<Path> mapping,
    Optional<Http> http,
    Optional<Address> metrics,
    Logging logging,
    Storage storage,
    Timing timing,
    Bounds bounds,
    AuditSettings audit,
    Map<String, String> told,
    List<String> foreignVariables) {

  private static final int HIGHEST_PORT = 65_535;

  public Configuration {
    told = Map.copyOf(told);
    foreignVariables = List.copyOf(foreignVariables);
    if (!security.knowsCallers()) {
      loopback(Settings.LISTEN_HOST, listen);
      http.ifPresent(it -> loopback(Settings.HTTP_HOST, it.address()));
    }
  }

  private static void loopback(Setting<?> setting, Address address) {
    if (!isLoopback(setting, address.host())) {
      throw Values.invalid(
          "`%s` is `%s`, which others can reach, and no caller is known: set `keys`, or"
                  .formatted(setting.name(), address.host())
              + " `tls.client_ca` with `tls.client_role`, or listen on `127.0.0.1`");
    }
  }

  /// Where to listen; port 0 is any free one.
  public record Address(String host, int port) {}

  /// How HTTP is served.
  ///
  /// @param origins whose pages may call from a browser; `*` for all
  /// @param publicUrl where callers reach it, without a slash at the end
  /// @param docs whether there is a page of documentation
  /// @param files a folder that is served at `/`
  public record Http(
      Address address,
      List<String> origins,
      Optional<URI> publicUrl,
      boolean docs,
      Optional<Path> files) {
    public Http {
      origins = List.copyOf(origins);
    }
  }

  /// Who may connect.
  public record Security(Optional<Tls> tls, List<CallerKey> keys) {
    public Security {
      keys = List.copyOf(keys);
    }

    /// True if callers must say who they are.
    public boolean knowsCallers() {
      return !keys.isEmpty() || tls.flatMap(Tls::clientRole).isPresent();
    }
  }

  /// TLS, and mutual TLS if there is a client CA.
  public record Tls(
      Path certificate, Path key, Optional<Path> clientCa, Optional<Role> clientRole) {}

  public record Logging(LogFormat format, LogLevel level) {}

  /// What the store may use; see the settings `store.…`.
  public record Storage(
      Duration retention,
      Duration pruneInterval,
      long blockCacheBytes,
      long edgeCacheBytes,
      long idCacheBytes,
      int queueCapacity,
      long diskReserveBytes) {}

  /// How long things may take.
  ///
  /// @param drain how long running calls may take to end when the server stops
  public record Timing(
      Duration tokenWait, Duration heartbeat, Duration drain, Keepalive keepalive) {}

  /// How silent connections are found dead.
  ///
  /// @param least the shortest interval at which clients may ping
  public record Keepalive(Duration time, Duration timeout, Duration least) {}

  /// What one call, and all of them together, may use.
  public record Bounds(
      long visitedEdges,
      Duration defaultDeadline,
      Duration maxDeadline,
      int blockingCalls,
      int streams,
      int watches,
      int messageEntries,
      long listCacheBytes,
      long answerCacheBytes,
      Duration stall,
      Duration breakGlass,
      int messageBytes,
      int headerBytes,
      int callsPerConnection) {}

  /// Reads all sources. Throws `PembaException` with `CONFIGURATION_INVALID`, naming the setting,
  /// where it was said, and what was expected or meant.
  ///
  /// @param environment all variables; those of ours start with `PEMBA_`
  /// @param flags by name: `listen-port` or `listen.port`, without dashes in front
  public static Configuration load(
      Map<String, String> environment, Optional<Path> file, Map<String, String> flags) {
    Values values = new Values();
    file.ifPresent(path -> values.file(SettingsFile.read(path), path.toString()));
    values.environment(environment);
    values.flags(flags);
    return of(values);
  }

  private static Configuration of(Values values) {
    return new Configuration(
        values.get(Settings.DATA),
        new Address(values.get(Settings.LISTEN_HOST), values.get(Settings.LISTEN_PORT)),
        new Security(tls(values), values.get(Settings.KEYS)),
        values.get(Settings.EXT_AUTHZ_MAPPING),
        values.get(Settings.HTTP_ENABLED) ? Optional.of(http(values)) : Optional.empty(),
        values.get(Settings.METRICS_ENABLED)
            ? Optional.of(
                new Address(values.get(Settings.METRICS_HOST), values.get(Settings.METRICS_PORT)))
            : Optional.empty(),
        new Logging(values.get(Settings.LOG_FORMAT), values.get(Settings.LOG_LEVEL)),
        new Storage(
            values.get(Settings.STORE_RETENTION),
            values.get(Settings.STORE_PRUNE_INTERVAL),
            values.get(Settings.STORE_BLOCK_CACHE),
            values.get(Settings.STORE_EDGE_CACHE),
            values.get(Settings.STORE_ID_CACHE),
            Math.toIntExact(values.get(Settings.STORE_QUEUE)),
            values.get(Settings.STORE_DISK_RESERVE)),
        new Timing(
            values.get(Settings.TOKEN_WAIT),
            values.get(Settings.WATCH_HEARTBEAT),
            values.get(Settings.DRAIN),
            new Keepalive(
                values.get(Settings.KEEPALIVE_TIME),
                values.get(Settings.KEEPALIVE_TIMEOUT),
                values.get(Settings.KEEPALIVE_LEAST))),
        bounds(values),
        SettingsOfAudit.of(values),
        values.told(),
        values.foreign());
  }

  private static Http http(Values values) {
    Optional<Path> files = values.get(Settings.HTTP_FILES);
    files.ifPresent(
        path -> {
          if (!Files.isDirectory(path)) {
            throw Values.invalid("`http.files` is `%s`, which is no folder".formatted(path));
          }
        });
    return new Http(
        new Address(
            values.get(Settings.HTTP_HOST),
            values
                .get(Settings.HTTP_PORT)
                .orElseGet(() -> after(values.get(Settings.LISTEN_PORT)))),
        values.get(Settings.HTTP_ORIGINS),
        values.get(Settings.HTTP_PUBLIC_URL),
        values.get(Settings.HTTP_DOCS),
        files);
  }

  /// The second port after gRPC's: the first is that of the metrics if nothing is set.
  private static int after(int port) {
    return port == 0 ? 0 : Math.min(port + 2, HIGHEST_PORT);
  }

  private static Bounds bounds(Values values) {
    Bounds bounds =
        new Bounds(
            values.get(Settings.LIMIT_VISITED),
            values.get(Settings.LIMIT_DEFAULT_DEADLINE),
            values.get(Settings.LIMIT_MAX_DEADLINE),
            Math.toIntExact(values.get(Settings.LIMIT_BLOCKING)),
            Math.toIntExact(values.get(Settings.LIMIT_STREAMS)),
            Math.toIntExact(values.get(Settings.LIMIT_WATCHES)),
            Math.toIntExact(values.get(Settings.LIMIT_MESSAGE_ENTRIES)),
            values.get(Settings.LIMIT_LIST_CACHE),
            values.get(Settings.LIMIT_ANSWER_CACHE),
            values.get(Settings.LIMIT_STALL),
            values.get(Settings.LIMIT_BREAK_GLASS),
            Math.toIntExact(values.get(Settings.LIMIT_MESSAGE_SIZE)),
            Math.toIntExact(values.get(Settings.LIMIT_HEADER_SIZE)),
            Math.toIntExact(values.get(Settings.LIMIT_CALLS_PER_CONNECTION)));
    if (bounds.defaultDeadline().compareTo(bounds.maxDeadline()) > 0) {
      throw Values.invalid("`limits.default_deadline` is longer than `limits.max_deadline`");
    }
    return bounds;
  }

  private static Optional<Tls> tls(Values values) {
    Optional<Path> certificate = values.get(Settings.TLS_CERTIFICATE);
    Optional<Path> key = values.get(Settings.TLS_KEY);
    Optional<Path> clientCa = values.get(Settings.TLS_CLIENT_CA);
    Optional<Role> clientRole = values.get(Settings.TLS_CLIENT_ROLE);
    if (certificate.isPresent() != key.isPresent()) {
      throw Values.invalid("`tls.certificate` and `tls.key` go together, and only one is set");
    }
    if (clientCa.isPresent() && certificate.isEmpty()) {
      throw Values.invalid("`tls.client_ca` needs `tls.certificate` and `tls.key`");
    }
    if (clientRole.isPresent() && clientCa.isEmpty()) {
      throw Values.invalid("`tls.client_role` needs `tls.client_ca`");
    }
    certificate.ifPresent(path -> readable(Settings.TLS_CERTIFICATE, path));
    key.ifPresent(path -> readable(Settings.TLS_KEY, path));
    clientCa.ifPresent(path -> readable(Settings.TLS_CLIENT_CA, path));
    return certificate.map(path -> new Tls(path, key.orElseThrow(), clientCa, clientRole));
  }

  private static void readable(Setting<?> setting, Path path) {
    if (!Files.isReadable(path)) {
      throw Values.invalid(
          "`%s` names the file `%s`, which can't be read".formatted(setting.name(), path));
    }
  }

  private static boolean isLoopback(Setting<?> setting, String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      throw Values.invalid(
          "`%s` names the host `%s`, which is unknown".formatted(setting.name(), host));
    }
  }
}
