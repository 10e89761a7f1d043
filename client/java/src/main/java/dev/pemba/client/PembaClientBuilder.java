package dev.pemba.client;

import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ManagedChannelRegistry;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Collects how a [PembaClient] reaches its server. Not thread-safe.
public final class PembaClientBuilder {
  /// Large enough for every legal answer, such as the tree of a wide relation.
  private static final int LARGEST_MESSAGE_BYTES = 64 << 20;

  /// gRPC servers take more frequent pings for abuse.
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(6);

  /// Measured beside 1, 4 and 8: see `docs/PERFORMANCE.md`.
  private static final int CALLS_IN_FLIGHT = 2;

  private static final int KEPT_ANSWERS = 100_000;

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final String target;
  private boolean tls;
  private Optional<Path> authorities = Optional.empty();
  private Optional<Path> certificate = Optional.empty();
  private Optional<Path> privateKey = Optional.empty();
  private String bearerKey = "";
  private Duration deadline = Duration.ofSeconds(10);
  private boolean readYourWrites = true;
  private int attempts = 4;
  private int coalesced = 0;
  private Optional<NearCache.Settings> nearCache = Optional.empty();
  private final List<ClientInterceptor> interceptors = new ArrayList<>();

  PembaClientBuilder(String target) {
    this.target = target;
  }

  /// Speaks TLS, trusting the system's authorities unless others are named.
  public PembaClientBuilder tls() {
    this.tls = true;
    return this;
  }

  /// Speaks TLS and trusts only the authorities of this PEM file.
  public PembaClientBuilder trust(Path authoritiesPem) {
    this.tls = true;
    this.authorities = Optional.of(authoritiesPem);
    return this;
  }

  /// Speaks TLS and shows this certificate (PEM) with its private key (PKCS 8, PEM).
  public PembaClientBuilder identify(Path certificatePem, Path privateKeyPem) {
    this.tls = true;
    this.certificate = Optional.of(certificatePem);
    this.privateKey = Optional.of(privateKeyPem);
    return this;
  }

  /// Sends this key with every call, as `authorization: Bearer …`.
  public PembaClientBuilder bearerKey(String key) {
    this.bearerKey = key;
    return this;
  }

  /// How long a call may take, or one page of a list; 10 seconds unless set. Imports, exports and
  /// watches have no deadline.
  public PembaClientBuilder deadline(Duration longest) {
    if (longest.isZero() || longest.isNegative()) {
      throw new IllegalArgumentException("a deadline of %s is none".formatted(longest));
    }
    this.deadline = longest;
    return this;
  }

  /// Whether reads without a consistency of their own are at least as new as the last write that
  /// this client had answered; true unless set. See [PembaClient#lastToken].
  public PembaClientBuilder readYourWrites(boolean remember) {
    this.readYourWrites = remember;
    return this;
  }

  /// How often a call that may be repeated is tried while the server is away; 4 unless set, at most
  /// 5. What only reads may be, and a write that has an idempotency key.
  public PembaClientBuilder attempts(int most) {
    if (most < 1 || most > 5) {
      throw new IllegalArgumentException("attempts are 1 to 5, got %d".formatted(most));
    }
    this.attempts = most;
    return this;
  }

  /// Folds single checks that are asked at the same time into calls of `CheckMany`, with as many
  /// calls in flight as an idle one needs and one more. See [#coalesceChecks(int)].
  public PembaClientBuilder coalesceChecks() {
    return coalesceChecks(CALLS_IN_FLIGHT);
  }

  /// Folds single checks that are asked at the same time into calls of `CheckMany`. Nothing waits
  /// for a timer: a batch is what gathered while this many calls were in flight. Each check keeps
  /// its own answer, error, consistency and deadline. What depends on a future of such a check must
  /// not block, since others are answered on the same thread.
  public PembaClientBuilder coalesceChecks(int mostInFlight) {
    if (mostInFlight < 1) {
      throw new IllegalArgumentException("%d calls in flight are none".formatted(mostInFlight));
    }
    this.coalesced = mostInFlight;
    return this;
  }

