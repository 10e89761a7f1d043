// @vitest-environment happy-dom
import { act, cleanup, render, screen } from "@testing-library/react";
import { type ReactNode, StrictMode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { type Answer, type FailedAnswer, PembaError, type Question } from "../src/index.js";
import { Listing, type Page } from "../src/listing.js";
import type { ListedObject, ListObjectsInput } from "../src/questions.js";
import {
  type Asker,
  type PagedList,
  PembaProvider,
  usePagedObjects,
  usePermission,
  useRefresh,
} from "../src/react/index.js";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const LOST = new PembaError({ code: "Unavailable", reason: "UNREACHABLE", message: "no answer" });

/** A client whose answers come when the test says so. */
class Scripted implements Asker {
  readonly asked: Question[][] = [];
  readonly pages: ListObjectsInput[] = [];
  private readonly waiting: ((answers: (Answer | FailedAnswer)[] | Error) => void)[] = [];
  private readonly waitingPages: ((page: Page<ListedObject> | Error) => void)[] = [];

  checkMany(questions: Question[]) {
    this.asked.push(questions);
    return new Promise<{ answers: (Answer | FailedAnswer)[]; token: string }>((resolve, reject) => {
      this.waiting.push((answers) =>
        answers instanceof Error ? reject(answers) : resolve({ answers, token: "t" }),
      );
    });
  }

  listObjects(input: ListObjectsInput) {
    return new Listing<ListedObject>(input.cursor ?? "", (cursor) => {
      this.pages.push({ ...input, cursor });
      return new Promise((resolve, reject) => {
        this.waitingPages.push((page) => (page instanceof Error ? reject(page) : resolve(page)));
      });
    });
  }

  listSubjects(): never {
    throw new Error("not asked in these tests");
  }

  /** Answers the call `at`. */
  answer(at: number, answers: (Answer["decision"] | FailedAnswer | Answer)[] | Error) {
    const full =
      answers instanceof Error
        ? answers
        : answers.map((answer) =>
            typeof answer === "string" ? { decision: answer, missingContext: [] } : answer,
          );
    return act(async () => this.waiting[at]?.(full));
  }

  page(at: number, page: { ids: string[]; cursor?: string } | Error) {
    const full =
      page instanceof Error
        ? page
        : {
            items: page.ids.map((id) => ({ id, decision: "allowed" as const, missingContext: [] })),
            token: "t",
            ...(page.cursor && { cursor: page.cursor }),
          };
    return act(async () => this.waitingPages[at]?.(full));
  }
}

function May({ to = "read", object }: { to?: string; object: string }): ReactNode {
  const may = usePermission(to, object);
  return (
    <p data-testid={`${to} ${object}`}>
      {may.state} {String(may.allowed)} {may.loading ? "loading" : "settled"}
    </p>
  );
}

function Refresh(): ReactNode {
  return (
    <button type="button" onClick={useRefresh()}>
      refresh
    </button>
  );
}

function shown(what: string): string | null {
  return screen.getByTestId(what).textContent;
}

async function show(client: Asker, children: ReactNode) {
  const page = (inside: ReactNode) => (
    <PembaProvider client={client} subject="user:ana">
      {inside}
    </PembaProvider>
  );
  const view = await act(async () => render(page(children)));
  return { ...view, again: (inside: ReactNode) => act(async () => view.rerender(page(inside))) };
}

test("what one render asks is one call, and the same question is asked once", async () => {
  const client = new Scripted();
  await show(
    client,
    <>
      <May object="document:a" />
      <May object="document:b" />
      <div>
        <May to="edit" object="document:a" />
        <May object="document:c" />
      </div>
      <Refresh />
    </>,
  );
  expect(client.asked).toEqual([
    [
      { subject: "user:ana", permission: "read", object: "document:a" },
      { subject: "user:ana", permission: "read", object: "document:b" },
      { subject: "user:ana", permission: "edit", object: "document:a" },
      { subject: "user:ana", permission: "read", object: "document:c" },
    ],
  ]);
  expect(shown("read document:a")).toBe("loading false loading");
  await client.answer(0, ["allowed", "denied", "conditional", { decision: "failed", error: LOST }]);
  expect(shown("read document:a")).toBe("allowed true settled");
  expect(shown("read document:b")).toBe("denied false settled");
  expect(shown("edit document:a")).toBe("conditional false settled");
  expect(shown("read document:c")).toBe("error false settled");
});

test("one question that many components show is asked once, in strict mode too", async () => {
  const client = new Scripted();
  const page = (
    <StrictMode>
      <PembaProvider client={client} subject="user:ana">
        <May object="document:a" />
        <ul>
          <May to="read" object="document:a" />
        </ul>
      </PembaProvider>
    </StrictMode>
  );
  await act(async () => render(page));
  expect(client.asked).toHaveLength(1);
  expect(client.asked[0]).toHaveLength(1);
});

test("an error is never allowed, even where it was allowed before", async () => {
  const client = new Scripted();
  await show(
    client,
    <>
      <May object="document:a" />
      <Refresh />
    </>,
  );
  await client.answer(0, ["allowed"]);
  expect(shown("read document:a")).toBe("allowed true settled");
  await act(async () => screen.getByText("refresh").click());
  expect(shown("read document:a")).toBe("allowed true loading");
  await client.answer(1, LOST);
  expect(shown("read document:a")).toBe("error false settled");
});

test("a new question never shows the answer of the one before", async () => {
  const client = new Scripted();
  const { again } = await show(client, <May object="document:a" />);
  await client.answer(0, ["allowed"]);
  await again(<May object="document:b" />);
  expect(shown("read document:b")).toBe("loading false loading");
  await client.answer(1, ["denied"]);
  expect(shown("read document:b")).toBe("denied false settled");
});

test("an answer that was overtaken is passed over", async () => {
  const client = new Scripted();
  await show(
    client,
    <>
      <May object="document:a" />
      <Refresh />
    </>,
  );
  await act(async () => screen.getByText("refresh").click());
  await client.answer(1, ["denied"]);
  await client.answer(0, ["allowed"]);
  expect(shown("read document:a")).toBe("denied false settled");
});

test("a grant that ends is not shown beyond its end", async () => {
  vi.useFakeTimers();
  const client = new Scripted();
  await show(client, <May object="document:a" />);
  const validUntil = new Date(Date.now() + 60_000);
  await client.answer(0, [{ decision: "allowed", missingContext: [], validUntil }]);
  await act(async () => vi.advanceTimersByTime(59_000));
  expect(shown("read document:a")).toBe("allowed true settled");
  await act(async () => vi.advanceTimersByTime(1_000));
  expect(shown("read document:a")).toBe("loading false loading");
  await client.answer(1, ["denied"]);
  expect(shown("read document:a")).toBe("denied false settled");
});

test("what is no longer shown is no longer asked", async () => {
  const client = new Scripted();
  const { again } = await show(
    client,
    <>
      <May object="document:a" />
      <Refresh />
    </>,
  );
  await client.answer(0, ["allowed"]);
  await again(<Refresh />);
  await act(async () => screen.getByText("refresh").click());
  expect(client.asked).toHaveLength(1);
});

test("a hook says what it lacks", () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  expect(() => render(<May object="document:a" />)).toThrow("outside of <PembaProvider>");
  expect(() =>
    render(
      <PembaProvider client={new Scripted()}>
        <May object="document:a" />
      </PembaProvider>,
    ),
  ).toThrow("whose permission?");
  vi.restoreAllMocks();
});

