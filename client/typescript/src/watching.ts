import { timestampDate } from "@bufbuild/protobuf/wkt";
import { type Calls, pause, pauseMs } from "./calls.js";
import { incomplete, PembaError } from "./errors.js";
import { Update_Operation } from "./gen/pemba/v1/model_pb.js";
import type { WatchResponse } from "./gen/pemba/v1/relationship_service_pb.js";
import { toRelationship } from "./messages.js";
import type { Relationship } from "./references.js";

/** What to watch. */
export interface WatchInput {
  /** Start after this token; from now on unless set. */
  after?: string;
  /** Only changes of relationships of these types; all unless set. Schema changes always come. */
  objectTypes?: string[];
  /** Ends the watch: its loop ends as if there were no more. */
  signal?: AbortSignal;
  /** How long a connection may be silent before it is given up for dead; a minute unless set. */
  silenceMs?: number;
}

/** What changed at one revision. */
export interface Change {
  updates: { operation: "create" | "touch" | "delete"; relationship: Relationship }[];
  /** The new schema, if it was replaced. */
  schema?: string;
  actor: string;
  reason: string;
  metadata: Record<string, string>;
  changedAt: Date;
  /** Watch `after` this to go on. */
  token: string;
}

type Open = (after: string, signal: AbortSignal) => AsyncIterable<WatchResponse>;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
const SILENCE_MS = 60_000;

/**
 * Changes as they happen, each once and in order, across broken connections and restarts.
 *
 * When the server goes away it is called again, after a pause that grows to 5 seconds, from the
 * last change on. A server that refuses is a `PembaError`. One loop reads.
 */
export class Watching implements AsyncIterableIterator<Change, void, undefined> {
  private readonly ending = new AbortController();
  private readonly silenceMs: number;
  private connection: Connection | undefined;
  private position: string;
  private failures = 0;

  private constructor(
    private readonly calls: Calls,
    private readonly open: Open,
    input: WatchInput,
  ) {
    this.position = input.after ?? "";
    this.silenceMs = input.silenceMs ?? SILENCE_MS;
    if (input.signal?.aborted) {
      this.ending.abort();
    }
    input.signal?.addEventListener("abort", () => this.close(), { signal: this.ending.signal });
  }

  /** Resolves once the server has said from where on it tells changes. */
  static async start(calls: Calls, open: Open, input: WatchInput): Promise<Watching> {
    const watching = new Watching(calls, open, input);
    await calls.repeatable({ timeoutMs: Number.POSITIVE_INFINITY }, () => watching.connect());
    return watching;
  }

  /** After the last change that was read, or later where nothing happened since. */
  get token(): string {
    return this.position;
  }

  async next(): Promise<IteratorResult<Change, void>> {
    while (!this.ending.signal.aborted) {
      try {
        this.connection ?? (await this.connect());
        const message = await this.connection?.read();
        if (message) {
          this.failures = 0;
          this.position = message.token;
          if (!message.heartbeat) {
            return { done: false, value: toChange(message) };
          }
        } else {
          await this.retreat();
        }
      } catch (thrown) {
        const failure = this.calls.failure(thrown, this.ending.signal.aborted);
        if (!this.ending.signal.aborted && !failure.transient) {
          this.close();
          throw failure;
        }
        await this.retreat();
      }
    }
    return { done: true, value: undefined };
  }

  /** Ends the watch; a loop that waits for the next change ends. */
  close(): void {
    this.ending.abort();
    this.connection?.close();
  }

  async return(): Promise<IteratorResult<Change, void>> {
    this.close();
    return { done: true, value: undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Opens a stream and reads its first message, a heartbeat, which fixes the position. */
  private async connect(): Promise<void> {
    const connection = new Connection(this.open, this.position, this.silenceMs, this.ending.signal);
    const first = await connection.read();
    if (!first) {
      throw new PembaError({
        code: "Unavailable",
        reason: "UNREACHABLE",
        message: "the watch ended before it began",
      });
    }
    if (!first.heartbeat) {
      connection.close();
      throw incomplete("the watch did not begin with its position");
    }
    this.position = first.token;
    this.connection = connection;
  }

  private async retreat(): Promise<void> {
    this.connection?.close();
    this.connection = undefined;
    this.failures++;
    await pause(pauseMs(this.failures, FIRST_PAUSE_MS, LONGEST_PAUSE_MS), this.ending.signal);
  }
}

/** One stream, given up if it is silent for too long. */
class Connection {
  private readonly abort = new AbortController();
  private readonly messages: AsyncIterator<WatchResponse>;
  private silent = false;

  constructor(
    open: Open,
    after: string,
    private readonly silenceMs: number,
    ending: AbortSignal,
  ) {
    if (ending.aborted) {
      this.abort.abort();
    }
    ending.addEventListener("abort", () => this.abort.abort(), { signal: this.abort.signal });
    this.messages = open(after, this.abort.signal)[Symbol.asyncIterator]();
  }

  /** The next message; none if the server ended the stream. */
  async read(): Promise<WatchResponse | undefined> {
    const timer = setTimeout(() => {
      this.silent = true;
      this.abort.abort();
    }, this.silenceMs);
    try {
      const next = await this.messages.next();
      return next.done ? undefined : next.value;
    } catch (thrown) {
      if (this.silent) {
        throw new PembaError({
          code: "Unavailable",
          reason: "UNREACHABLE",
          message: `the watch heard nothing for ${this.silenceMs} ms`,
          cause: thrown,
        });
      }
      throw thrown;
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.abort.abort();
  }
}

function toChange(message: WatchResponse): Change {
  return {
    updates: message.updates.map(({ operation, relationship }) => {
      if (!relationship) {
        throw incomplete("the server sent an update without its relationship");
      }
      return { operation: operationOf(operation), relationship: toRelationship(relationship) };
    }),
    ...(message.schema !== undefined && { schema: message.schema }),
    actor: message.provenance?.actor ?? "",
    reason: message.provenance?.reason ?? "",
    metadata: message.provenance?.metadata ?? {},
    changedAt: message.changedAt ? timestampDate(message.changedAt) : new Date(Number.NaN),
    token: message.token,
  };
}

function operationOf(operation: Update_Operation): Change["updates"][number]["operation"] {
  switch (operation) {
    case Update_Operation.CREATE:
      return "create";
    case Update_Operation.TOUCH:
      return "touch";
    case Update_Operation.DELETE:
      return "delete";
    case Update_Operation.UNSPECIFIED:
      throw incomplete("the server sent an update without an operation");
  }
  throw incomplete(`the server sent an operation that this client does not know: ${operation}`);
}
