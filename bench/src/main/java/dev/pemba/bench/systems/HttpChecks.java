package dev.pemba.bench.systems;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import dev.pemba.bench.worlds.Question;
import dev.pemba.v1.Decision;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Single checks as JSON at the HTTP door, one request each, over one connection of HTTP/2 without
/// TLS.
public final class HttpChecks implements AutoCloseable {
  private static final String ALLOWED = Decision.DECISION_ALLOWED.name();

  private final ClientFactory factory = ClientFactory.builder().build();
  private final WebClient client;

  /// The server must serve HTTP.
  public HttpChecks(PembaTarget pemba) {
    client =
        WebClient.builder(SessionProtocol.H2C.uriText() + "://127.0.0.1:" + pemba.httpPort())
            .factory(factory)
            .build();
  }

  public Prepared prepare(Question question) {
    if (!(question instanceof Question.Check check)) {
      throw new IllegalArgumentException("only checks are asked here");
    }
    String body = json(check);
    return done -> {
      CompletableFuture<?> _ =
          client
              .execute(HttpRequest.of(HttpMethod.POST, "/v1/check", MediaType.JSON, body))
              .aggregate()
              .whenComplete((answer, failure) -> tell(answer, failure, done));
    };
  }

  private static void tell(
      @Nullable AggregatedHttpResponse answer, @Nullable Throwable failure, Prepared.Done done) {
    if (answer == null) {
      done.failed(failure == null ? new IllegalStateException("no answer") : failure);
    } else if (!answer.status().equals(HttpStatus.OK)) {
      done.failed(new IllegalStateException(answer.contentUtf8()));
    } else {
      done.answered(answer.contentUtf8().contains(ALLOWED) ? 1 : 0);
    }
  }

  private static String json(Question.Check check) {
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(Requests.check(check));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e); // there is no Any in a check
    }
  }

  @Override
  public void close() {
    factory.close();
  }
}
