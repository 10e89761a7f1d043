package dev.pemba.server.gateway;

import java.util.Optional;

/// How the subject of a request is known.
sealed interface Identity {
  /// As the mapping calls it.
  String name();

  /// By the certificate of the client, which the gateway has verified.
  record OfCertificate(String name, PrincipalTemplate principal, EntityTemplate subject)
      implements Identity {}

  /// By a signed token.
  ///
  /// @param actors of each nested `act` claim; empty if delegated tokens are refused
  record OfToken(
      String name, TokenVerifier verifier, EntityTemplate subject, Optional<EntityTemplate> actors)
      implements Identity {}
}
