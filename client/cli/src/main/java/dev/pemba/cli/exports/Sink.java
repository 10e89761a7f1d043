package dev.pemba.cli.exports;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/// Where entries go. Used by one thread.
public sealed interface Sink extends AutoCloseable
    permits FileSink, HttpSink, KafkaSink, StreamSink {
  /// The first leaf that is not there yet, if the place itself tells.
  OptionalLong next();

  /// Delivers entries, in order. When it returns, they are there; if it throws, some may be: they
  /// are to be delivered again, and the other side knows them by their leaves.
  ///
  /// @param batch at least one entry
  void write(List<Entry> batch) throws IOException;

  @Override
  void close() throws IOException;
}
