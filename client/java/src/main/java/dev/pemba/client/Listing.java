package dev.pemba.client;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// A list that fetches its pages as they are read. Complete, ordered, and of one revision.
///
/// Each page is read whole before its first entry is given, so leaving a loop early costs nothing
/// on the server. The first page is small and the later ones are larger, unless the request fixes
/// their size. Iterating again asks again. A page that can't be had is a [PembaClientException].
public final class Listing<E> implements Iterable<E> {
  private final AsyncListing<E> listing;
  private final Function<CompletableFuture<Page<E>>, Page<E>> await;

  /// @param await waits for a page
  Listing(AsyncListing<E> listing, Function<CompletableFuture<Page<E>>, Page<E>> await) {
    this.listing = listing;
    this.await = await;
  }

  /// The first page alone, for those who keep the cursor themselves.
  public Page<E> firstPage() {
    return await.apply(listing.firstPage());
  }

  /// The pages, each fetched when it is asked for. There is at least one.
  public Iterable<Page<E>> pages() {
    return Pages::new;
  }

  @Override
  public Iterator<E> iterator() {
    return new Entries<>(new Pages());
  }

  private final class Pages implements Iterator<Page<E>> {
    private String cursor = listing.cursor();
    private int size = listing.firstSize();
    private boolean done;

    @Override
    public boolean hasNext() {
      return !done;
    }

    @Override
    public Page<E> next() {
      if (done) {
        throw new NoSuchElementException();
      }
      Page<E> page = await.apply(listing.page(size, cursor));
      cursor = page.cursor();
      done = page.isLast();
      size = listing.sizeAfter(size);
      return page;
    }
  }

  private static final class Entries<E> implements Iterator<E> {
    private final Iterator<Page<E>> pages;
    private final Queue<E> fetched = new ArrayDeque<>();

    Entries(Iterator<Page<E>> pages) {
      this.pages = pages;
    }

    @Override
    public boolean hasNext() {
      while (fetched.isEmpty() && pages.hasNext()) {
        fetched.addAll(pages.next().entries());
      }
      return !fetched.isEmpty();
    }

    @Override
    public E next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return fetched.remove();
    }
  }
}
