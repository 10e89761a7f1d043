package dev.pemba.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A list whose pages are fetched without a waiting thread, one after the other. Complete, ordered,
/// and of one revision. Immutable; each method asks anew.
///
/// The first page is small and the later ones are larger, unless the request fixes their size.
public final class AsyncListing<E> {
  private static final int FIRST_PAGE = 1_000;
  private static final int LARGEST_PAGE = 100_000;

  /// One call: up to `size` entries from a cursor on.
  @FunctionalInterface
  interface Fetch<E> {
    CompletableFuture<Page<E>> page(int size, String cursor);
  }

  private final int pageSize;
  private final String cursor;
  private final Fetch<E> fetch;

  /// @param pageSize entries of each page; 0 to let it grow
  /// @param cursor where the first page starts; empty for the beginning
  AsyncListing(int pageSize, String cursor, Fetch<E> fetch) {
    this.pageSize = pageSize;
    this.cursor = cursor;
    this.fetch = fetch;
  }

  /// The first page alone, for those who keep the cursor themselves.
  public CompletableFuture<Page<E>> firstPage() {
    return page(firstSize(), cursor);
  }

  /// Hands on every entry, a page at a time.
  public CompletableFuture<Void> forEach(Consumer<? super E> sink) {
    return forEachWhile(
        entry -> {
          sink.accept(entry);
          return true;
        });
  }

  /// Hands on entries as long as `wantsMore` says so; what follows is not fetched.
  public CompletableFuture<Void> forEachWhile(Predicate<? super E> wantsMore) {
    return follow(firstSize(), cursor, wantsMore);
  }

  /// The whole list.
  public CompletableFuture<List<E>> toList() {
    List<E> all = new ArrayList<>();
    return forEach(all::add).thenApply(_ -> all);
  }

  private CompletableFuture<Void> follow(int size, String from, Predicate<? super E> wantsMore) {
    return page(size, from)
        .thenCompose(
            page ->
                page.entries().stream().allMatch(wantsMore) && !page.isLast()
                    ? follow(sizeAfter(size), page.cursor(), wantsMore)
                    : CompletableFuture.completedFuture(null));
  }

  String cursor() {
    return cursor;
  }

  int firstSize() {
    return pageSize == 0 ? FIRST_PAGE : pageSize;
  }

  int sizeAfter(int size) {
    return pageSize == 0 ? Math.min(LARGEST_PAGE, size * 10) : pageSize;
  }

  CompletableFuture<Page<E>> page(int size, String from) {
    return fetch.page(size, from);
  }
}
