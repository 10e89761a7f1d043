package dev.pemba.client;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;

/// A list that fetches its pages as they are read. Complete, ordered, and of one revision.
///
/// Each page is read whole before its first entry is given, so leaving a loop early costs nothing
/// on the server. The first page is small and the later ones are larger, unless the request fixes
/// their size. Iterating again asks again. A page that can't be had is a [PembaClientException].
public final class Listing<E> implements Iterable<E> {
  private static final int FIRST_PAGE = 1_000;
  private static final int LARGEST_PAGE = 100_000;

  /// One call: up to `size` entries from a cursor on.
  @FunctionalInterface
  interface Fetch<E> {
    Page<E> page(int size, String cursor);
  }

  private final int pageSize;
  private final String cursor;
  private final Fetch<E> fetch;

  /// @param pageSize entries of each page; 0 to let it grow
  /// @param cursor where the first page starts; empty for the beginning
  Listing(int pageSize, String cursor, Fetch<E> fetch) {
    this.pageSize = pageSize;
    this.cursor = cursor;
    this.fetch = fetch;
  }

  /// The first page alone, for those who keep the cursor themselves.
  public Page<E> firstPage() {
    return fetch.page(pageSize == 0 ? FIRST_PAGE : pageSize, cursor);
  }

  /// The pages, each fetched when it is asked for. There is at least one.
  public Iterable<Page<E>> pages() {
    return () -> new Pages<>(this);
  }

  @Override
  public Iterator<E> iterator() {
    return new Entries<>(new Pages<>(this));
  }

  private static final class Pages<E> implements Iterator<Page<E>> {
    private final Listing<E> listing;
    private String cursor;
    private int size;
    private boolean done;

    Pages(Listing<E> listing) {
      this.listing = listing;
      this.cursor = listing.cursor;
      this.size = listing.pageSize == 0 ? FIRST_PAGE : listing.pageSize;
    }

    @Override
    public boolean hasNext() {
      return !done;
    }

    @Override
    public Page<E> next() {
      if (done) {
        throw new NoSuchElementException();
      }
      Page<E> page = listing.fetch.page(size, cursor);
      cursor = page.cursor();
      done = page.isLast();
      if (listing.pageSize == 0) {
        size = Math.min(LARGEST_PAGE, size * 10);
      }
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
