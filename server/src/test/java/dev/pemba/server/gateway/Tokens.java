package dev.pemba.server.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.Map;

/// An issuer of tokens with a key of its own.
public record Tokens(ECKey key) {
  public static final String ISSUER = "https://login.example.com";
  public static final String AUDIENCE = "data-api";

  public static Tokens issuer(String keyId) {
    try {
      return new Tokens(new ECKeyGenerator(Curve.P_256).keyID(keyId).generate());
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /// Its public key.
  public String jwks() {
    return new JWKSet(key.toPublicJWK()).toString();
  }

  /// Claims of a token that is taken at `now` for five minutes.
  public static JWTClaimsSet.Builder claims(String subject, Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .subject(subject)
        .expirationTime(Date.from(now.plusSeconds(300)));
  }

  /// `Bearer` and the token.
  public String bearer(JWTClaimsSet claims) {
    return "Bearer " + sign(claims);
  }

  public String sign(JWTClaimsSet claims) {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
    return token.serialize();
  }

  /// The `act` claim of somebody, through whom others acted before.
  public static Map<String, Object> act(String subject, Map<String, Object> before) {
    return before.isEmpty() ? Map.of("sub", subject) : Map.of("sub", subject, "act", before);
  }
}
