package dev.pemba.server.gateway;

import com.nimbusds.jose.JWSAlgorithm;
import dev.pemba.server.gateway.TokenVerifier.Demands;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the part `identities` of a mapping file.
final class IdentityReader {
  /// Those whose key is public: who can verify must not be able to sign.
  private static final List<JWSAlgorithm> ALGORITHMS =
      List.of(
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512,
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512);

  private static final Pattern SECONDS = Pattern.compile("(\\d{1,3})s");
  private static final Duration SKEW = Duration.ofSeconds(30);
  private static final int MOST_SKEW_SECONDS = 300;

  private final Path folder;
  private final InstantSource clock;
  private final Function<URI, UrlKeys> urls;
  private final Map<Path, String> files = new LinkedHashMap<>();

  /// A reader for one file.
  ///
  /// @param folder of the file: paths of keys are relative to it
  /// @param urls gives the keys of an address
  IdentityReader(Path folder, InstantSource clock, Function<URI, UrlKeys> urls) {
    this.folder = folder;
    this.clock = clock;
    this.urls = urls;
  }

  /// The files that were read, and what was in them; an error's text if they couldn't be.
  Map<Path, String> files() {
    return files;
  }

  Identity read(String name, Yaml part) {
    Map<String, Yaml> fields = part.fields();
    if (fields.containsKey("certificate") == fields.containsKey("token")) {
      throw part.place().fault("`%s`: expected either `certificate` or `token`".formatted(name));
    }
    return fields.containsKey("certificate")
        ? certificate(name, part.fields(Set.of("certificate", "subject"), Set.of()))
        : token(name, part.fields(Set.of("token", "subject"), Set.of("actors")));
  }

  private static Identity certificate(String name, Yaml.Fields fields) {
    Yaml source = fields.get("certificate");
    PrincipalTemplate principal = PrincipalTemplate.parse(source.text(), source.place());
    Yaml subject = fields.get("subject");
    EntityTemplate template = EntityTemplate.parse(subject.text(), subject.place());
    for (String variable : template.names()) {
      if (!principal.text().names().contains(variable)) {
        throw subject
            .place()
            .fault("`%s` has no `{%s}`".formatted(principal.text().text(), variable));
      }
    }
    return new Identity.OfCertificate(name, principal, template);
  }

  private Identity token(String name, Yaml.Fields fields) {
    Yaml.Fields token =
        fields
            .get("token")
            .fields(Set.of("issuer", "audience", "keys", "algorithms"), Set.of("clock_skew"));
    Set<String> audiences = new HashSet<>();
    token.get("audience").items().forEach(item -> audiences.add(item.text()));
    Set<JWSAlgorithm> algorithms = new HashSet<>();
    token.get("algorithms").items().forEach(item -> algorithms.add(algorithm(item)));
    Demands demands =
        new Demands(
            token.get("issuer").text(),
            audiences,
            algorithms,
            token.find("clock_skew").map(IdentityReader::skew).orElse(SKEW));
    return new Identity.OfToken(
        name,
        new TokenVerifier(demands, keys(token.get("keys")), clock),
        claims(fields.get("subject")),
        fields.find("actors").map(IdentityReader::claims));
  }

  private static EntityTemplate claims(Yaml part) {
    EntityTemplate template = EntityTemplate.ofClaims(part.text(), part.place());
    if (template.names().isEmpty()) {
      throw part.expected("a claim, as in `user:{sub}`");
    }
    return template;
  }

  private static JWSAlgorithm algorithm(Yaml part) {
    JWSAlgorithm algorithm = new JWSAlgorithm(part.text());
    if (!ALGORITHMS.contains(algorithm)) {
      throw part.expected("some of " + ALGORITHMS);
    }
    return algorithm;
  }

  private static Duration skew(Yaml part) {
    Matcher matcher = SECONDS.matcher(part.text());
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > MOST_SKEW_SECONDS) {
      throw part.expected("a time from `0s` to `%ds`".formatted(MOST_SKEW_SECONDS));
    }
    return Duration.ofSeconds(Long.parseLong(matcher.group(1)));
  }

  private TokenKeys keys(Yaml part) {
    String text = part.text();
    if (text.startsWith("https://") || text.startsWith("http://")) {
      return urls.apply(address(part, text));
    }
    Path file = folder.resolve(text);
    try {
      String keys = Files.readString(file);
      files.put(file, keys);
      return new FileKeys(TokenKeys.parse(keys));
    } catch (IOException failure) {
      files.put(file, failure.toString());
      throw part.place().fault("the keys `%s` can't be read: %s".formatted(file, failure));
    } catch (IllegalArgumentException failure) {
      throw part.place()
          .fault("the keys `%s` can't be used: %s".formatted(file, failure.getMessage()));
    }
  }

  /// Keys that travel unprotected could be anybody's.
  private static URI address(Yaml part, String text) {
    URI address;
    try {
      address = URI.create(text);
    } catch (IllegalArgumentException _) {
      throw part.expected("a file or an address");
    }
    String host = address.getHost();
    boolean local = "localhost".equals(host) || "127.0.0.1".equals(host) || "[::1]".equals(host);
    if (host == null || (text.startsWith("http:") && !local)) {
      throw part.expected("`https`, as the keys must come from whom they should");
    }
    return address;
  }
}
