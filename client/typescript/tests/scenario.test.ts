/** The steps of client/scenario/README.md, in their words. */

import type { Interceptor } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  connect,
  isPembaError,
  type NodeOptions,
  type PembaClient,
  remove,
  touch,
} from "../src/node.js";
import { ADMIN_KEY, READER_KEY, relationships, Server, schema } from "./server.js";

let server: Server;
let pemba: PembaClient;
const clients: PembaClient[] = [];

beforeAll(async () => {
  server = await Server.start();
  pemba = another();
  await pemba.writeSchema(await schema());
  const lines = await relationships();
  for (let at = 0; at < lines.length; at += 1000) {
    await pemba.write(lines.slice(at, at + 1000).map(touch));
  }
}, 60_000);

afterAll(async () => {
  for (const client of clients) {
    client.close();
  }
  await server?.remove();
});

function another(options: NodeOptions = {}): PembaClient {
  const client = connect(server.url, { key: ADMIN_KEY, ...options });
  clients.push(client);
  return client;
}

/** Counts the calls that go out, by the method's name. */
function counting(): { interceptor: Interceptor; calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    interceptor: (next) => (request) => {
      calls.push(request.method.name);
      return next(request);
    },
  };
}

function pages(count: number) {
  return Array.from({ length: count }, (_, n) => ({
    subject: "user:lister",
    permission: "read",
    object: `page:${String(n % 1250).padStart(4, "0")}`,
  }));
}

test("write_then_check", async () => {
  expect(await pemba.isAllowed("user:amina", "read", "document:minutes")).toBe(true);
  expect(await pemba.isAllowed("user:bjarne", "read", "document:minutes")).toBe(false);
  expect(await pemba.isAllowed("user:amina", "read", "document:plan")).toBe(true);
  expect(await pemba.isAllowed("user:bjarne", "read", "document:plan")).toBe(true);

  const sent: unknown[] = [];
  const observed = another({
    interceptors: [
      (next) => (request) => {
        if (!request.stream && request.method.name === "Check") {
          sent.push(request.message);
        }
        return next(request);
      },
    ],
  });
  const { token } = await observed.write([touch("document:plan#reader@user:dora")]);
  const seen = await observed.check({
    subject: "user:dora",
    permission: "read",
    object: "document:plan",
  });
  expect(seen.decision).toBe("allowed");
  expect(sent).toMatchObject([{ consistency: { requirement: { case: "atLeast", value: token } } }]);
  await observed.write([remove("document:plan#reader@user:dora")]);
  expect(await observed.isAllowed("user:dora", "read", "document:plan")).toBe(false);

  // Handed over by hand, for one question and for all to come.
  const other = another();
  const question = { subject: "user:dora", permission: "read", object: "document:plan" };
  const then = await other.check(question, { consistency: { exactly: token } });
  expect(then).toMatchObject({ decision: "allowed", token });
  expect(other.token).toBe("");
  other.carry(observed.token);
  expect(other.token).toBe(observed.token);
  expect((await other.check(question)).decision).toBe("denied");
});

test("check_many", async () => {
  const { interceptor, calls } = counting();
  const writer = another();
  // Between the first batch and the others, somebody writes.
  const meddling: Interceptor = (next) => async (request) => {
    const response = await next(request);
    if (calls.filter((name) => name === "CheckMany").length === 1) {
      await writer.write([remove("page:0001#reader@user:lister")]);
    }
    return response;
  };
  const client = another({ interceptors: [interceptor, meddling] });
  const questions = pages(25_000);
  const { answers, token } = await client.checkMany(questions);
  expect(calls).toEqual(["CheckMany", "CheckMany", "CheckMany"]);
  expect(answers.map((answer) => answer.decision)).toEqual(
    questions.map((_, n) => (n % 1250 < 1050 ? "allowed" : "denied")),
  );
  for (const n of [0, 1, 1049, 1050, 9_999, 10_000, 11_251, 20_000, 24_999]) {
    const single = await writer.check(questions[n] ?? fail(), { consistency: { exactly: token } });
    expect(answers[n]).toEqual({
      decision: single.decision,
      missingContext: single.missingContext,
    });
  }
  expect(await writer.isAllowed("user:lister", "read", "page:0001")).toBe(false);
  await writer.write([touch("page:0001#reader@user:lister")]);

  const some = await client.checkMany([
    { subject: "user:lister", permission: "reed", object: "page:0000" },
    { subject: "user:lister", permission: "read", object: "page:0000" },
  ]);
  expect(some.answers).toMatchObject([
    { decision: "failed", error: { reason: "UNKNOWN_RELATION", code: "FailedPrecondition" } },
    { decision: "allowed" },
  ]);
});

test("list_all_pages", async () => {
  const { interceptor, calls } = counting();
  const client = another({ interceptors: [interceptor] });
  const question = { type: "page", permission: "read", subject: "user:lister", pageSize: 100 };
  const expected = Array.from({ length: 1050 }, (_, n) => String(n).padStart(4, "0"));

  const ids: string[] = [];
  for await (const { id, decision } of client.listObjects(question)) {
    expect(decision).toBe("allowed");
    ids.push(id);
  }
  expect(ids).toEqual(expected);
  expect(calls).toHaveLength(11);

  calls.length = 0;
  for await (const { id } of client.listObjects(question)) {
    if (id === "0150") {
      break;
    }
  }
  expect(calls).toHaveLength(2);

  const first = await client.listObjects(question).pages().next();
  const { items, cursor, token } = first.value ?? fail();
  expect(items.map((item) => item.id)).toEqual(expected.slice(0, 100));
  const rest = await another()
    .listObjects({ ...question, cursor: cursor ?? fail() })
    .toArray();
  expect(rest.map((item) => item.id)).toEqual(expected.slice(100));
  expect(token).not.toBe("");

  const stored = await client.read({ objectType: "page" }, { pageSize: 500 }).toArray();
  expect(stored).toHaveLength(1050);
  expect(stored[0]).toMatchObject({
    relation: "reader",
    subject: "user:lister",
    actor: "scenario",
  });
});

