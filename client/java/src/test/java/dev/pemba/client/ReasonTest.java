package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ReasonTest {

  @Test
  void theClientKnowsEveryReasonOfTheServer() {
    assertThat(Arrays.stream(Reason.values()).filter(one -> one != Reason.UNKNOWN))
        .extracting(Reason::name)
        .containsExactlyElementsOf(
            Arrays.stream(dev.pemba.model.Reason.values()).map(Enum::name).toList());
  }

  @Test
  void aReasonThatIsNotKnownIsUnknown() {
    assertThat(Reason.of("")).isEqualTo(Reason.UNKNOWN);
    assertThat(Reason.of("OF_A_LATER_VERSION")).isEqualTo(Reason.UNKNOWN);
  }
}
