import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parseRelationship, printRelationship, REASONS } from "../src/index.js";
import { parseObject, parseSubject } from "../src/references.js";
import { relationships } from "./server.js";

test("a relationship reads and prints as it was written", async () => {
  const texts = [
    ...(await relationships()),
    "document:https://example.org/a?b=c@d#reader@user:ana@example.org",
    "document:plan#reader@team:ml#member",
    "document:plan#reader@user:*",
    'document:plan#visitor@user:cyd[in_hours:{"opens":9,"days":["mon]","{tue"],"more":{"a":"\\"]}"}}]',
    "document:plan#reader@user:cyd[office_hours]",
    "document:plan#reader@user:cyd[starts:2027-01-31T12:00:00.000Z][expiration:2027-02-28T12:00:00.000Z]",
    "document:plan#reader@user:odd[name] []",
    'document:plan#reader@user:odd[name] [c:{"a":1}][expiration:2027-02-28T12:00:00.000Z]',
  ];
  expect(texts.map((text) => printRelationship(parseRelationship(text)))).toEqual(texts);
});

test("the parts of a relationship are told apart", () => {
  expect(
    parseRelationship(
      ' document:a:b#visitor@user:c@d [in_hours:{"a": [1, 2], "b": "]} [x"}] [expiration:2027-01-31] ',
    ),
  ).toEqual({
    object: "document:a:b",
    relation: "visitor",
    subject: "user:c@d",
    condition: { caveat: "in_hours", context: { a: [1, 2], b: "]} [x" } },
    expiration: new Date("2027-01-31T00:00:00Z"),
  });
  // SpiceDB's "no relation", and a caveat that is named like a time.
  expect(parseRelationship('a:b#c@d:e#...[expiration:{"x":1}]')).toEqual({
    object: "a:b",
    relation: "c",
    subject: "d:e",
    condition: { caveat: "expiration", context: { x: 1 } },
  });
});

test("what can't be read says what was expected", () => {
  expect(() => parseObject("ana")).toThrow("object `ana`: expected `type:id`");
  expect(() => parseObject("user:")).toThrow("expected `type:id`");
  expect(() => parseSubject("team:ml#")).toThrow("subject `team:ml#`: expected");
  for (const text of [
    "document:plan",
    "document:plan#reader",
    "document:plan#@user:ana",
    "document:plan#reader@user:ana and more",
    "document:plan#reader@user:ana[open",
    'document:plan#reader@user:ana[c:{"a":1]',
    "document:plan#reader@user:ana[c][d]",
    "document:plan#reader@user:ana[expiration:soon]",
  ]) {
    expect(() => parseRelationship(text), text).toThrow(TypeError);
  }
});

test("the known reasons are the server's", async () => {
  const source = await readFile(
    new URL("../../../core/src/main/java/dev/pemba/model/Reason.java", import.meta.url),
    "utf8",
  );
  const names = [...source.matchAll(/^ {2}([A-Z_]+)[,;]?$/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(20);
  expect([...REASONS]).toEqual(names);
});
