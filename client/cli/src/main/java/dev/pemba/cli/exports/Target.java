package dev.pemba.cli.exports;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where an export goes, as the command line names it.
public sealed interface Target {
  /// `-`.
  record StandardOutput() implements Target {}

  /// A path.
  record File(Path path) implements Target {}

  /// `http://…` or `https://…`.
  record Http(URI uri) implements Target {}

  /// `kafka://host:port,host:port/topic`.
  record Kafka(String servers, String topic) implements Target {}

  Pattern KAFKA = Pattern.compile("kafka://([^/,\\s]+:\\d{1,5}(?:,[^/,\\s]+:\\d{1,5})*)/(.*)");
  Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /// Reads a target.
  static Target parse(String text) {
    if (text.equals("-")) {
      return new StandardOutput();
    }
    if (text.startsWith("kafka:")) {
      return kafka(text);
    }
    if (text.startsWith("http:") || text.startsWith("https:")) {
      return http(text);
    }
    if (text.isEmpty() || text.contains("://")) {
      throw PembaException.malformed(
          "target `%s`: expected a file, `-`, `http://…`, `https://…`, or `kafka://HOST:PORT/TOPIC`"
              .formatted(Printable.of(text)));
    }
    return new File(Path.of(text));
  }

  private static Target kafka(String text) {
    Matcher parts = KAFKA.matcher(text);
    if (!parts.matches() || !TOPIC.matcher(parts.group(2)).matches()) {
      throw PembaException.malformed(
          "target `%s`: expected `kafka://HOST:PORT/TOPIC`, such as `kafka://localhost:9092/audit`"
              .formatted(Printable.of(text)));
    }
    return new Kafka(parts.group(1), parts.group(2));
  }

  private static Target http(String text) {
    try {
      URI uri = new URI(text);
      if (uri.getHost() != null) {
        return new Http(uri);
      }
    } catch (URISyntaxException _) {
      // told below
    }
    throw PembaException.malformed(
        "target `%s`: expected a URL such as `https://collector.example/logs`"
            .formatted(Printable.of(text)));
  }
}
