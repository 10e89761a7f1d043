package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.v1.Consistency;
import org.junit.jupiter.api.Test;

final class MemoryTest {
  private static final Consistency NOT_SAID = Consistency.getDefaultInstance();

  @Test
  void beforeTheFirstWriteReadsAreAtHead() {
    assertThat(new Memory(true).or(NOT_SAID).getHead()).isTrue();
  }

  @Test
  void afterAWriteReadsAreAtLeastThatNew() {
    Memory memory = new Memory(true);
    memory.keep("first");
    memory.keep("second");
    memory.keep("");
    assertThat(memory.or(NOT_SAID).getAtLeast()).isEqualTo("second");
    assertThat(memory.token()).isEqualTo("second");
  }

  @Test
  void whatTheRequestAsksForWins() {
    Memory memory = new Memory(true);
    memory.keep("written");
    Consistency exactly = Consistency.newBuilder().setExactly("older").build();
    assertThat(memory.or(exactly)).isEqualTo(exactly);
  }

  @Test
  void turnedOffItKeepsTheTokenButReadsAtHead() {
    Memory memory = new Memory(false);
    memory.keep("written");
    assertThat(memory.or(NOT_SAID).getHead()).isTrue();
    assertThat(memory.token()).isEqualTo("written");
  }
}
