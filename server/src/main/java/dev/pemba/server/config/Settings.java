package dev.pemba.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Every setting there is, in the order of the documentation. Nothing else is read from the
/// environment, and `docs/CONFIGURATION.md` is made from this list.
final class Settings {
  static final Setting<Path> DATA =
      new Setting<>("data", Form.path(), "./data", "The folder of the store; created if absent.");

  static final Setting<String> LISTEN_HOST =
      new Setting<>(
          "listen.host",
          Form.text("a host name or address"),
          "127.0.0.1",
          "The address gRPC is served on. Any but a loopback one needs callers to be known: set"
              + " `keys`, or `tls.client_ca` with `tls.client_role`.");

  static final Setting<Integer> LISTEN_PORT =
      new Setting<>("listen.port", Form.port(), "7070", "The port gRPC is served on.");

  static final Setting<Optional<Path>> TLS_CERTIFICATE =
      new Setting<>(
          "tls.certificate",
          Form.optionalPath(),
          "",
          "The certificate chain of the server, PEM. With `tls.key` it turns TLS on.");

  static final Setting<Optional<Path>> TLS_KEY =
      new Setting<>(
          "tls.key", Form.optionalPath(), "", "The private key of the certificate, PKCS#8 PEM.");

  static final Setting<Optional<Path>> TLS_CLIENT_CA =
      new Setting<>(
          "tls.client_ca",
          Form.optionalPath(),
          "",
          "Certificates, PEM, that client certificates must be signed by. Turns mutual TLS on: a"
              + " client without one can't connect.");

  static final Setting<Optional<Role>> TLS_CLIENT_ROLE =
      new Setting<>(
          "tls.client_role",
          Form.optionalChoice(Role.class),
          "none",
          "The role of a client that is known by its certificate alone. With `none` it needs a key"
              + " as well.");

  static final Setting<List<CallerKey>> KEYS =
      new Setting<>(
          "keys",
          new Form<>(
              "`name:role:key` or `name:role:sha256:hex`, several separated by commas, each name"
                  + " once, the role `read`, `write`, `audit` or `admin`, the key 16 to 512 letters,"
                  + " digits and `._~+/=-`",
              CallerKey::parseAll),
          "",
          "The bearer keys of callers. In the file also a list of `{name, role, key}` or"
              + " `{name, role, key_sha256}`. None: everybody who reaches the port is `admin`, and"
              + " only loopback addresses are served.");

  static final Setting<Optional<Path>> EXT_AUTHZ_MAPPING =
      new Setting<>(
          "ext_authz.mapping",
          Form.optionalPath(),
          "",
          "The file that says what to ask for which request of a gateway. With it the port serves"
              + " Envoy's external authorization; see `docs/ENVOY.md`. Taken up when it changes.");

  static final Setting<Boolean> HTTP_ENABLED =
      new Setting<>(
          "http.enabled",
          Form.flag(),
          "true",
          "Serve the whole API over HTTP too, as JSON and gRPC-Web. Callers, TLS, limits and"
              + " deadlines are those of gRPC.");

  static final Setting<String> HTTP_HOST =
      new Setting<>(
          "http.host",
          Form.text("a host name or address"),
          "127.0.0.1",
          "The address HTTP is served on; what `listen.host` says of loopback addresses holds here"
              + " too.");

  static final Setting<Optional<Integer>> HTTP_PORT =
      new Setting<>(
          "http.port",
          Form.optionalPort(),
          "auto",
          "The port HTTP is served on. `auto` is the second after `listen.port`, so 7072 if nothing"
              + " is set, and any free one if that is `0`.");

  static final Setting<List<String>> HTTP_ORIGINS =
      new Setting<>(
          "http.origins",
          new Form<>(
              "origins such as `https://portal.example.com`, several separated by commas, or `*`",
              Origins::parse),
          "",
          "The origins whose pages may call the HTTP port from a browser (CORS); `*` for all.");

  static final Setting<Optional<URI>> HTTP_PUBLIC_URL =
      new Setting<>(
          "http.public_url",
          Form.optionalHttps(),
          "",
          "Where callers reach the HTTP port, such as `https://pemba.example.com`, for AuthZEN's"
              + " discovery document: behind a proxy the server can't know. None: the host that was"
              + " asked.");

  static final Setting<Boolean> HTTP_DOCS =
      new Setting<>(
          "http.docs",
          Form.flag(),
          "true",
          "Serve `/docs`, the page that shows each call and has a form to try it.");

  static final Setting<Optional<Path>> HTTP_FILES =
      new Setting<>(
          "http.files",
          Form.optionalPath(),
          "",
          "A folder whose files are served at `/`, such as a page that calls the API.");

