package dev.pemba.cli.worlds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ExceptionsTest {
  @Test
  void theyAreFewAndEachSaysWhy() {
    assertThat(Exceptions.reviewed().entries())
        .hasSizeLessThanOrEqualTo(Exceptions.MOST)
        .doesNotHaveDuplicates()
        .allSatisfy(entry -> assertThat(entry.reason()).hasSizeGreaterThan(40));
  }
}
