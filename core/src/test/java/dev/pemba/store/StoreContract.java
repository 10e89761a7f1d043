package dev.pemba.store;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What every store does, whatever it is made of.
public abstract class StoreContract
    implements WritingContract,
        SchemaContract,
        WorldContract,
        ReadingContract,
        HistoryContract,
        LogContract {
  protected static final Duration RETENTION = Duration.ofDays(7);

  protected final TestClock clock = new TestClock();
  protected Store store;

  /// A new, empty store that keeps revisions for [#RETENTION] and judges by [#clock].
  protected abstract Store create();

  /// The same store, closed and opened again; itself if it lives in memory only.
  protected abstract Store reopen(Store open);

  /// Clears away what the retention window no longer covers.
  protected abstract void prune(Store open);

  @BeforeEach
  final void createStore() {
    store = create();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  @Override
  public final Store store() {
    return store;
  }

  @Override
  public final TestClock clock() {
    return clock;
  }

  @Override
  public final void reopen() {
    store = reopen(store);
  }

  @Override
  public final void prune() {
    prune(store);
  }
}
