package dev.pemba.cli.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pemba.model.PembaException;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.testing.Dice;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120) // a server that does not answer would be waited for
final class HttpSinkTest {
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /// What the server saw of a request that it accepted, or took and then failed.
  private record Received(String mediaType, String leaves, String authorization, String body) {}

  /// How the server answers a request that it has read.
  private interface Answering {
    void answer(HttpExchange exchange, Received request) throws IOException;
  }

  HttpSinkTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI answering(Answering answering) {
    server.createContext(
        "/logs",
        exchange -> {
          try (exchange) {
            answering.answer(exchange, read(exchange));
          }
        });
    server.start();
    return URI.create("http://127.0.0.1:%d/logs".formatted(server.getAddress().getPort()));
  }

  private static Received read(HttpExchange exchange) throws IOException {
    boolean packed = "gzip".equals(header(exchange, "Content-Encoding"));
    try (InputStream body =
        packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
      return new Received(
          header(exchange, "Content-Type"),
          header(exchange, "Pemba-Leaves"),
          header(exchange, "Authorization"),
          new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  private static void status(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private HttpSink sink(URI target, Format format, boolean lines, boolean gzip) {
    return new HttpSink(
        new HttpSink.Settings(
            target, lines, gzip, Map.of("Authorization", "Bearer secret"), Duration.ofMinutes(5)),
        format,
        pauses::add);
  }

  private static long leafOf(Format format, String json) {
    return format.leafOf(json);
  }

  private static List<String> entries(Received request) {
    if (request.mediaType().equals("application/x-ndjson")) {
      return request.body().lines().toList();
    }
    JsonArray array = JsonParser.parseString(request.body()).getAsJsonArray();
    return array.asList().stream().map(JsonElement::toString).toList();
  }

  /// The server breaks connections, before and after it took the records, and answers with errors.
  @Test
  void nothingIsLostOrReorderedWhateverTheServerDoes() throws IOException {
    List<Leaf> leaves = Samples.leaves(1_800);
    Dice dice = new Dice(7);
    URI target =
        answering(
            (exchange, request) -> {
              switch (dice.below(8)) {
                case 0 -> status(exchange, 503, "busy");
                case 1 -> status(exchange, 429, "");
                case 2 -> status(exchange, 500, "oh");
                case 3 -> exchange.close(); // the connection breaks
                case 4 -> {
                  received.add(request); // taken, and yet the answer is lost
                  exchange.close();
                }
                default -> {
                  received.add(request);
                  status(exchange, 204, "");
                }
              }
            });
    for (Format format : Format.values()) {
      received.clear();
      boolean lines = dice.below(2) == 0;
      try (HttpSink sink = sink(target, format, lines, dice.below(2) == 0)) {
        new Pump(format, sink, new Bookmark(Optional.empty())).run(new ListSource(leaves), 0);
      }
      List<Long> order = new ArrayList<>();
      long last = -1;
      for (Received request : received) {
        List<String> entries = entries(request);
        long first = leafOf(format, entries.getFirst());
        long end = leafOf(format, entries.getLast());
        assertThat(request.leaves()).isEqualTo(first + "-" + end);
        // A batch comes again as it was, or goes on.
        assertThat(first > last || end == last).isTrue();
        last = end;
        entries.forEach(entry -> order.add(leafOf(format, entry)));
      }
      List<String> wanted =
          leaves.stream().flatMap(leaf -> format.entry(leaf).stream()).map(Entry::json).toList();
      assertThat(new TreeSet<>(order))
          .hasSize(wanted.size())
          .isEqualTo(new TreeSet<>(wanted.stream().map(json -> leafOf(format, json)).toList()));
    }
    assertThat(pauses).isNotEmpty();
  }

  @Test
  void requestsSayWhatTheyHold() throws IOException {
    URI target =
        answering(
            (exchange, request) -> {
              received.add(request);
              status(exchange, 200, "{\"taken\":13}");
            });
    List<Entry> batch =
        Samples.leaves().stream().flatMap(leaf -> Format.CLOUDEVENTS.entry(leaf).stream()).toList();
    try (HttpSink array = sink(target, Format.CLOUDEVENTS, false, true);
        HttpSink lines = sink(target, Format.JSON, true, false)) {
      array.write(batch);
      lines.write(batch);
    }
    assertThat(received.getFirst().mediaType()).isEqualTo("application/cloudevents-batch+json");
    assertThat(received.getLast().mediaType()).isEqualTo("application/x-ndjson");
    assertThat(received)
        .allMatch(request -> request.leaves().equals("0-12"))
        .allMatch(request -> request.authorization().equals("Bearer secret"))
        .allMatch(request -> entries(request).equals(batch.stream().map(Entry::json).toList()));
  }

  @Test
  void aRefusalEndsAtOnceAndSaysWhichRecords() {
    URI target = answering((exchange, _) -> status(exchange, 401, "who are you?"));
    try (HttpSink sink = sink(target, Format.JSON, false, false)) {
      assertThatThrownBy(() -> sink.write(Format.JSON.entry(Samples.pruned(5)).stream().toList()))
          .isInstanceOf(PembaException.class)
          .hasMessage("`%s` refused records 5-5: status 401 who are you?", target);
    }
    assertThat(pauses).isEmpty();
  }

  @Test
  void aServerThatIsNotThereIsTold() {
    try (HttpSink sink = sink(URI.create("http://127.0.0.1:1/x"), Format.JSON, false, false)) {
      assertThatThrownBy(() -> sink.write(Format.JSON.entry(Samples.pruned(5)).stream().toList()))
          .hasMessage(
              "`http://127.0.0.1:1/x` did not accept records 5-5 within 300 s: no connection");
    }
  }

  @Test
  void patienceEndsAndPausesGrowAndFollowWhatTheServerAsks() {
    URI target =
        answering(
            (exchange, _) -> {
              exchange.getResponseHeaders().set("Retry-After", pauses.size() == 3 ? "60" : "0");
              status(exchange, 503, "");
            });
    try (HttpSink sink = sink(target, Format.JSON, false, false)) {
      assertThatThrownBy(() -> sink.write(Format.JSON.entry(Samples.pruned(5)).stream().toList()))
          .isInstanceOf(PembaException.class)
          .hasMessage("`%s` did not accept records 5-5 within 300 s: status 503", target);
    }
    assertThat(pauses.getFirst()).isBetween(Duration.ofMillis(125), Duration.ofMillis(250));
    assertThat(pauses.get(3)).isEqualTo(Duration.ofSeconds(60));
    assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(Duration.ofMinutes(5));
  }
}
