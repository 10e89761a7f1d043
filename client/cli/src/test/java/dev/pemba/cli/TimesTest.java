package dev.pemba.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimesTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Shell.NOW);

  @Test
  void aDurationIsANumberAndAUnit() {
    assertThat(Times.duration("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(Times.duration("5s")).isEqualTo(Duration.ofSeconds(5));
    assertThat(Times.duration("2m")).isEqualTo(Duration.ofMinutes(2));
    assertThat(Times.duration("1h")).isEqualTo(Duration.ofHours(1));
    assertThat(Times.duration("7d")).isEqualTo(Duration.ofDays(7));
    for (String text : List.of("", "5", "s", "-5s", "5 s", "1.5s", "9999999999s")) {
      assertThatThrownBy(() -> Times.duration(text)).hasMessageContaining("expected a number");
    }
  }

  @Test
  void aTimeIsWrittenAsPeopleDo() {
    assertThat(Times.instant("2027-01-31T12:00:00Z", CLOCK))
        .isEqualTo(Instant.parse("2027-01-31T12:00:00Z"));
    assertThat(Times.instant("2027-01-31T12:00:00+02:00", CLOCK))
        .isEqualTo(Instant.parse("2027-01-31T10:00:00Z"));
    assertThat(Times.instant("2027-01-31T12:00", CLOCK))
        .isEqualTo(Instant.parse("2027-01-31T12:00:00Z"));
    assertThat(Times.instant("2027-01-31", CLOCK)).isEqualTo(Instant.parse("2027-01-31T00:00:00Z"));
    assertThat(Times.instant("2h", CLOCK)).isEqualTo(Instant.parse("2027-03-03T10:00:00Z"));
    for (String text : List.of("", "yesterday", "2027-02-30", "2027-01-31T25:00:00Z")) {
      assertThatThrownBy(() -> Times.instant(text, CLOCK))
          .hasMessageContaining("expected one like");
    }
  }
}
