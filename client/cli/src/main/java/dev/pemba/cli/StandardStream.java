package dev.pemba.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Standard output or error, in UTF-8 whatever the locale says.
///
/// When the reader of a pipe has gone (`pemba export - | head`) the process ends at once and
/// silently, with the code that a shell shows for a broken pipe.
final class StandardStream extends FilterOutputStream {
  private static final int BROKEN_PIPE = 141;
  private static final int BUFFER_BYTES = 1 << 16;

  private StandardStream(FileDescriptor descriptor) {
    super(new FileOutputStream(descriptor));
  }

  /// @param eager whether each line goes out at once; else when the buffer is full or flushed
  static PrintStream open(FileDescriptor descriptor, boolean eager) {
    OutputStream raw = new StandardStream(descriptor);
    return new PrintStream(
        eager ? raw : new BufferedOutputStream(raw, BUFFER_BYTES), eager, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int singleByte) {
    write(new byte[] {(byte) singleByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException _) {
      Runtime.getRuntime().halt(BROKEN_PIPE);
    }
  }
}
