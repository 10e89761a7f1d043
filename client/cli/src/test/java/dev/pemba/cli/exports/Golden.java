package dev.pemba.cli.exports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Compares with a file that is kept beside the tests. With `-Dpemba.golden=true` it is written
/// anew instead: then read the difference before you commit it.
final class Golden {
  private static final String FOLDER = "src/test/resources/dev/pemba/cli/exports/";

  private Golden() {}

  static void assertSame(String name, String actual) throws IOException {
    if (Boolean.getBoolean("pemba.golden")) {
      Files.writeString(Path.of(FOLDER + name), actual);
    }
    try (InputStream kept = Golden.class.getResourceAsStream(name)) {
      assertThat(kept).as(name).isNotNull();
      if (kept != null && !Boolean.getBoolean("pemba.golden")) {
        assertThat(actual).isEqualTo(new String(kept.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }
}
