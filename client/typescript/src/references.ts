/**
 * The text forms of objects, subjects and relationships, as files, the command line and the
 * server's messages have them. The server judges names and ids; here only the form is read.
 */

import type { JsonObject } from "@bufbuild/protobuf";

/** An object: `type:id`, or its parts. */
export type ObjectInput = string | ObjectParts;

export interface ObjectParts {
  type: string;
  id: string;
}

/** A subject: `type:id`, `type:id#relation` or `type:*`, or its parts. */
export type SubjectInput = string | SubjectParts;

export interface SubjectParts extends ObjectParts {
  /** The relation of a userset, such as `member` in `team:ml#member`. */
  relation?: string;
}

/** A condition on a relationship: a caveat, and values that win over those of a request. */
export interface Condition {
  caveat: string;
  context?: JsonObject;
}

/** A relationship, with its object and subject as text. */
export interface Relationship {
  object: string;
  relation: string;
  subject: string;
  condition?: Condition;
  /** Before this instant it does not exist. */
  starts?: Date;
  /** From this instant on it does not exist. */
  expiration?: Date;
}

/**
 * A relationship: `type:id#relation@type:id[#relation]`, then optionally `[caveat:{json}]`,
 * `[starts:time]` and `[expiration:time]`; or its parts.
 */
export type RelationshipInput =
  | string
  | (Omit<Relationship, "object" | "subject"> & { object: ObjectInput; subject: SubjectInput });

export function parseObject(input: ObjectInput): ObjectParts {
  if (typeof input !== "string") {
    return input;
  }
  const colon = input.indexOf(":");
  if (colon <= 0 || colon === input.length - 1) {
    throw new TypeError(`object \`${input}\`: expected \`type:id\``);
  }
  return { type: input.slice(0, colon), id: input.slice(colon + 1) };
}

export function parseSubject(input: SubjectInput): SubjectParts {
  if (typeof input !== "string") {
    return input;
  }
  const hash = input.indexOf("#");
  const object = hash < 0 ? input : input.slice(0, hash);
  const colon = object.indexOf(":");
  if (colon <= 0 || colon === object.length - 1 || hash === input.length - 1) {
    throw new TypeError(
      `subject \`${input}\`: expected \`type:id\`, \`type:id#relation\` or \`type:*\``,
    );
  }
  const parts = parseObject(object);
  return hash < 0 ? parts : { ...parts, relation: input.slice(hash + 1) };
}

export function printObject(parts: ObjectParts): string {
  return `${parts.type}:${parts.id}`;
}

export function printSubject(parts: SubjectParts): string {
  return parts.relation ? `${printObject(parts)}#${parts.relation}` : printObject(parts);
}

/** Reads the text form of a relationship; throws a `TypeError` if it is none. */
export function parseRelationship(line: string): Relationship {
  const text = line.trim();
  const hash = text.indexOf("#");
  const at = hash < 0 ? -1 : text.indexOf("@", hash);
  if (at < 0 || at === hash + 1) {
    throw unreadable(text);
  }
  const end = suffixStart(text, at + 1);
  // SpiceDB writes `...` for "no relation".
  const subject = text.slice(at + 1, end).replace(/#\.\.\.$/, "");
  return {
    object: printObject(parseObject(text.slice(0, hash))),
    relation: text.slice(hash + 1, at),
    subject: printSubject(parseSubject(subject)),
    ...parseSuffix(text, end),
  };
}

/** The text form of a relationship, as `parseRelationship` reads it. */
export function printRelationship(relationship: Relationship): string {
  const { object, relation, subject, condition, starts, expiration } = relationship;
  const context = condition?.context;
  const values = context && Object.keys(context).length > 0 ? `:${JSON.stringify(context)}` : "";
  const suffix =
    (condition ? `[${condition.caveat}${values}]` : "") +
    (starts ? `[starts:${starts.toISOString()}]` : "") +
    (expiration ? `[expiration:${expiration.toISOString()}]` : "");
  const key = `${object}#${relation}@${subject}`;
  // An id that itself holds `[` would else be cut there.
  return subject.includes("[") ? `${key} ${suffix || "[]"}` : key + suffix;
}

type Suffix = Pick<Relationship, "condition" | "starts" | "expiration">;

/**
 * Where the bracketed parts start: at the first white space after the subject or, where there is
 * none (SpiceDB's form), at the first `[`. White space inside `[caveat:{"a": 1}]` does not count:
 * what follows it there is never a whole of bracketed parts.
 */
function suffixStart(text: string, from: number): number {
  const bracket = text.indexOf("[", from);
  const gap = text.slice(from).search(/\s/);
  const space = gap < 0 ? -1 : from + gap;
  if (bracket < 0 || (space >= 0 && space < bracket)) {
    return space >= 0 ? space : text.length;
  }
  return space >= 0 && isSuffix(text, space) ? space : bracket;
}

function isSuffix(text: string, start: number): boolean {
  try {
    parseSuffix(text, start);
    return true;
  } catch {
    return false;
  }
}

function parseSuffix(text: string, start: number): Suffix {
  const suffix: Suffix = {};
  let rest = text.slice(start).trimStart();
  while (rest !== "") {
    const time = /^\[(starts|expiration):(?!\{)([^\]]*)\]/.exec(rest);
    const length = rest.startsWith("[]") ? 2 : (time?.[0].length ?? conditionLength(text, rest));
    const name = time ? (time[1] as "starts" | "expiration") : "condition";
    if (length > 2) {
      if (name in suffix) {
        throw new TypeError(`relationship \`${text}\` has the same bracketed part twice`);
      }
      const part = time
        ? parseTime(time[2] as string)
        : parseCondition(text, rest.slice(1, length - 1));
      Object.assign(suffix, { [name]: part });
    }
    rest = rest.slice(length).trimStart();
  }
  return suffix;
}

/** The length of `[caveat]` or `[caveat:{json}]`, whose JSON may hold `]` itself. */
function conditionLength(text: string, rest: string): number {
  const bare = /^\[[^:\]\s]+\]/.exec(rest);
  if (bare) {
    return bare[0].length;
  }
  const open = /^\[[^:\]\s]+:(?=\{)/.exec(rest);
  if (!open) {
    throw unreadable(text);
  }
  let depth = 0;
  let quoted = false;
  for (let i = open[0].length; i < rest.length; i++) {
    const c = rest[i];
    if (quoted) {
      i += c === "\\" ? 1 : 0;
      quoted = c !== '"';
    } else if (c === '"') {
      quoted = true;
    } else if (c === "{") {
      depth++;
    } else if (c === "}" && --depth === 0 && rest[i + 1] === "]") {
      return i + 2;
    }
  }
  throw unreadable(text);
}

function parseCondition(text: string, inside: string): Condition {
  const colon = inside.indexOf(":");
  if (colon < 0) {
    return { caveat: inside };
  }
  try {
    return { caveat: inside.slice(0, colon), context: JSON.parse(inside.slice(colon + 1)) };
  } catch (cause) {
    throw new TypeError(`relationship \`${text}\` has a context that is no JSON`, { cause });
  }
}

/** A time as people write it: RFC 3339, or a date or time without a zone, taken as UTC. */
function parseTime(text: string): Date {
  const zoned = text.length <= 10 || /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  const time = new Date(zoned);
  if (Number.isNaN(time.getTime())) {
    throw new TypeError(`\`${text}\` is no time: expected one like \`2027-01-31T12:00:00Z\``);
  }
  return time;
}

function unreadable(text: string): TypeError {
  return new TypeError(`relationship \`${text}\`: expected \`type:id#relation@type:id\``);
}