  /// Keeps up to 100,000 answers of checks: see [#nearCache(Duration, int)].
  public PembaClientBuilder nearCache(Duration staleness) {
    return nearCache(staleness, KEPT_ANSWERS);
  }

  /// Keeps answers of checks in this process, and gives them again while a watch tells that nothing
  /// changed which they hang on.
  ///
  /// An answer is never older than the token that a check asks for with `at_least`, nor than this
  /// client's own last write, nor than `staleness`. Checks that ask for `head`, `exactly` or
  /// `as_of` are the server's, and so is every check while the watch is broken. An answer that is
  /// given again makes no record of its own in the decision log: it carries the id of the decision
  /// that it repeats. Answers are given to whoever uses the client, so it is for one key: not for
  /// interceptors that send another one with each call.
  ///
  /// @param staleness by how much an answer may be older than the newest world
  /// @param mostAnswers how many answers are kept
  public PembaClientBuilder nearCache(Duration staleness, int mostAnswers) {
    if (staleness.isZero() || staleness.isNegative()) {
      throw new IllegalArgumentException(
          "a staleness of %s leaves nothing to keep".formatted(staleness));
    }
    if (mostAnswers < 1) {
      throw new IllegalArgumentException("%d answers are none".formatted(mostAnswers));
    }
    return nearCache(new NearCache.Settings(staleness, mostAnswers, Reading::now));
  }

  PembaClientBuilder nearCache(NearCache.Settings settings) {
    this.nearCache = Optional.of(settings);
    return this;
  }

  /// Lets an interceptor see every call, for traces and measures.
  public PembaClientBuilder intercept(ClientInterceptor interceptor) {
    interceptors.add(interceptor);
    return this;
  }

  /// Makes the client; it connects at its first call.
  ///
  /// @throws IOException if a certificate or key file can't be read
  /// @throws IllegalArgumentException if one holds no certificate or key, or the target is none
  public PembaClient build() throws IOException {
    ManagedChannelBuilder<?> channel = channel(credentials());
    channel
        .maxInboundMessageSize(LARGEST_MESSAGE_BYTES)
        .keepAliveTime(KEEP_ALIVE.toMinutes(), TimeUnit.MINUTES)
        .userAgent("pemba-java")
        .intercept(interceptors);
    if (attempts > 1) {
      channel.enableRetry().defaultServiceConfig(ServiceConfig.retryingSafeCalls(attempts));
    }
    if (!bearerKey.isEmpty()) {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + bearerKey);
      channel.intercept(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
    ManagedChannel connection = channel.build();
    Reconnecting reconnecting = new Reconnecting(connection);
    Channel calling = ClientInterceptors.intercept(connection, reconnecting);
    return new PembaClient(
        connection,
        new Calls(calling, target, deadline, reconnecting::wasAnswered, null),
        new PembaClient.Manner(readYourWrites, attempts, coalesced, nearCache));
  }

  private ManagedChannelBuilder<?> channel(ChannelCredentials credentials) {
    try {
      return Grpc.newChannelBuilder(target, credentials);
    } catch (ManagedChannelRegistry.ProviderNotFoundException e) {
      // gRPC's way to say that the credentials, though readable, are of no use.
      String said = Objects.requireNonNullElse(e.getMessage(), "they are of no use");
      throw new IllegalArgumentException(
          "the certificates can't be used: " + said.substring(said.lastIndexOf(": ") + 1).strip(),
          e);
    }
  }

  private ChannelCredentials credentials() throws IOException {
    if (!tls) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
    if (authorities.isPresent()) {
      credentials.trustManager(authorities.get().toFile());
    }
    if (certificate.isPresent() && privateKey.isPresent()) {
      credentials.keyManager(certificate.get().toFile(), privateKey.get().toFile());
    }
    return credentials.build();
  }
}
