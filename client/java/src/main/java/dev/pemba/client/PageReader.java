package dev.pemba.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Collects the messages of one page. A page without an end is no page. Not thread-safe.
final class PageReader<M, E> implements Collecting<M, Page<E>> {
  private final BiConsumer<M, PageReader<M, E>> reading;
  private final List<E> entries = new ArrayList<>();
  private Optional<Page<E>> end = Optional.empty();

  /// @param reading hands on what a message holds
  PageReader(BiConsumer<M, PageReader<M, E>> reading) {
    this.reading = reading;
  }

  void entries(List<E> more) {
    entries.addAll(more);
  }

  void end(String token, String cursor, String decisionId) {
    end = Optional.of(new Page<>(List.of(), token, cursor, decisionId));
  }

  @Override
  public void add(M message) {
    reading.accept(message, this);
  }

  @Override
  public Page<E> end() {
    Page<E> last = end.orElseThrow(() -> Calls.endedEarly("list"));
    return new Page<>(entries, last.token(), last.cursor(), last.decisionId());
  }
}
