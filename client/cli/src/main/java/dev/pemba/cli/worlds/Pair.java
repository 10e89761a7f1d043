package dev.pemba.cli.worlds;

import org.jspecify.annotations.Nullable;

/// Two servers, started when first needed: one that stores, one that holds a schema only. Worlds
/// follow each other in them, so that what one leaves behind would show in the next. Not
/// thread-safe.
final class Pair implements AutoCloseable {
  private @Nullable Opened opened;

  /// The servers, running.
  record Opened(
      LocalServer storing,
      LocalServer staysEmpty,
      Store stored,
      Store empty,
      Asker storedAsker,
      Asker emptyAsker) {}

  Opened open() {
    Opened now = opened;
    if (now == null) {
      LocalServer storing = LocalServer.start();
      LocalServer staysEmpty = LocalServer.start();
      now =
          new Opened(
              storing,
              staysEmpty,
              new Store(storing.channel()),
              new Store(staysEmpty.channel()),
              new Asker(storing.channel()),
              new Asker(staysEmpty.channel()));
      opened = now;
    }
    return now;
  }

  /// Throws away servers of which it is not known what they hold.
  void discard() {
    close();
  }

  @Override
  public void close() {
    Opened now = opened;
    opened = null;
    if (now != null) {
      now.storing().close();
      now.staysEmpty().close();
    }
  }
}
