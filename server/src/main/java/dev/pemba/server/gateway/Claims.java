package dev.pemba.server.gateway;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.pemba.model.Limits;
import dev.pemba.model.ObjectRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Subject and actors of a verified token.
///
/// Of nested `act` claims (RFC 8693) the outermost is who really acts, so it comes last. One that
/// names an issuer of its own is refused unless its template uses `{iss}`: its `sub` may mean
/// somebody else there.
final class Claims {
  private static final String ACT = "act";
  private static final String ISSUER = "iss";

  private Claims() {}

  static Asker asker(Identity.OfToken identity, JWTClaimsSet token) {
    try {
      Map<String, Object> claims = token.getClaims();
      ObjectRef subject = identity.subject().fill(texts(identity.subject(), claims));
      return new Asker(subject, actors(identity, claims));
    } catch (Refusal refusal) {
      throw Refusal.unauthenticated("the token's claims: " + refusal.why());
    }
  }

  private static List<ObjectRef> actors(Identity.OfToken identity, Map<?, ?> claims) {
    List<ObjectRef> actors = new ArrayList<>();
    Map<?, ?> at = claims;
    while (at.get(ACT) != null) {
      if (!(at.get(ACT) instanceof Map<?, ?> act)) {
        throw Refusal.unauthenticated("an `act` claim is no object");
      }
      EntityTemplate template =
          identity
              .actors()
              .orElseThrow(
                  () ->
                      Refusal.unauthenticated(
                          "somebody acts for the subject, and `%s` has no `actors`"
                              .formatted(identity.name())));
      Object issuer = act.get(ISSUER);
      if (issuer != null
          && !issuer.equals(identity.verifier().issuer())
          && !template.names().contains(ISSUER)) {
        throw Refusal.unauthenticated("an `act` claim has another issuer");
      }
      if (actors.size() == Limits.ACTORS) {
        throw Refusal.unauthenticated("there are more than %d actors".formatted(Limits.ACTORS));
      }
      actors.addFirst(template.fill(texts(template, act)));
      at = act;
    }
    return actors;
  }

  private static Map<String, String> texts(EntityTemplate template, Map<?, ?> claims) {
    Map<String, String> texts = new HashMap<>();
    for (String name : template.names()) {
      if (!(claims.get(name) instanceof String text)) {
        throw Refusal.unauthenticated("`%s` is missing or no text".formatted(name));
      }
      texts.put(name, text);
    }
    return texts;
  }
}