  static final Setting<Boolean> METRICS_ENABLED =
      new Setting<>(
          "metrics.enabled", Form.flag(), "true", "Serve `/metrics` and `/healthz` over HTTP.");

  static final Setting<String> METRICS_HOST =
      new Setting<>(
          "metrics.host",
          Form.text("a host name or address"),
          "127.0.0.1",
          "The address metrics are served on. They name no object or subject.");

  static final Setting<Integer> METRICS_PORT =
      new Setting<>("metrics.port", Form.port(), "7071", "The port metrics are served on.");

  static final Setting<LogFormat> LOG_FORMAT =
      new Setting<>(
          "log.format",
          Form.choice(LogFormat.class),
          "text",
          "How log lines look: `text` for people, with fields as `name=value`, or `json`.");

  static final Setting<LogLevel> LOG_LEVEL =
      new Setting<>(
          "log.level", Form.choice(LogLevel.class), "info", "The least important lines to log.");

  static final Setting<Duration> STORE_RETENTION =
      new Setting<>(
          "store.retention",
          Form.duration(),
          "7d",
          "How long every past revision stays readable, for `as_of`, tokens, cursors and watch.");

  static final Setting<Duration> STORE_PRUNE_INTERVAL =
      new Setting<>(
          "store.prune_interval",
          Form.duration(),
          "10m",
          "How often what is older than the retention is cleared away.");

  static final Setting<Long> STORE_BLOCK_CACHE =
      new Setting<>(
          "store.block_cache",
          Form.size(1 << 20, 1L << 40),
          "256MiB",
          "Memory outside the Java heap for the store's own blocks.");

  static final Setting<Long> STORE_EDGE_CACHE =
      new Setting<>(
          "store.edge_cache",
          Form.size(0, 1L << 40),
          "256MiB",
          "Memory in the Java heap for decoded edges; `0` for none.");

  static final Setting<Long> STORE_ID_CACHE =
      new Setting<>(
          "store.id_cache",
          Form.size(0, 1L << 40),
          "64MiB",
          "Memory in the Java heap for ids and their numbers; `0` for none.");

  static final Setting<Long> STORE_QUEUE =
      new Setting<>(
          "store.queue",
          Form.count(1, 1_000_000),
          "4096",
          "Changes that may wait to be applied before callers are turned away.");

  static final Setting<Long> STORE_DISK_RESERVE =
      new Setting<>(
          "store.disk_reserve",
          Form.size(0, 1L << 40),
          "256MiB",
          "Free disk space below which changes are refused.");

  static final Setting<Duration> TOKEN_WAIT =
      new Setting<>(
          "token_wait",
          Form.duration(),
          "2s",
          "How long a request whose token is ahead of this node waits for it.");

  static final Setting<Duration> WATCH_HEARTBEAT =
      new Setting<>(
          "watch.heartbeat", Form.duration(), "10s", "How often an idle watch says it lives.");

  static final Setting<Duration> DRAIN =
      new Setting<>(
          "drain",
          Form.duration(),
          "15s",
          "How long running calls may take to end when the server stops.");

  static final Setting<Long> LIMIT_VISITED =
      new Setting<>(
          "limits.visited_edges",
          Form.count(1_000, 1_000_000_000_000L),
          "10000000",
          "Edges one check or list may visit.");

  static final Setting<Duration> LIMIT_DEFAULT_DEADLINE =
      new Setting<>(
          "limits.default_deadline",
          Form.duration(),
          "30s",
          "The deadline of a call that brings none. Watch, import and export have none then.");

  static final Setting<Duration> LIMIT_MAX_DEADLINE =
      new Setting<>(
          "limits.max_deadline",
          Form.duration(),
          "10m",
          "The longest deadline a call may have; longer ones count as this one. Not for watch,"
              + " import and export.");

  static final Setting<Long> LIMIT_BLOCKING =
      new Setting<>(
          "limits.blocking_calls",
          Form.count(1, 100_000),
          "128",
          "Calls that may be at work at one time, beside the quick ones that run on the network"
              + " threads. Eight times as many may wait.");

  static final Setting<Long> LIMIT_STREAMS =
      new Setting<>(
          "limits.streams",
          Form.count(1, 100_000),
          "128",
          "Lists, reads, imports and exports that may run at one time. Eight times as many may"
              + " wait.");

  static final Setting<Long> LIMIT_WATCHES =
      new Setting<>(
          "limits.watches", Form.count(1, 100_000), "1000", "Watches that may run at one time.");

