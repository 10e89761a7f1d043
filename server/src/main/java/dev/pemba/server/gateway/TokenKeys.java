package dev.pemba.server.gateway;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;

/// The keys that tokens are verified with. Thread-safe; never waits for the network.
interface TokenKeys extends JWKSource<SecurityContext> {
  /// Reads a JWK set (RFC 7517). Throws `IllegalArgumentException` saying what is wrong with it.
  static JWKSet parse(String text) {
    JWKSet set;
    try {
      set = JWKSet.parse(text);
    } catch (ParseException failure) {
      throw new IllegalArgumentException("it is no JWK set: " + failure.getMessage(), failure);
    }
    List<JWK> usable = new ArrayList<>();
    for (JWK key : set.getKeys()) {
      if (key.isPrivate()) {
        throw new IllegalArgumentException(
            "it holds a private or shared key: expected public keys only");
      }
      if (key.getKeyType().equals(KeyType.RSA) || key.getKeyType().equals(KeyType.EC)) {
        usable.add(key);
      }
    }
    if (usable.isEmpty()) {
      throw new IllegalArgumentException("it holds no public key of the kinds `RSA` and `EC`");
    }
    return new JWKSet(usable);
  }
}
