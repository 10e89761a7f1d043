import { useCallback, useEffect, useMemo, useReducer, useRef } from "react";
import { PembaError } from "../errors.js";
import type { Listing, Page } from "../listing.js";
import type {
  ListedObject,
  ListedSubject,
  ListObjectsInput,
  ListSubjectsInput,
} from "../questions.js";
import type { SubjectInput } from "../references.js";
import { useShared, useSubject } from "./provider.js";

/** A list that grows page by page, all of one revision. */
export interface PagedList<T> {
  /** What was fetched so far. */
  items: T[];
  /** `ready` whenever there is something to show; `error` if the last fetch failed. */
  state: "loading" | "ready" | "error";
  /** True while a page is on its way. */
  loading: boolean;
  /** Why the last fetch failed; `loadMore` tries it again. */
  error: PembaError | undefined;
  /** False once the list is known to be whole. */
  hasMore: boolean;
  /** Fetches the next page; nothing happens while one is on its way, or if there is none. */
  loadMore(): void;
  /** Asks anew from the first page. */
  refresh(): void;
}

const PAGE_SIZE = 50;

export type PagedObjectsInput = Omit<ListObjectsInput, "subject" | "cursor"> & {
  /** The provider's unless set. */
  subject?: SubjectInput | undefined;
};

/** The objects on which the subject has a permission. */
export function usePagedObjects(input: PagedObjectsInput): PagedList<ListedObject> {
  const { client } = useShared();
  const subject = useSubject(input.subject);
  const question = useStable({ pageSize: PAGE_SIZE, ...input, subject });
  const list = useCallback(
    (cursor: string, signal: AbortSignal) =>
      client.listObjects({ ...question, cursor }, { signal }),
    [client, question],
  );
  return usePages(list);
}

export type PagedSubjectsInput = Omit<ListSubjectsInput, "cursor">;

/** The subjects who have a permission on the object. */
export function usePagedSubjects(input: PagedSubjectsInput): PagedList<ListedSubject> {
  const { client } = useShared();
  const question = useStable({ pageSize: PAGE_SIZE, ...input });
  const list = useCallback(
    (cursor: string, signal: AbortSignal) =>
      client.listSubjects({ ...question, cursor }, { signal }),
    [client, question],
  );
  return usePages(list);
}

/** The same object as long as what is in it is the same: callers write it anew on each render. */
function useStable<T>(value: T): T {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the value
  return useMemo(() => value, [JSON.stringify(value)]);
}

interface Pages<T> {
  /** The question that this answers. */
  of: object | undefined;
  items: T[];
  /** Where the next page starts: `""` for the first, undefined if there is none. */
  cursor: string | undefined;
  loading: boolean;
  error: PembaError | undefined;
}

type Event<T> = "started" | { begun: object } | { page: Page<T> } | { error: PembaError };

const EMPTY = { of: undefined, items: [], cursor: "", loading: true, error: undefined };

function reduce<T>(pages: Pages<T>, event: Event<T>): Pages<T> {
  if (event === "started") {
    return { ...pages, loading: true, error: undefined };
  }
  if ("begun" in event) {
    return { ...EMPTY, of: event.begun };
  }
  if ("error" in event) {
    return { ...pages, loading: false, error: event.error };
  }
  const { items, cursor } = event.page;
  return { ...pages, items: [...pages.items, ...items], cursor, loading: false };
}

function usePages<T>(list: (cursor: string, signal: AbortSignal) => Listing<T>): PagedList<T> {
  const [pages, dispatch] = useReducer(reduce<T>, EMPTY);
  const [round, refresh] = useReducer((count: number) => count + 1, 0);
  const question = useMemo(() => ({ list, round }), [list, round]);
  const running = useRef<AbortController | undefined>(undefined);

  const fetch = useCallback(
    async (cursor: string) => {
      const controller = new AbortController();
      running.current = controller;
      dispatch("started");
      let event: Event<T>;
      try {
        const first = await question.list(cursor, controller.signal).pages().next();
        event = { page: first.value ?? { items: [], token: "" } };
      } catch (thrown) {
        event = { error: PembaError.from(thrown, "the server") };
      }
      // Another question may have been asked meanwhile.
      if (running.current === controller) {
        running.current = undefined;
        dispatch(event);
      }
    },
    [question],
  );

  useEffect(() => {
    dispatch({ begun: question });
    void fetch("");
    return () => {
      running.current?.abort();
      running.current = undefined;
    };
  }, [fetch, question]);

  // Until the effect ran, what is at hand answers another question.
  const shown = pages.of === question ? pages : EMPTY;
  const { cursor } = shown;
  const loadMore = useCallback(() => {
    if (cursor !== undefined && !running.current) {
      void fetch(cursor);
    }
  }, [cursor, fetch]);
  return {
    items: shown.items,
    state: shown.error ? "error" : shown.loading && cursor === "" ? "loading" : "ready",
    loading: shown.loading,
    error: shown.error,
    hasMore: cursor !== undefined,
    loadMore,
    refresh,
  };
}