let list: PagedList<ListedObject>;
const renders: string[] = [];

function List({ type }: { type: string }): ReactNode {
  list = usePagedObjects({ type, permission: "read", pageSize: 2 });
  renders.push(`${type}: ${list.state} ${list.items.map(({ id }) => id)}`);
  return <p data-testid="list">{list.items.map(({ id }) => id).join(" ")}</p>;
}

test("a list grows by pages, one at a time", async () => {
  const client = new Scripted();
  await show(client, <List type="document" />);
  expect(list).toMatchObject({ state: "loading", loading: true, items: [], hasMore: true });
  await client.page(0, { ids: ["a", "b"], cursor: "c1" });
  expect(list).toMatchObject({ state: "ready", loading: false, hasMore: true });
  await act(async () => {
    list.loadMore();
    list.loadMore();
  });
  expect(list).toMatchObject({ state: "ready", loading: true });
  await client.page(1, { ids: ["c"] });
  expect(shown("list")).toBe("a b c");
  expect(list).toMatchObject({ state: "ready", loading: false, hasMore: false });
  await act(async () => list.loadMore());
  expect(client.pages.map(({ cursor, subject, pageSize }) => [cursor, subject, pageSize])).toEqual([
    ["", "user:ana", 2],
    ["c1", "user:ana", 2],
  ]);
});

test("a page that failed is tried again, and what was there stays", async () => {
  const client = new Scripted();
  await show(client, <List type="document" />);
  await client.page(0, { ids: ["a"], cursor: "c1" });
  await act(async () => list.loadMore());
  await client.page(1, LOST);
  expect(list).toMatchObject({ state: "error", error: { reason: "UNREACHABLE" }, hasMore: true });
  expect(shown("list")).toBe("a");
  await act(async () => list.loadMore());
  await client.page(2, { ids: ["b"] });
  expect(list).toMatchObject({ state: "ready", error: undefined, hasMore: false });
  expect(shown("list")).toBe("a b");
});

test("another list begins empty, whatever still comes of the one before", async () => {
  const client = new Scripted();
  const { again } = await show(client, <List type="document" />);
  await client.page(0, { ids: ["older"], cursor: "c" });
  await act(async () => list.loadMore());
  renders.length = 0;
  await again(<List type="page" />);
  await client.page(1, { ids: ["old"] });
  expect(new Set(renders)).toEqual(new Set(["page: loading "]));
  expect(list).toMatchObject({ state: "loading", items: [] });
  await client.page(2, { ids: ["new"] });
  expect(shown("list")).toBe("new");
  await act(async () => list.refresh());
  expect(list).toMatchObject({ state: "loading", items: [] });
  await client.page(3, { ids: ["newer"] });
  expect(shown("list")).toBe("newer");
});
