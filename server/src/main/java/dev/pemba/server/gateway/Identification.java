package dev.pemba.server.gateway;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds out who makes a request.
///
/// INVARIANT (no claimed subject): the subject comes from a certificate that the gateway verified,
/// or from a token that was verified here; nothing else of a request is looked at.
final class Identification {
  private static final Pattern BEARER =
      Pattern.compile("(?i:bearer) +([A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+) *");
  private static final int MOST_CHARACTERS = 16_384;

  private Identification() {}

  /// The first of these that the request brings the evidence for. Throws `Refusal` if there is
  /// none, or if the evidence can't be believed.
  static Asker of(List<Identity> identities, HttpRequest request) {
    boolean token = request.authorization().isPresent();
    for (Identity identity : identities) {
      Optional<Asker> found =
          switch (identity) {
            case Identity.OfCertificate certificate -> byCertificate(certificate, request);
            case Identity.OfToken ofToken -> token ? byToken(ofToken, request) : Optional.empty();
          };
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw Refusal.unauthenticated(
        token
            ? "the token's issuer is none of those that this route takes"
            : "the request brings neither a token nor a certificate that this route takes");
  }

  private static Optional<Asker> byCertificate(
      Identity.OfCertificate identity, HttpRequest request) {
    try {
      return identity
          .principal()
          .values(request.principal())
          .map(values -> new Asker(identity.subject().fill(values), List.of()));
    } catch (Refusal refusal) {
      throw Refusal.unauthenticated("the certificate's identity: " + refusal.why());
    }
  }

  private static Optional<Asker> byToken(Identity.OfToken identity, HttpRequest request) {
    SignedJWT token = parse(request.authorization().orElseThrow());
    if (!identity.verifier().issuer().equals(claimedIssuer(token))) {
      return Optional.empty();
    }
    return Optional.of(Claims.asker(identity, identity.verifier().verify(token)));
  }

  private static SignedJWT parse(String authorization) {
    Matcher bearer = BEARER.matcher(authorization);
    if (authorization.length() > MOST_CHARACTERS || !bearer.matches()) {
      throw Refusal.unauthenticated("`authorization` holds no one signed bearer token");
    }
    try {
      return SignedJWT.parse(bearer.group(1));
    } catch (ParseException _) {
      throw Refusal.unauthenticated("the bearer token is no signed JWT");
    }
  }

  /// Says only with whose keys to verify.
  private static @Nullable String claimedIssuer(SignedJWT token) {
    try {
      JWTClaimsSet claims = token.getJWTClaimsSet();
      return claims == null ? null : claims.getIssuer();
    } catch (ParseException _) {
      throw Refusal.unauthenticated("the bearer token's claims can't be read");
    }
  }
}
