/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** The revision the list is answered at: the same on every page. */
  token: string;
  /** Where the next page starts; absent on the last. */
  cursor?: string;
}

/**
 * A list that fetches its pages as they are needed, all of one revision.
 *
 * Iterate over its items, which stops the fetching where the loop stops, or over its `pages()`,
 * each with the cursor to go on from. Each iteration asks anew.
 */
export class Listing<T> implements AsyncIterable<T> {
  constructor(
    private readonly start: string,
    private readonly fetch: (cursor: string) => Promise<Page<T>>,
  ) {}

  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    let cursor: string | undefined = this.start;
    while (cursor !== undefined) {
      const page: Page<T> = await this.fetch(cursor);
      cursor = page.cursor;
      yield page;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) {
      yield* page.items;
    }
  }

  /** All of it, in memory. */
  async toArray(): Promise<T[]> {
    const all: T[] = [];
    for await (const page of this.pages()) {
      for (const item of page.items) {
        all.push(item);
      }
    }
    return all;
  }
}

/** How a list is read. */
export interface PageOptions {
  /** Items in a page; 1,000 unless set. */
  pageSize?: number;
  /** Where an earlier list of the same question ended. It holds the revision. */
  cursor?: string;
}

export const DEFAULT_PAGE_SIZE = 1000;
