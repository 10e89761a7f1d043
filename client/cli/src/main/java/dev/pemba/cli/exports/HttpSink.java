package dev.pemba.cli.exports;

import dev.pemba.model.PembaException;
import dev.pemba.model.Printable;
import dev.pemba.model.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/// Entries as bodies of POST requests, one request after another: the next batch goes only when the
/// one before was accepted, so order holds.
///
/// Tries again after 408, 429, 5xx and failed connections, with longer and longer pauses. A batch
/// may so arrive twice; `Pemba-Leaves: FIRST-LAST` stays the same then.
public final class HttpSink implements Sink {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int TOLD_CHARACTERS = 200;

  private final Settings settings;
  private final Format format;
  private final Pause pause;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(TIMEOUT).version(HttpClient.Version.HTTP_1_1).build();

  /// How requests look.
  ///
  /// @param lines true for one entry a line (`application/x-ndjson`), false for a JSON array
  /// @param headers to send along
  /// @param patience how long to wait, in all, for one batch to be accepted
  public record Settings(
      URI target, boolean lines, boolean gzip, Map<String, String> headers, Duration patience) {
    public Settings {
      headers = Map.copyOf(headers);
    }
  }

  /// Lets time pass.
  interface Pause {
    void pause(Duration duration) throws InterruptedException;
  }

  /// What came of one try.
  private sealed interface Outcome {
    record Accepted() implements Outcome {}

    record Failed(String how, Duration after) implements Outcome {}
  }

  public HttpSink(Settings settings, Format format) {
    this(settings, format, Thread::sleep);
  }

  HttpSink(Settings settings, Format format, Pause pause) {
    this.settings = settings;
    this.format = format;
    this.pause = pause;
  }

  @Override
  public OptionalLong next() {
    return OptionalLong.empty();
  }

  @Override
  public void write(List<Entry> batch) {
    HttpRequest request = request(batch);
    Patience patience = new Patience(settings.patience());
    try {
      while (send(request, batch) instanceof Outcome.Failed(String how, Duration after)) {
        if (!patience.isLeft()) {
          throw fault(
              "`%s` did not accept records %s within %d s: %s"
                  .formatted(settings.target(), leaves(batch), patience.waited().toSeconds(), how));
        }
        pause.pause(patience.pause(after));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new PembaException(Reason.CANCELLED, "the export was interrupted", Map.of());
    }
  }

  private Outcome send(HttpRequest request, List<Entry> batch) throws InterruptedException {
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      int status = response.statusCode();
      if (status >= 200 && status < 300) {
        return new Outcome.Accepted();
      }
      String told = "status %d %s".formatted(status, excerpt(response.body())).strip();
      if (status == 408 || status == 429 || status >= 500) {
        return new Outcome.Failed(told, retryAfter(response));
      }
      throw fault("`%s` refused records %s: %s".formatted(settings.target(), leaves(batch), told));
    } catch (IOException failure) {
      return new Outcome.Failed(Printable.of(describe(failure)), Duration.ZERO);
    }
  }

  private static String describe(IOException failure) {
    if (failure instanceof ConnectException) {
      return "no connection";
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,6}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(Duration.ZERO);
  }

  private HttpRequest request(List<Entry> batch) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.target())
            .timeout(TIMEOUT)
            .header(
                "Content-Type",
                settings.lines() ? "application/x-ndjson" : format.mediaTypeOfArray())
            .header("Pemba-Leaves", leaves(batch));
    settings.headers().forEach(request::setHeader);
    byte[] body = body(batch).getBytes(StandardCharsets.UTF_8);
    if (settings.gzip()) {
      request.header("Content-Encoding", "gzip");
      body = gzip(body);
    }
    return request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
  }

  private String body(List<Entry> batch) {
    return settings.lines()
        ? batch.stream().map(entry -> entry.json() + "\n").collect(Collectors.joining())
        : batch.stream().map(Entry::json).collect(Collectors.joining(",\n", "[", "]"));
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static String leaves(List<Entry> batch) {
    return batch.getFirst().leaf() + "-" + batch.getLast().leaf();
  }

  private static String excerpt(String body) {
    return Printable.of(body.substring(0, Math.min(body.length(), TOLD_CHARACTERS)));
  }

  private static PembaException fault(String message) {
    return new PembaException(Reason.UNAVAILABLE, message, Map.of());
  }

  @Override
  public void close() {
    client.close();
  }
}
