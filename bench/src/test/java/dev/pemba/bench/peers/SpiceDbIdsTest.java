package dev.pemba.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpiceDbIdsTest {
  @ParameterizedTest
  @CsvSource({
    "plan-7, plan-7",
    "web-corpus-3/individual, web-corpus-3/individual",
    "amina.yusuf-1, amina=2eyusuf-1",
    "a=2e, a=3d2e",
    "mañana@example.org, ma=c3=b1ana=40example=2eorg"
  })
  void idsComeBackAsTheyWere(String id, String encoded) {
    assertThat(SpiceDbIds.encode(id)).isEqualTo(encoded);
    assertThat(SpiceDbIds.decode(encoded)).isEqualTo(id);
  }
}
