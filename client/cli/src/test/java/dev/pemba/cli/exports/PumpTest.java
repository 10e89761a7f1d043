package dev.pemba.cli.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pemba.model.PembaException;
import dev.pemba.server.audit.AuditReader.Leaf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60) // a pump that waits for nothing would wait for ever
final class PumpTest {
  @TempDir private Path folder = Path.of("");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StreamSink sink =
      new StreamSink(new PrintStream(out, true, StandardCharsets.UTF_8));

  private Pump pump(Optional<Path> bookmark) {
    return new Pump(Format.OCSF, sink, new Bookmark(bookmark));
  }

  @Test
  void aBookmarkGoesOnWhereItEnded() throws IOException {
    Path mark = folder.resolve("mark");
    List<Leaf> leaves = Samples.leaves(2_600);
    Pump pump = pump(Optional.of(mark));
    assertThat(pump.start(OptionalLong.empty())).isZero();
    // The last leaf, 1299, was pruned: OCSF has no word for it, and yet it is behind us.
    assertThat(pump.run(new ListSource(leaves.subList(0, 1_300)), 0))
        .isEqualTo(new Pump.Done(0, 1_200, 1_300));
    assertThat(mark).hasContent("1300\n");
    assertThat(pump.start(OptionalLong.empty())).isEqualTo(1_300);
    assertThat(pump.start(OptionalLong.of(5))).isEqualTo(1_300);
    assertThatThrownBy(() -> pump.start(OptionalLong.of(1_301)))
        .isInstanceOf(PembaException.class)
        .hasMessageContaining("records up to 1299 are there");
    pump.run(new ListSource(leaves), 1_300);
    assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2_400);
    Files.writeString(mark, "soon");
    assertThatThrownBy(() -> pump.start(OptionalLong.empty()))
        .hasMessageContaining("is no bookmark");
  }

  @Test
  void whatCameBeforeAFailureIsDelivered() {
    Pump.Source source =
        (_, receiver) -> {
          receiver.leaf(Samples.leaves().getFirst());
          throw new IllegalStateException("the server went away");
        };
    assertThatThrownBy(() -> pump(Optional.empty()).run(source, 0))
        .hasMessage("the server went away");
    assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
  }

  @Test
  void recordsOutOfOrderAreAFault() {
    Pump.Source source =
        (_, receiver) -> {
          receiver.leaf(Samples.leaves().get(1));
          receiver.leaf(Samples.leaves().get(1));
        };
    assertThatThrownBy(() -> pump(Optional.empty()).run(source, 0))
        .hasMessage("record 1 came after record 1");
  }

  /// Whoever follows a quiet log sees each record at once, not when a batch is full.
  @Test
  void oneRecordIsDeliveredWhileTheSourceWaits() throws IOException {
    CountDownLatch arrived = new CountDownLatch(1);
    PrintStream seen =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) {
                arrived.countDown();
              }
            },
            true,
            StandardCharsets.UTF_8);
    Pump pump = new Pump(Format.JSON, new StreamSink(seen), new Bookmark(Optional.empty()));
    Pump.Source source =
        (_, receiver) -> {
          receiver.leaf(Samples.leaves().getFirst());
          arrived.await();
        };
    assertThat(pump.run(source, 0).entries()).isOne();
  }

  @Test
  void aSinkThatFailsEndsTheReading() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    PrintStream broken =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("the pipe is broken");
              }
            },
            true,
            StandardCharsets.UTF_8);
    Pump pump = new Pump(Format.JSON, new StreamSink(broken), new Bookmark(Optional.empty()));
    Pump.Source endless =
        (_, receiver) -> {
          try {
            for (long leaf = 0; ; leaf++) {
              receiver.leaf(Samples.pruned(leaf));
            }
          } finally {
            ended.countDown();
          }
        };
    assertThatThrownBy(() -> pump.run(endless, 0)).hasMessage("the output was closed");
    ended.await();
  }
}
