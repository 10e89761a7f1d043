package dev.pemba.cli;

import dev.pemba.cli.exports.FileSink;
import dev.pemba.cli.exports.Format;
import dev.pemba.cli.exports.HttpSink;
import dev.pemba.cli.exports.KafkaSink;
import dev.pemba.cli.exports.Sink;
import dev.pemba.cli.exports.StreamSink;
import dev.pemba.cli.exports.Target;
import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/// Where an export of the decision log goes.
final class AuditTargetOptions {
  private static final String TOKEN = "PEMBA_EXPORT_TOKEN";

  @Option(
      names = "--to",
      paramLabel = "TARGET",
      required = true,
      description = {
        "A file, `-` for standard output, `http://…` or `https://…` to POST to, or"
            + " `kafka://HOST:PORT[,HOST:PORT…]/TOPIC`."
      })
  private String target = "";

  @Option(
      names = "--lines",
      description = "HTTP: one record a line (`application/x-ndjson`). Default: a JSON array.")
  private boolean lines;

  @Option(names = "--gzip", description = "HTTP: pack the bodies (`Content-Encoding: gzip`).")
  private boolean gzip;

  @Option(
      names = "--header",
      paramLabel = "NAME:VALUE",
      description =
          "HTTP: send this header too. PEMBA_EXPORT_TOKEN makes `Authorization: Bearer …`.")
  private List<String> headers = List.of();

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Kafka: properties of the producer, such as those for TLS and SASL.")
  private String kafkaConfig = "";

  @Option(
      names = "--give-up-after",
      paramLabel = "DURATION",
      description = "HTTP, Kafka: how long to try to deliver a batch. Default: 5m.")
  private String patience = "5m";

  Sink open(Format format, Session session) throws IOException {
    Target parsed = Target.parse(target);
    refuseWhatDoesNotFit(parsed);
    return switch (parsed) {
      case Target.StandardOutput() -> new StreamSink(session.out());
      case Target.File(Path path) -> FileSink.open(path, format);
      case Target.Http(URI uri) ->
          new HttpSink(
              new HttpSink.Settings(uri, lines, gzip, headers(session), Times.duration(patience)),
              format);
      case Target.Kafka(String servers, String topic) ->
          KafkaSink.open(
              new KafkaSink.Settings(servers, topic, properties(), Times.duration(patience)),
              format);
    };
  }

  /// True if what is exported is standard output itself.
  boolean isStandardOutput() {
    return target.equals("-");
  }

  String target() {
    return target;
  }

  private void refuseWhatDoesNotFit(Target parsed) {
    boolean isHttp = parsed instanceof Target.Http;
    refuse(!isHttp && lines, "--lines", "HTTP");
    refuse(!isHttp && gzip, "--gzip", "HTTP");
    refuse(!isHttp && !headers.isEmpty(), "--header", "HTTP");
    refuse(!(parsed instanceof Target.Kafka) && !kafkaConfig.isEmpty(), "--kafka-config", "Kafka");
  }

  private void refuse(boolean refused, String option, String what) {
    if (refused) {
      throw PembaException.malformed(
          "`%s` is for exports to %s, not to `%s`".formatted(option, what, Printable.of(target)));
    }
  }

  private Map<String, String> headers(Session session) {
    Map<String, String> named = new HashMap<>();
    if (!session.variable(TOKEN).isEmpty()) {
      named.put("Authorization", "Bearer " + session.variable(TOKEN));
    }
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw PembaException.malformed(
            "header `%s`: expected `NAME:VALUE`".formatted(Printable.of(header)));
      }
      named.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    return named;
  }

  private Map<String, String> properties() throws IOException {
    Properties properties = new Properties();
    if (!kafkaConfig.isEmpty()) {
      try (Reader reader = Files.newBufferedReader(Path.of(kafkaConfig))) {
        properties.load(reader);
      }
    }
    Map<String, String> named = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> named.put(name, properties.getProperty(name)));
    return named;
  }
}
