package dev.pemba.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads a list of web origins: scheme, host and port, as browsers send them.
final class Origins {
  private static final String ALL = "*";
  private static final Set<String> SCHEMES = Set.of("http", "https");

  private Origins() {}

  static Optional<List<String>> parse(String text) {
    List<String> origins =
        Stream.of(text.split(",")).map(String::strip).filter(one -> !one.isEmpty()).toList();
    boolean legal = origins.stream().allMatch(Origins::isOrigin) || origins.equals(List.of(ALL));
    return legal ? Optional.of(origins) : Optional.empty();
  }

  private static boolean isOrigin(String text) {
    try {
      URI uri = new URI(text);
      return uri.getScheme() != null
          && SCHEMES.contains(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getRawPath().isEmpty()
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null;
    } catch (URISyntaxException _) {
      return false;
    }
  }
}
