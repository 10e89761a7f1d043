package dev.pemba.server.app.authzen;

import dev.pemba.model.Limits;
import dev.pemba.model.PembaException;
import dev.pemba.server.app.Cursor;
import java.util.List;
import java.util.Optional;

/// Which part of the results is asked for.
///
/// A token is the cursor of the list below with the page's limit before its position, so that the
/// pages after the first are as long as it without being told.
///
/// @param limit results in this page, at least 1
/// @param cursor where it starts, in terms of the list below; empty for the first page
public record Page(int limit, Optional<Cursor> cursor) {
  private static final char AND = '/';

  /// The page that a request asks for.
  ///
  /// @param token of the page before; empty for the first page
  /// @param limit 0 if it says nothing
  public static Page of(String token, long limit) {
    if (limit > Limits.SEARCH_RESULTS) {
      throw PembaException.limit("page.limit", Limits.SEARCH_RESULTS, limit);
    }
    if (token.isEmpty()) {
      return new Page(limit == 0 ? Limits.USUAL_SEARCH_RESULTS : (int) limit, Optional.empty());
    }
    Cursor cursor = Cursor.parse(token);
    int and = cursor.position().indexOf(AND);
    int first = limitOf(cursor.position(), and);
    if (limit != 0 && limit != first) {
      throw Cursor.invalid(
          "the first page had the limit %d, and this request has %d: leave it out"
              .formatted(first, limit));
    }
    return new Page(first, Optional.of(at(cursor, cursor.position().substring(and + 1))));
  }

  private static int limitOf(String position, int and) {
    try {
      int limit = and < 0 ? 0 : Integer.parseInt(position.substring(0, and));
      if (limit > 0) {
        return limit;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw Cursor.invalid("it was not given out by a search");
  }

  /// Results and, unless they are the last, the token of the next page.
  <T> Results<T> results(List<T> found, Optional<Cursor> next) {
    return new Results<>(
        found,
        next.map(cursor -> at(cursor, limit + "" + AND + cursor.position()).toString()).orElse(""));
  }

  private static Cursor at(Cursor cursor, String position) {
    return new Cursor(cursor.store(), cursor.revision(), cursor.now(), cursor.request(), position);
  }

  /// A page of what was found.
  ///
  /// @param nextToken empty if this is the last
  public record Results<T>(List<T> found, String nextToken) {
    public Results {
      found = List.copyOf(found);
    }

    static <T> Results<T> none() {
      return new Results<>(List.of(), "");
    }
  }
}
