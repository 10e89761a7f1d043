package dev.pemba.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
  private static final Path PAGE = Path.of("../docs/CONFIGURATION.md");

  /// `-Dpemba.page.write=true` writes it anew.
  @Test
  void thePageSaysWhatTheCodeSays() throws IOException {
    if (Boolean.getBoolean("pemba.page.write")) {
      Files.writeString(PAGE, ConfigurationPage.markdown());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(ConfigurationPage.markdown());
  }

  @Test
  void everyDefaultIsLegalAndEveryNameIsGivenOnce() {
    Set<String> names = new HashSet<>();
    for (Setting<?> setting : Settings.ALL) {
      assertThat(setting.form().reader().apply(setting.fallback())).as(setting.name()).isPresent();
      assertThat(names.add(setting.name())).isTrue();
      assertThat(names.add(setting.variable())).isTrue();
      assertThat(setting.flag().equals(setting.name()) || names.add(setting.flag())).isTrue();
    }
  }
}
