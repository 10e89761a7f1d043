/** What a real server rarely does: against a service in this process. */

import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { ErrorInfoSchema } from "../src/gen/google/rpc/error_details_pb.js";
import { PembaClient, touch } from "../src/index.js";
import { batchesOf } from "../src/many.js";
import { connect } from "../src/node.js";
import { Decision, PermissionService, RelationshipService } from "../src/proto.js";

interface Services {
  permissions?: Partial<ServiceImpl<typeof PermissionService>>;
  relationships?: Partial<ServiceImpl<typeof RelationshipService>>;
}

function client({ permissions, relationships }: Services, attempts = 4): PembaClient {
  const transport = createRouterTransport(({ service }) => {
    service(PermissionService, permissions ?? {});
    service(RelationshipService, relationships ?? {});
  });
  return new PembaClient({ transport, target: "the test" }, { attempts });
}

function told(code: Code, reason: string): ConnectError {
  const info = create(ErrorInfoSchema, { reason, domain: "pemba.dev", metadata: { limit: "3" } });
  return new ConnectError("as the server says it", code, undefined, [
    { desc: ErrorInfoSchema, value: info },
  ]);
}

const QUESTION = { subject: "user:ana", permission: "read", object: "document:plan" };

test("a call that reads is tried again while the server is away, and no more often than told", async () => {
  let calls = 0;
  const check = () => {
    calls++;
    if (calls < 3) {
      throw told(Code.Unavailable, "OVERLOADED");
    }
    return { decision: Decision.ALLOWED };
  };
  expect((await client({ permissions: { check } }).check(QUESTION)).decision).toBe("allowed");
  expect(calls).toBe(3);
  calls = 0;
  await expect(client({ permissions: { check } }, 2).check(QUESTION)).rejects.toMatchObject({
    reason: "OVERLOADED",
    metadata: { limit: "3" },
    message: "as the server says it",
  });
  expect(calls).toBe(2);
});

test("a refusal is not tried again", async () => {
  let calls = 0;
  const check = () => {
    calls++;
    throw told(Code.FailedPrecondition, "UNKNOWN_TYPE");
  };
  await expect(client({ permissions: { check } }).check(QUESTION)).rejects.toMatchObject({
    reason: "UNKNOWN_TYPE",
  });
  expect(calls).toBe(1);
});

test("a write is tried again with an idempotency key only", async () => {
  let calls = 0;
  const write = () => {
    calls++;
    if (calls === 1) {
      throw new ConnectError("gone", Code.Unavailable);
    }
    return { token: "t" };
  };
  const updates = [touch("document:plan#reader@user:ana")];
  await expect(client({ relationships: { write } }).write(updates)).rejects.toMatchObject({
    reason: "UNREACHABLE",
  });
  expect(calls).toBe(1);
  calls = 0;
  const repeated = client({ relationships: { write } }).write(updates, { idempotencyKey: "k" });
  expect(await repeated).toEqual({ token: "t" });
  expect(calls).toBe(2);
});

test("attempts end with the deadline", async () => {
  const check = () => {
    throw told(Code.Unavailable, "OVERLOADED");
  };
  const patient = client({ permissions: { check } }, 1_000_000);
  await expect(patient.check(QUESTION, { timeoutMs: 200 })).rejects.toMatchObject({
    reason: "OVERLOADED",
  });
});

test("an answer that says nothing is a failure, never a denial", async () => {
  const empty = client({ permissions: { check: () => ({}) } });
  await expect(empty.check(QUESTION)).rejects.toMatchObject({ code: "DataLoss" });
  await expect(empty.isAllowed("user:ana", "read", "document:plan")).rejects.toThrow(
    "without a decision",
  );
  const newer = client({ permissions: { check: () => ({ decision: 99 as Decision }) } });
  await expect(newer.check(QUESTION)).rejects.toThrow("does not know: 99");
  const fewer = client({ permissions: { checkMany: () => ({ answers: [] }) } });
  await expect(fewer.checkMany([QUESTION])).rejects.toThrow("0 answers to 1 checks");
});

