package dev.pemba.cli.worlds;

import java.io.PrintStream;

/// Prints failures as they come and, on a terminal, how far the run is.
final class Printing implements Listener {
  private static final int BAR = 24;
  private static final int NAME = 40;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;

  /// @param terminal true if `err` is one
  Printing(PrintStream out, PrintStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void progress(int done, int total, String world) {
    if (!terminal) {
      return;
    }
    clear();
    if (done < total) {
      int filled = BAR * done / total;
      String name = world.length() > NAME ? world.substring(0, NAME - 1) + "…" : world;
      err.print(
          "%s%s %d/%d %s"
              .formatted("█".repeat(filled), "░".repeat(BAR - filled), done, total, name));
    }
    err.flush();
  }

  @Override
  public void unread(Shape.Unread field) {
    clear();
    err.println("note: %s: field `%s` is not read".formatted(field.place(), field.field()));
  }

  @Override
  public void failed(Report.Failure failure) {
    clear();
    out.println(Reports.text(failure));
  }

  private void clear() {
    if (terminal) {
      err.print("\r\033[K");
      err.flush();
    }
  }
}
