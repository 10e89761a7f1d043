package dev.pemba.server.gateway;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keys from an address, fetched again every few minutes and when a token names one that is not
/// among them. Requests use what was fetched last and wait for nothing, so nobody can make them
/// wait. Thread-safe.
final class UrlKeys implements TokenKeys {
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  /// The shortest time between two fetches.
  private static final Duration LEAST = Duration.ofSeconds(20);

  /// So long keys are used that can't be fetched again. Tokens seldom live longer.
  private static final Duration STALE = Duration.ofHours(1);

  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int MOST_BYTES = 1 << 20;

  private static final Logger log = LoggerFactory.getLogger(UrlKeys.class);

  private final URI address;
  private final InstantSource clock;
  private volatile Fetched fetched = new Fetched(new JWKSet(), Instant.MIN);
  private volatile Instant tried = Instant.MIN;
  private volatile boolean missed;

  /// What an address gave, and when.
  private record Fetched(JWKSet keys, Instant at) {}

  UrlKeys(URI address, InstantSource clock) {
    this.address = address;
    this.clock = clock;
  }

  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
      throws KeySourceException {
    Fetched now = fetched;
    if (now.at.equals(Instant.MIN) || now.at.isBefore(clock.instant().minus(STALE))) {
      throw new KeySourceException("no keys could be fetched from `%s`".formatted(address));
    }
    List<JWK> found = selector.select(now.keys);
    if (found.isEmpty()) {
      missed = true;
    }
    return found;
  }

  /// Fetches the keys if it is time to.
  void refresh() {
    Instant now = clock.instant();
    boolean due =
        tried.equals(Instant.MIN)
            || tried.isBefore(now.minus(INTERVAL))
            || ((missed || fetched.at.isBefore(tried)) && tried.isBefore(now.minus(LEAST)));
    if (!due) {
      return;
    }
    tried = now;
    missed = false;
    try {
      String text =
          new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MOST_BYTES)
              .retrieveResource(address.toURL())
              .getContent();
      fetched = new Fetched(TokenKeys.parse(text), now);
    } catch (IOException | IllegalArgumentException failure) {
      log.atError()
          .addKeyValue("address", address)
          .addKeyValue("error", String.valueOf(failure.getMessage()))
          .log("keys for tokens can't be fetched");
    }
  }
}