  static final Setting<Long> LIMIT_MESSAGE_ENTRIES =
      new Setting<>(
          "limits.message_entries",
          Form.count(1, 10_000),
          "1000",
          "Entries in one message of a list, a read or an export.");

  static final Setting<Long> LIMIT_LIST_CACHE =
      new Setting<>(
          "limits.list_cache",
          Form.size(0, 1L << 40),
          "32MiB",
          "Memory in the Java heap for lists that are being read page by page; `0` for none: then"
              + " each page works the list out again.");

  static final Setting<Long> LIMIT_ANSWER_CACHE =
      new Setting<>(
          "limits.answer_cache",
          Form.size(0, 1L << 40),
          "128MiB",
          "Memory in the Java heap for answers to checks, some 250 bytes each; `0` for none: then"
              + " each check is worked out, however often it was asked.");

  static final Setting<Duration> LIMIT_STALL =
      new Setting<>(
          "limits.stall",
          Form.duration(),
          "60s",
          "How long the client of a stream may take no message before the stream is ended.");

  static final Setting<Duration> LIMIT_BREAK_GLASS =
      new Setting<>(
          "limits.break_glass",
          Form.duration(),
          "4h",
          "How long a relationship that is written in an emergency (`break_glass`) may live.");

  static final Setting<Long> LIMIT_MESSAGE_SIZE =
      new Setting<>(
          "limits.message_size",
          Form.size(64 << 10, 1L << 30),
          "16MiB",
          "The largest message a caller may send.");

  static final Setting<Long> LIMIT_HEADER_SIZE =
      new Setting<>(
          "limits.header_size",
          Form.size(1 << 10, 1L << 20),
          "16KiB",
          "The most metadata a call may bring.");

  static final Setting<Long> LIMIT_CALLS_PER_CONNECTION =
      new Setting<>(
          "limits.calls_per_connection",
          Form.count(1, 1_000_000),
          "1000",
          "Calls that may be open at one time on one connection.");

  static final Setting<Duration> KEEPALIVE_TIME =
      new Setting<>(
          "keepalive.time",
          Form.duration(),
          "60s",
          "How long a connection may be silent before the server asks whether it lives.");

  static final Setting<Duration> KEEPALIVE_TIMEOUT =
      new Setting<>(
          "keepalive.timeout",
          Form.duration(),
          "20s",
          "How long the answer to that may take before the connection is closed.");

  static final Setting<Duration> KEEPALIVE_LEAST =
      new Setting<>(
          "keepalive.least",
          Form.duration(),
          "10s",
          "The shortest interval at which clients may ask the same.");

  private static final List<Setting<?>> OWN =
      List.of(
          DATA,
          LISTEN_HOST,
          LISTEN_PORT,
          TLS_CERTIFICATE,
          TLS_KEY,
          TLS_CLIENT_CA,
          TLS_CLIENT_ROLE,
          KEYS,
          EXT_AUTHZ_MAPPING,
          HTTP_ENABLED,
          HTTP_HOST,
          HTTP_PORT,
          HTTP_ORIGINS,
          HTTP_PUBLIC_URL,
          HTTP_DOCS,
          HTTP_FILES,
          METRICS_ENABLED,
          METRICS_HOST,
          METRICS_PORT,
          LOG_FORMAT,
          LOG_LEVEL,
          STORE_RETENTION,
          STORE_PRUNE_INTERVAL,
          STORE_BLOCK_CACHE,
          STORE_EDGE_CACHE,
          STORE_ID_CACHE,
          STORE_QUEUE,
          STORE_DISK_RESERVE,
          TOKEN_WAIT,
          WATCH_HEARTBEAT,
          DRAIN,
          LIMIT_VISITED,
          LIMIT_DEFAULT_DEADLINE,
          LIMIT_MAX_DEADLINE,
          LIMIT_BLOCKING,
          LIMIT_STREAMS,
          LIMIT_WATCHES,
          LIMIT_MESSAGE_ENTRIES,
          LIMIT_LIST_CACHE,
          LIMIT_ANSWER_CACHE,
          LIMIT_STALL,
          LIMIT_BREAK_GLASS,
          LIMIT_MESSAGE_SIZE,
          LIMIT_HEADER_SIZE,
          LIMIT_CALLS_PER_CONNECTION,
          KEEPALIVE_TIME,
          KEEPALIVE_TIMEOUT,
          KEEPALIVE_LEAST);

  static final List<Setting<?>> ALL =
      Stream.of(OWN, SettingsOfAudit.ALL).<Setting<?>>flatMap(List::stream).toList();

  private Settings() {}
}
