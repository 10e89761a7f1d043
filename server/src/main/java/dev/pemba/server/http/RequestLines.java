package dev.pemba.server.http;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpStatus;
import dev.pemba.model.PembaException;
import dev.pemba.model.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// The requests of a client stream, one in each line of the body, read at the pace at which the
/// handler takes them: what it has no room for stays with the client.
final class RequestLines implements JsonRequests, Subscriber<HttpObject> {
  private final HttpPath path;
  private final JsonStyle style;
  private final JsonCall call;
  private final int longestBytes;

  /// Lines taken from the body so far, and where the next begins.
  private byte[] chunk = new byte[0];

  private int at;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int wanted;
  private long number;
  private boolean asked;
  private boolean ended;
  private boolean stopped;
  private @Nullable Subscription body;

  RequestLines(HttpPath path, JsonStyle style, JsonCall call, int longestBytes) {
    this.path = path;
    this.style = style;
    this.call = call;
    this.longestBytes = longestBytes;
  }

  @Override
  public void demand(int count) {
    wanted += count;
    advance();
  }

  @Override
  public void stop() {
    stopped = true;
    if (body != null) {
      body.cancel();
    }
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    body = subscription;
    if (stopped) {
      subscription.cancel();
    } else {
      advance();
    }
  }

  @Override
  public void onNext(HttpObject part) {
    asked = false;
    if (part instanceof HttpData data) {
      chunk = data.array();
      at = 0;
    }
    advance();
  }

  @Override
  public void onError(Throwable failure) {
    if (!stopped) {
      call.abandon(failure);
    }
  }

  @Override
  public void onComplete() {
    ended = true;
    advance();
  }

  /// Hands over lines while they are wanted, and asks for more of the body if there is none.
  private void advance() {
    while (wanted > 0 && !stopped) {
      if (nextLine()) {
        hand();
      } else if (ended) {
        end();
        return;
      } else {
        more();
        return;
      }
    }
  }

  private void more() {
    if (body != null && !asked) {
      asked = true;
      body.request(1);
    }
  }

  private void end() {
    if (line.size() > 0) {
      hand();
    }
    if (!stopped) {
      stopped = true;
      call.halfClose();
    }
  }

  /// Moves bytes into the line up to its end. False if the end is not there yet.
  private boolean nextLine() {
    int end = at;
    while (end < chunk.length && chunk[end] != '\n') {
      end++;
    }
    line.write(chunk, at, end - at);
    boolean whole = end < chunk.length;
    at = whole ? end + 1 : end;
    if (line.size() > longestBytes) {
      refuse(tooLong(), HttpStatus.REQUEST_ENTITY_TOO_LARGE);
      return false;
    }
    return whole;
  }

  private PembaException tooLong() {
    String allowed = Integer.toString(longestBytes);
    return new PembaException(
        Reason.LIMIT_EXCEEDED,
        "line %d has more than %s bytes".formatted(number + 1, allowed),
        Map.of("limit", "limits.message_size", "allowed", allowed));
  }

  private void hand() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    number++;
    if (text.isBlank()) {
      return;
    }
    Message.Builder message = path.request();
    try {
      style.read(text, message);
    } catch (PembaException fault) {
      refuse(
          PembaException.malformed("line %d: %s".formatted(number, fault.getMessage())),
          HttpStatus.BAD_REQUEST);
      return;
    }
    wanted--;
    call.receive(message.build());
  }

  private void refuse(PembaException fault, HttpStatus http) {
    stop();
    call.refuse(fault, http);
  }
}
