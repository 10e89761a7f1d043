package dev.pemba.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.testing.Dice;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// However a path is spelled: what a lenient server takes for a path is asked about as that path,
/// or refused.
class SpellingProperties {
  private static final String WORKLOADS =
      """
      identities:
        workloads:
          certificate: spiffe://example.com/{name}
          subject: service:{name}
      routes:
        - {method: GET, path: "/files/{path...}", object: "site:files", permission: p, subject: workloads}
        - {method: GET, path: "/files/secret", object: "site:secret", permission: p, subject: workloads}
        - {method: GET, path: "/data/{id}", object: "data:{id}", permission: p, subject: workloads}
        - {method: GET, path: "/data/secret/rows/{row}", object: "row:{row}", permission: p, subject: workloads}
        - {method: GET, path: "/{page}", object: "site:pages", permission: p, subject: workloads}
        - {method: GET, path: "/admin", object: "site:admin", permission: p, subject: workloads}
      """;

  private static final List<String> PATHS =
      List.of("/files/secret", "/data/secret", "/admin", "/data/secret/rows/7", "/files/a/secret");

  private static final List<String> BITS =
      List.of(
          "/",
          "//",
          "/./",
          "/../",
          "/x/../",
          "%2f",
          "%2F",
          "%5c",
          "\\",
          ";",
          ";a=b",
          "%3b",
          "%00",
          "%20",
          " ",
          ".",
          "%2e",
          "..",
          "%2e%2e",
          "%252e",
          "%25",
          "?",
          "?/../",
          "#",
          "%23",
          "%3f",
          "%c0%af",
          "%c0%ae",
          "%e2%81%84",
          "%ef%bc%8f",
          "%ef%bc%8e",
          "%e2%80%8b",
          "%C2%AD",
          "%",
          "%u002e",
          "%2",
          "%0a",
          "%09",
          "+",
          "*",
          "~",
          "..;/",
          "%c5%bf",
          "%e2%84%aa",
          ":",
          "\u00e9");

  private final Mapping mapping = MappingTest.mapping(WORKLOADS);

  @Test
  void noSpellingReachesWhatItIsNotAskedAbout() {
    int[] asked = {0};
    Dice.forEachCase(
        "spelling",
        60_000,
        dice -> {
          String path = spelled(dice);
          Optional<String> object = object(path);
          if (object.isEmpty()) {
            return;
          }
          asked[0]++;
          for (String seen : readings(path)) {
            object(seen)
                .ifPresent(
                    meant ->
                        assertThat(object.get())
                            .as("`%s`, which may be taken for `%s`", path, seen)
                            .isEqualToIgnoringCase(meant));
          }
        });
    assertThat(asked[0]).isGreaterThan(500);
  }

  /// A path with some characters encoded, in other capitals, and with bits put in.
  private static String spelled(Dice dice) {
    StringBuilder path = new StringBuilder();
    for (char c : dice.pick(PATHS).toCharArray()) {
      if (dice.chance(4)) {
        path.append(dice.pick(BITS));
      }
      char shown = dice.chance(3) ? Character.toUpperCase(c) : c;
      if (dice.chance(6) && c != '/') {
        path.append((dice.chance(20) ? "%%25%02x" : "%%%02X").formatted((int) shown));
      } else {
        path.append(shown);
      }
    }
    return dice.chance(10) ? path + dice.pick(BITS) : path.toString();
  }

  private Optional<String> object(String path) {
    try {
      Mapping.Routed routed =
          mapping.route(
              new HttpRequest(
                  "GET", "any", path, "spiffe://example.com/x", Optional.empty(), "10.0.0.7"));
      return Optional.of(
          mapping.ask((Mapping.Routed.Guarded) routed).question().object().toString());
    } catch (Refusal _) {
      return Optional.empty();
    }
  }

  /// How servers are known to read a path: decoded once or twice, dots and double slashes resolved,
  /// parameters cut off, `\` for `/`, without regard to case, trimmed, cut at a zero byte, in
  /// another normal form of Unicode.
  private static List<String> readings(String path) {
    int query = path.indexOf('?');
    String bare = query < 0 ? path : path.substring(0, query);
    List<String> readings = new ArrayList<>();
    String decoded = bare;
    for (int times = 0; times < 3; times++) {
      for (String one :
          List.of(
              decoded,
              decoded.replaceAll(";[^/]*", ""),
              decoded.replace('\\', '/'),
              Normalizer.normalize(decoded, Normalizer.Form.NFKC),
              decoded.replaceAll("[\\u0000#?].*", ""),
              decoded.replaceAll("[ .]+(/|$)", "$1"),
              decoded.replaceAll("[\\p{Cf}\\p{Cc}]", ""))) {
        String resolved = resolved(one);
        readings.add(resolved);
        readings.add(resolved.toLowerCase(Locale.ROOT));
      }
      decoded = decode(decoded);
    }
    return readings;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  /// Without dots and empty segments.
  private static String resolved(String path) {
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      switch (segment) {
        case "", "." -> {}
        case ".." -> segments.pollLast();
        default -> segments.addLast(segment);
      }
    }
    return "/" + String.join("/", segments);
  }
}