test("list_subjects", async () => {
  const listing = pemba.listSubjects({
    object: "document:handbook",
    permission: "read",
    subjectType: "user",
  });
  const subjects = await listing.toArray();
  expect(subjects.map(({ id }) => id)).toEqual(["*", "amina"]);
  expect(subjects[0]?.excludedIds.toSorted()).toEqual(["mallory", "trudy"]);
});

test("watch_and_resume", async () => {
  const watching = await pemba.watch({ objectTypes: ["folder"] });
  const names = ["one", "two", "three", "four"];
  await pemba.write([touch("folder:watched#viewer@user:one")]);
  const seen = [await watching.next()];
  await server.stop();
  await server.start();
  for (const name of names.slice(1)) {
    await another().write([touch(`folder:watched#viewer@user:${name}`)]);
    await another().write([touch(`team:elsewhere#member@user:${name}`)]);
  }
  while (seen.length < names.length) {
    seen.push(await watching.next());
  }
  expect(seen.map(({ value }) => value?.updates)).toEqual(
    names.map((name) => [
      {
        operation: "create",
        relationship: { object: "folder:watched", relation: "viewer", subject: `user:${name}` },
      },
    ]),
  );
  expect(seen.at(-1)?.value?.token).toBe(watching.token);

  // From a token kept elsewhere: what came after it, and no more.
  const later = await another().watch({
    after: seen[1]?.value?.token ?? fail(),
    objectTypes: ["folder"],
  });
  const again = [await later.next(), await later.next()];
  expect(again.map(({ value }) => value?.token)).toEqual(
    seen.slice(2).map(({ value }) => value?.token),
  );
  const waiting = later.next();
  later.close();
  expect(await waiting).toEqual({ done: true, value: undefined });
  watching.close();
}, 30_000);

test("typed_error", async () => {
  const failure = await pemba
    .check({ subject: "user:amina", permission: "reed", object: "document:plan" })
    .catch((error: unknown) => error);
  expect(isPembaError(failure, "UNKNOWN_RELATION")).toBe(true);
  expect(failure).toMatchObject({
    code: "FailedPrecondition",
    metadata: { type: "document", relation: "reed" },
    message: expect.stringContaining("type `document` has no relation or permission `reed`"),
  });
  const stranger = another({ key: "a-key-that-nobody-has" });
  await expect(stranger.isAllowed("user:amina", "read", "document:plan")).rejects.toMatchObject({
    name: "PembaError",
    reason: "UNAUTHENTICATED",
    code: "Unauthenticated",
  });
  const reader = another({ key: async () => READER_KEY });
  await expect(reader.write([touch("team:research#member@user:eve")])).rejects.toMatchObject({
    reason: "ROLE_NOT_ALLOWED",
  });
  const denial = { subject: "user:mallory", permission: "read", object: "document:handbook" };
  expect(await reader.check(denial)).toMatchObject({ decision: "denied", missingContext: [] });
  await expect(
    reader.listObjects({ type: "pages", permission: "read", subject: "user:a" }).toArray(),
  ).rejects.toMatchObject({ reason: "UNKNOWN_TYPE" });
  await expect(reader.watch({ objectTypes: ["pages"] })).rejects.toMatchObject({
    reason: "UNKNOWN_TYPE",
  });
});

test("server_restarted", async () => {
  const { interceptor, calls } = counting();
  const client = another({ interceptors: [interceptor], attempts: 50 });
  const touched = [touch("team:restarted#member@user:amina")];
  const sooner = await client.write(touched, { idempotencyKey: "before-the-restart" });
  await server.stop();

  await expect(client.write(touched)).rejects.toMatchObject({ reason: "UNREACHABLE" });
  expect(calls).toEqual(["Write", "Write"]);
  await expect(
    another({ attempts: 2 }).isAllowed("user:amina", "read", "document:plan"),
  ).rejects.toMatchObject({ reason: "UNREACHABLE", code: "Unavailable" });

  calls.length = 0;
  const check = client.isAllowed("user:amina", "read", "document:plan");
  const repeated = client.write(touched, { idempotencyKey: "before-the-restart" });
  await server.start();
  expect(await check).toBe(true);
  expect(await repeated).toEqual(sooner);
  expect(calls.filter((name) => name === "Check").length).toBeGreaterThan(1);
  expect(calls.filter((name) => name === "Write").length).toBeGreaterThan(1);

  calls.length = 0;
  expect(await pemba.isAllowed("user:amina", "read", "document:plan")).toBe(true);
}, 30_000);

test("deadline", async () => {
  const passed = { reason: "DEADLINE_EXCEEDED", code: "DeadlineExceeded" };
  await expect(
    pemba.isAllowed("user:amina", "read", "document:plan", { timeoutMs: 0 }),
  ).rejects.toMatchObject(passed);
  await expect(pemba.checkMany(pages(10_000), { timeoutMs: 1 })).rejects.toMatchObject(passed);
  const controller = new AbortController();
  controller.abort();
  await expect(
    pemba.isAllowed("user:amina", "read", "document:plan", { signal: controller.signal }),
  ).rejects.toMatchObject({ reason: "CANCELLED" });
});

function fail(): never {
  throw new Error("the test expected a value");
}
