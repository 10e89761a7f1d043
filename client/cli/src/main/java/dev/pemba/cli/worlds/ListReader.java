package dev.pemba.cli.worlds;

import dev.pemba.v1.End;
import dev.pemba.v1.ListObjectsRequest;
import dev.pemba.v1.ListObjectsResponse;
import dev.pemba.v1.ListSubjectsRequest;
import dev.pemba.v1.ListSubjectsResponse;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads whole lists from a server, page by page.
///
/// What a list owes to its reader is checked here: each page ends with an `end`, holds no more than
/// was asked for, the last one comes, and nobody comes twice.
final class ListReader {
  /// The page sizes that every list is read at; 0 is the whole list at once.
  static final List<Integer> PAGE_SIZES = List.of(0, 1, 2, 7);

  private final Asker asker;

  ListReader(Asker asker) {
    this.asker = asker;
  }

  /// @param size entries of a page; 0 for all
  Answer objects(ListObjectsRequest request, int size) {
    return read(
        size,
        cursor -> {
          ListObjectsRequest page = request.toBuilder().setPageSize(size).setCursor(cursor).build();
          List<Answer.Entry> entries = new ArrayList<>();
          Optional<End> end = Optional.empty();
          Iterator<ListObjectsResponse> responses = asker.stub().listObjects(page);
          while (responses.hasNext()) {
            ListObjectsResponse response = responses.next();
            response
                .getEntriesList()
                .forEach(
                    entry ->
                        Asker.verdict(entry.getDecision())
                            .map(verdict -> new Answer.Entry(entry.getId(), verdict, List.of()))
                            .ifPresent(entries::add));
            end = response.hasEnd() ? Optional.of(response.getEnd()) : end;
          }
          return new Page(entries, end);
        });
  }

  /// @param size entries of a page; 0 for all
  Answer subjects(ListSubjectsRequest request, int size) {
    return read(
        size,
        cursor -> {
          ListSubjectsRequest page =
              request.toBuilder().setPageSize(size).setCursor(cursor).build();
          List<Answer.Entry> entries = new ArrayList<>();
          Optional<End> end = Optional.empty();
          Iterator<ListSubjectsResponse> responses = asker.stub().listSubjects(page);
          while (responses.hasNext()) {
            ListSubjectsResponse response = responses.next();
            response
                .getEntriesList()
                .forEach(
                    entry ->
                        Asker.verdict(entry.getDecision())
                            .map(verdict -> entry(entry, verdict))
                            .ifPresent(entries::add));
            end = response.hasEnd() ? Optional.of(response.getEnd()) : end;
          }
          return new Page(entries, end);
        });
  }

  private static Answer.Entry entry(ListSubjectsResponse.Entry entry, Verdict verdict) {
    return new Answer.Entry(entry.getId(), verdict, entry.getExcludedIdsList());
  }

  private record Page(List<Answer.Entry> entries, Optional<End> end) {}

  private static Answer read(int size, Function<String, Page> pages) {
    List<Answer.Entry> all = new ArrayList<>();
    String cursor = "";
    try {
      do {
        Page page = pages.apply(cursor);
        if (page.end().isEmpty()) {
          return fault("a page has no `end`");
        }
        if (size > 0 && page.entries().size() > size) {
          return fault("a page holds %d entries".formatted(page.entries().size()));
        }
        String next = page.end().get().getCursor();
        if (!next.isEmpty() && page.entries().isEmpty()) {
          return fault("a page is empty and says that more follow");
        }
        if (size == 0 && !next.isEmpty()) {
          return fault("the whole list was asked for, and more is said to follow");
        }
        all.addAll(page.entries());
        cursor = next;
      } while (!cursor.isEmpty());
      return whole(all);
    } catch (StatusRuntimeException e) {
      return Asker.failed(e);
    }
  }

  private static Answer whole(List<Answer.Entry> all) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      String id = all.get(i).id();
      if (!ids.add(id)) {
        return fault("`%s` is listed twice".formatted(id));
      }
      if (i > 0 && id.equals("*")) {
        return fault("the wildcard is not the first entry");
      }
    }
    return new Answer.Listed(all);
  }

  private static Answer fault(String message) {
    return new Answer.Failed(Optional.empty(), message);
  }
}
