package dev.pemba.client;

import dev.pemba.v1.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Collects the messages of one page. A page without an end is no page.
final class PageReader<E> {
  private final List<E> entries = new ArrayList<>();
  private Optional<End> end = Optional.empty();

  void add(List<E> more) {
    entries.addAll(more);
  }

  void endIf(boolean ended, End last) {
    if (ended) {
      end = Optional.of(last);
    }
  }

  Page<E> read() {
    End last = end.orElseThrow(() -> Calls.endedEarly("list"));
    return new Page<>(entries, last.getToken(), last.getCursor(), last.getDecisionId());
  }
}
