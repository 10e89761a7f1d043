package dev.pemba.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The Java in README is one program: it compiles, and prints what README says.
final class ReadmeTest {
  private static final Path README = Path.of("README.md");

  @Test
  @Timeout(120)
  void itPrintsWhatReadmeSays(@TempDir Path folder) throws IOException, InterruptedException {
    Path source = folder.resolve("Readme.java");
    Files.writeString(source, program());
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, complaints, "-cp", classPath(), "-d", folder + "", source + "");
    assertThat(compiled).as(complaints.toString(StandardCharsets.UTF_8)).isZero();

    try (ServerProcess server = ServerProcess.in(folder)) {
      Path printed = folder.resolve("printed");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  folder + System.getProperty("path.separator") + classPath(),
                  "Readme",
                  server.target(),
                  ServerProcess.ADMIN_KEY)
              .redirectOutput(printed.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(Files.readString(printed)).isEqualTo(blocks("text"));
    }
  }

  private static String program() throws IOException {
    return List.of("java.time.*", "java.util.concurrent.*", "dev.pemba.client.*", "dev.pemba.v1.*")
            .stream()
            .map("import %s;\n"::formatted)
            .collect(Collectors.joining())
        + "public class Readme {\n"
        + "public static void main(String[] arguments) throws Exception {\n"
        + "String target = arguments[0];\n"
        + "String key = arguments[1];\n"
        + blocks("java")
        + "}}\n";
  }

  /// The blocks of README in a language, one after another.
  private static String blocks(String language) throws IOException {
    return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
        .matcher(Files.readString(README))
        .results()
        .map(block -> block.group(1))
        .collect(Collectors.joining());
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
