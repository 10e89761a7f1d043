package dev.pemba.server.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says whether a token was signed by its issuer, for this audience, and holds now. Thread-safe.
final class TokenVerifier {
  private static final Logger log = LoggerFactory.getLogger(TokenVerifier.class);

  private final String issuer;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /// What a token must be.
  ///
  /// @param audiences it must be for one of these
  /// @param clockSkew so much its issuer's clock may be off
  record Demands(
      String issuer, Set<String> audiences, Set<JWSAlgorithm> algorithms, Duration clockSkew) {
    Demands {
      audiences = Set.copyOf(audiences);
      algorithms = Set.copyOf(algorithms);
    }
  }

  TokenVerifier(Demands demands, TokenKeys keys, InstantSource clock) {
    this.issuer = demands.issuer();
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            demands.audiences(),
            new JWTClaimsSet.Builder().issuer(demands.issuer()).build(),
            Set.of("exp"),
            Set.of()) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    claims.setMaxClockSkew(Math.toIntExact(demands.clockSkew().toSeconds()));
    processor.setJWTClaimsSetVerifier(claims);
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(demands.algorithms(), keys));
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
  }

  /// Verifies a token of its own making. What that takes is loaded then, before a request with a
  /// short deadline waits for it.
  static void warmUp() {
    Demands demands =
        new Demands("issuer", Set.of("audience"), Set.of(JWSAlgorithm.ES256), Duration.ZERO);
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer("issuer")
            .audience("audience")
            .expirationTime(Date.from(Instant.parse("9999-01-01T00:00:00Z")))
            .build();
    try {
      ECKey key = new ECKeyGenerator(Curve.P_256).generate();
      SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.ES256), claims);
      token.sign(new ECDSASigner(key));
      JWTClaimsSet _ =
          new TokenVerifier(
                  demands, new FileKeys(new JWKSet(key.toPublicJWK())), InstantSource.system())
              .verify(SignedJWT.parse(token.serialize()));
    } catch (JOSEException | ParseException | Refusal failure) {
      log.atWarn().setCause(failure).log("tokens may be slow to verify at first");
    }
  }

  String issuer() {
    return issuer;
  }

  /// The claims of a token. Throws `Refusal` if it can't be believed, `PembaException` if that
  /// can't be known.
  JWTClaimsSet verify(SignedJWT token) {
    try {
      return processor.process(token, null);
    } catch (BadJOSEException refused) {
      throw Refusal.unauthenticated("the token is not taken: " + refused.getMessage());
    } catch (KeySourceException failure) {
      throw new PembaException(
          Reason.UNAVAILABLE, "tokens can't be verified: " + failure.getMessage());
    } catch (JOSEException failure) {
      throw Refusal.unauthenticated("the token can't be verified: " + failure.getMessage());
    }
  }
}
