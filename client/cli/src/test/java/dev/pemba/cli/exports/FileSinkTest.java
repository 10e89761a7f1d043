package dev.pemba.cli.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.server.audit.AuditReader.Leaf;
import dev.pemba.testing.Dice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileSinkTest {
  private static final List<Leaf> LEAVES = Samples.leaves(60);

  @TempDir private Path folder = Path.of("");

  private static long export(Path file, Format format, int to) throws IOException {
    try (Sink sink = FileSink.open(file, format)) {
      Pump pump = new Pump(format, sink, new Bookmark(Optional.empty()));
      return pump.run(new ListSource(LEAVES.subList(0, to)), pump.start(OptionalLong.empty()))
          .entries();
    }
  }

  private static String whole(Format format, int to) {
    return LEAVES.subList(0, to).stream()
        .flatMap(leaf -> format.entry(leaf).stream())
        .map(entry -> entry.json() + "\n")
        .collect(Collectors.joining());
  }

  /// As a kill may leave it: cut anywhere.
  @Test
  void aFileThatWasCutAnywhereGoesOnToTheSameEnd() throws IOException {
    for (int seed = 0; seed < 100; seed++) {
      Dice dice = new Dice(seed);
      Format format = dice.pick(List.of(Format.values()));
      Path file = folder.resolve("log-" + seed);
      int first = dice.below(LEAVES.size());
      export(file, format, first);
      assertThat(Files.readString(file)).isEqualTo(whole(format, first));
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, dice.below(bytes.length + 1)));
      export(file, format, LEAVES.size());
      assertThat(Files.readString(file)).as("seed %d", seed).isEqualTo(whole(format, 60));
      assertThat(export(file, format, LEAVES.size())).isZero();
    }
  }

  @Test
  void linesLongerThanAReadAreFoundToo() throws IOException {
    Path file = folder.resolve("log");
    Files.writeString(file, "{\"leaf\":6,\"hash\":\"%s\"}\n".formatted("A".repeat(200_000)));
    try (Sink sink = FileSink.open(file, Format.JSON)) {
      assertThat(sink.next()).hasValue(7);
    }
    Files.writeString(file, "{\"leaf\":", StandardOpenOption.APPEND);
    try (Sink sink = FileSink.open(file, Format.JSON)) {
      assertThat(sink.next()).hasValue(7);
    }
  }

  @Test
  void aFileThatHoldsSomethingElseIsLeftAlone() throws IOException {
    Path file = folder.resolve("notes");
    Files.writeString(file, "my notes\nunfinished");
    assertThatThrownBy(() -> FileSink.open(file, Format.JSON))
        .isInstanceOf(PembaException.class)
        .hasMessageContaining("the last line of `" + file + "` is no record in this format");
    assertThat(Files.readString(file)).isEqualTo("my notes\nunfinished");
    Files.writeString(file, "a word");
    assertThatThrownBy(() -> FileSink.open(file, Format.JSON)).isInstanceOf(PembaException.class);
    assertThat(Files.readString(file)).isEqualTo("a word");
  }

  @Test
  void twoExportsDoNotWriteIntoOneFile() throws IOException {
    Path file = folder.resolve("log");
    try (Sink sink = FileSink.open(file, Format.JSON)) {
      assertThat(sink.next()).isEmpty();
      assertThatThrownBy(() -> FileSink.open(file, Format.JSON))
          .hasMessage("another export is writing to `%s`", file);
    }
  }
}
