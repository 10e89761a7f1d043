package dev.pemba.cli;

import dev.pemba.client.Listing;
import dev.pemba.client.Page;
import dev.pemba.model.PembaException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/// How much of a list: all of it, or one page.
final class PageOptions {
  @Option(
      names = "--page-size",
      paramLabel = "N",
      description = "Print one page of N entries, and the cursor of the next one. Default: all.")
  private int pageSize;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Start where the page before ended; all else as it was then.")
  private String cursor = "";

  int pageSize() {
    if (pageSize < 0) {
      throw PembaException.malformed("`--page-size` is negative");
    }
    return pageSize;
  }

  String cursor() {
    return cursor;
  }

  /// Prints the entries as they arrive and ends with a footer: how many, at which token.
  <E> void print(Listing<E> listing, Output output, Consumer<E> line, String noun) {
    printWithToken(listing, output, (entry, _) -> line.accept(entry), noun);
  }

  /// The same, for lines that ask on at the token of their list.
  <E> void printWithToken(
      Listing<E> listing, Output output, BiConsumer<E, String> line, String noun) {
    long count = 0;
    Iterable<Page<E>> pages = pageSize > 0 ? List.of(listing.firstPage()) : listing.pages();
    String token = "";
    String next = "";
    for (Page<E> page : pages) {
      page.entries().forEach(entry -> line.accept(entry, page.token()));
      count += page.entries().size();
      token = page.token();
      next = page.cursor();
    }
    output.footer(Output.count(count, noun), count, token, next);
  }
}
