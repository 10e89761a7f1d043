package dev.pemba.cli.exports;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.OptionalLong;

/// Entries as lines of a stream, such as standard output. The stream stays open.
public final class StreamSink implements Sink {
  private final PrintStream out;

  public StreamSink(PrintStream out) {
    this.out = out;
  }

  @Override
  public OptionalLong next() {
    return OptionalLong.empty();
  }

  @Override
  public void write(List<Entry> batch) throws IOException {
    StringBuilder lines = new StringBuilder();
    batch.forEach(entry -> lines.append(entry.json()).append('\n'));
    out.print(lines);
    if (out.checkError()) {
      throw new IOException("the output was closed");
    }
  }

  @Override
  public void close() {
    out.flush();
  }
}
