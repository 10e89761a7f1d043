package dev.pemba.server.http;

import static dev.pemba.server.http.HttpFixture.json;
import static dev.pemba.server.http.HttpFixture.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.BlockingWebClient;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.Server;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GateTest {
  @Test
  void aServerThatDrainsRefusesNewCallsAndHealthSaysSo() {
    AtomicBoolean serving = new AtomicBoolean(true);
    var builder = Server.builder().service("/v1/check", (_, _) -> HttpResponse.of("asked"));
    MetricsDoor.health(builder, serving);
    try (Server server = builder.decorator(inner -> new Gate(inner, serving)).build()) {
      server.start().join();
      BlockingWebClient client =
          WebClient.of("http://127.0.0.1:" + server.activeLocalPort()).blocking();
      assertThat(client.get("/v1/check").contentUtf8()).isEqualTo("asked");

      serving.set(false);

      AggregatedHttpResponse refused = client.get("/v1/check");
      assertThat(refused.status().code()).isEqualTo(503);
      assertThat(reason(json(refused.contentUtf8()))).isEqualTo("UNAVAILABLE");
      assertThat(client.get("/healthz").status().code()).isEqualTo(503);
      assertThat(client.get("/healthz").contentUtf8()).isEqualTo("draining\n");
    }
  }
}