test("a list that ends without its end is a failure", async () => {
  const listObjects = async function* () {
    yield { entries: [{ id: "plan", decision: Decision.ALLOWED }] };
  };
  const listing = client({ permissions: { listObjects } }).listObjects({
    type: "document",
    permission: "read",
    subject: "user:ana",
  });
  await expect(listing.toArray()).rejects.toThrow("ended before its end");
});

test("many checks of a time are asked of that time in every batch", async () => {
  const asked: unknown[] = [];
  const checkMany = (request: { items: unknown[]; consistency?: { requirement: unknown } }) => {
    asked.push(request.consistency?.requirement);
    return { answers: request.items.map(() => ({ decision: Decision.DENIED })), token: "t1" };
  };
  const questions = Array.from({ length: 20_001 }, () => QUESTION);
  const asOf = new Date("2026-11-01T00:00:00Z");
  const many = client({ permissions: { checkMany } });
  expect((await many.checkMany(questions, { consistency: { asOf } })).answers).toHaveLength(20_001);
  expect(asked).toHaveLength(3);
  expect(asked).toMatchObject(asked.map(() => ({ case: "asOf" })));
  asked.length = 0;
  await many.checkMany(questions);
  expect(asked).toEqual([
    { case: "head", value: true },
    { case: "exactly", value: "t1" },
    { case: "exactly", value: "t1" },
  ]);
  expect(await many.checkMany([])).toEqual({ answers: [], token: "" });
});

test("large items make smaller batches", () => {
  const id = "x".repeat(1024);
  const item = { object: { type: "document", id }, permission: "read" };
  const batches = batchesOf(Array.from({ length: 10_000 }, () => item));
  expect(batches.length).toBeGreaterThan(1);
  expect(batches.flat()).toHaveLength(10_000);
});

test("a silent watch is given up and goes on where it was", async () => {
  const asked: string[] = [];
  const watch = async function* ({ after }: { after: string }, context: { signal: AbortSignal }) {
    asked.push(after);
    yield { heartbeat: true, token: after || "t0" };
    if (asked.length > 1) {
      yield { token: `t${asked.length}`, changedAt: { seconds: 0n, nanos: 0 } };
    }
    yield* await new Promise<never[]>((resolve) => {
      context.signal.addEventListener("abort", () => resolve([]));
    });
  };
  const watching = await client({ relationships: { watch } }).watch({ silenceMs: 50 });
  expect(watching.token).toBe("t0");
  expect((await watching.next()).value?.token).toBe("t2");
  expect((await watching.next()).value?.token).toBe("t3");
  expect(asked).toEqual(["", "t0", "t2"]);
  watching.close();
});

test("a watch of what is no longer kept ends with an error: nothing is passed over", async () => {
  let calls = 0;
  const watch = async function* () {
    calls++;
    if (calls > 1) {
      throw told(Code.OutOfRange, "REVISION_NOT_KEPT");
    }
    yield { heartbeat: true, token: "t0" };
  };
  const watching = await client({ relationships: { watch } }).watch();
  await expect(watching.next()).rejects.toMatchObject({ reason: "REVISION_NOT_KEPT" });
  expect(await watching.next()).toEqual({ done: true, value: undefined });
});

test("a URL that can't be served says so", () => {
  expect(() => connect("localhost:7070")).toThrow("expected a URL such as `http://localhost:7070`");
  expect(() => connect("http://localhost:7070/api")).toThrow("has a path");
  expect(() => connect("http://localhost:7070", { tls: { ca: "" } })).toThrow("`tls` is for https");
  expect(() => connect("http://localhost:7070", { attempts: 0 })).toThrow("1 or more, got 0");
});

test("a server that is not there is named", async () => {
  const nobody = connect("http://127.0.0.1:1", { attempts: 1 });
  await expect(nobody.check(QUESTION)).rejects.toThrow(
    "no answer from http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1",
  );
});
